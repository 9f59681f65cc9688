import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { entropyOf } from './entropy.js';
import { sample } from './sample.js';

const label = '(?:[A-Z0-9]{2,16} ){0,3}PRIVATE KEY(?: BLOCK)?';

/**
 * Private keys in PEM or OpenPGP armour, with real or escaped line breaks, also when the last line is cut off; keys of
 * PuTTY and age.
 */
export const privateKey = defineRecognizer({
  entity: 'PRIVATE_KEY',
  name: 'Private key',
  nameZh: '私钥',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    {
      id: 'armoured block',
      regex: String.raw`-----BEGIN ${label}-----[A-Za-z0-9+/=\s\\:,.()-]{64,}?-----END ${label}-----`,
      score: 0.98,
    },
    { id: 'block without end', regex: String.raw`-----BEGIN ${label}-----[A-Za-z0-9+/=\s\\:,]{64,}`, score: 0.9 },
    { id: 'PuTTY', regex: String.raw`\bPrivate-Lines: \d+[A-Za-z0-9+/=\s]+`, score: 0.9 },
    { id: 'age', regex: String.raw`\bAGE-SECRET-KEY-1[0-9A-Z]+`, score: 0.95 },
  ],
  validate: (value) => {
    if (value.startsWith('AGE-')) return value.length === 74 && entropyOf(value.slice(16)) >= 3.5;
    const body = value.replace(/-----[A-Z0-9 ]+-----|Private-Lines: \d+/g, '').replace(/^[A-Za-z-]+:.*$/gm, '');
    return body.length >= 64 && entropyOf(body.replace(/\\n|\s/g, '')) >= 4;
  },
  source: 'RFC 7468, RFC 1421 section 4.4, RFC 9580 section 6.2; PuTTY manual, appendix C; the age file format, C2SP',
  examples: {
    positive: () => {
      const block = armoured('RSA PRIVATE KEY', '\n');
      const escaped = armoured('PRIVATE KEY', '\\n');
      const cut = armoured('EC PRIVATE KEY', '\n').split('\n-----END')[0]!;
      const ssh = armoured('OPENSSH PRIVATE KEY', '\r\n');
      const pgp = armoured('PGP PRIVATE KEY BLOCK', '\n');
      const putty = `Private-Lines: 2\n${sample.characters(sample.base64, 64)}\n${sample.characters(sample.base64, 64, 3)}`;
      const age = `AGE-SECRET-KEY-1${sample.characters('QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L', 58)}`;
      return [
        { text: `Here it is:\n${block}\nkeep it`, span: block },
        { text: `{"key": "${escaped}"}`, span: escaped },
        { text: cut, span: cut },
        { text: ssh, span: ssh },
        { text: pgp, span: pgp },
        { text: `Encryption: none\n${putty}`, span: putty },
        { text: `# public key: age1…\n${age}\n`, span: age },
      ];
    },
    negative: () => [
      `-----BEGIN ${'PRIVATE KEY'}-----\nanything\n-----END ${'PRIVATE KEY'}-----`,
      armoured('RSA PUBLIC KEY', '\n'),
      armoured('CERTIFICATE', '\n'),
      `-----BEGIN ${'PRIVATE KEY'}-----\n${'A'.repeat(200)}\n-----END ${'PRIVATE KEY'}-----`,
      `AGE-SECRET-KEY-1${'Q'.repeat(58)}`,
    ],
  },
});

function armoured(name: string, lineBreak: string): string {
  const lines = [1, 2, 3].map((seed) => sample.characters(sample.base64, 64, seed));
  return [`-----BEGIN ${name}-----`, ...lines, `-----END ${name}-----`].join(lineBreak);
}
