import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { entropyOf } from './entropy.js';
import { sample } from './sample.js';

const label = '(?:[A-Z0-9]{2,16} ){0,3}PRIVATE KEY(?: BLOCK)?';

/** Private keys in PEM or OpenPGP armour, with real or escaped line breaks; also when the last line is cut off. */
export const privateKey = defineRecognizer({
  entity: 'PRIVATE_KEY',
  name: 'Private key',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'armoured block',
      regex: String.raw`-----BEGIN ${label}-----[A-Za-z0-9+/=\s\\:,.()-]{64,}?-----END ${label}-----`,
      score: 0.98,
    },
    { id: 'block without end', regex: String.raw`-----BEGIN ${label}-----[A-Za-z0-9+/=\s\\:,]{64,}`, score: 0.9 },
  ],
  validate: (value) => {
    const body = value.replace(/-----[A-Z0-9 ]+-----/g, '').replace(/^[A-Za-z-]+:.*$/gm, '');
    return entropyOf(body.replace(/\\n|\s/g, '')) >= 4;
  },
  source: 'RFC 7468, RFC 1421 section 4.4, RFC 9580 section 6.2',
  examples: {
    positive: () => {
      const block = armoured('RSA PRIVATE KEY', '\n');
      const escaped = armoured('PRIVATE KEY', '\\n');
      const cut = armoured('EC PRIVATE KEY', '\n').split('\n-----END')[0]!;
      return [
        { text: `Here it is:\n${block}\nkeep it`, span: block },
        { text: `{"key": "${escaped}"}`, span: escaped },
        { text: cut, span: cut },
      ];
    },
    negative: () => [
      `-----BEGIN ${'PRIVATE KEY'}-----\nanything\n-----END ${'PRIVATE KEY'}-----`,
      armoured('RSA PUBLIC KEY', '\n'),
      armoured('CERTIFICATE', '\n'),
      `-----BEGIN ${'PRIVATE KEY'}-----\n${'A'.repeat(200)}\n-----END ${'PRIVATE KEY'}-----`,
    ],
  },
});

function armoured(name: string, lineBreak: string): string {
  const lines = [1, 2, 3].map((seed) => sample.characters(sample.base64, 64, seed));
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join(lineBreak);
}
