import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { defineRecognizer } from './define.js';
import { sample } from './sample.js';
import { assignment, lastWord } from './secret-assignment.js';
import { countsUp, isReference, looksRandom, looksWordy } from './secret-value.js';

/** Words that make a token no secret are read along, so that they can be told apart. */
const harmless =
  '(?:(?:public|next|page|pagination|continuation|cursor|csrf|xsrf|verification|max|min|num|total)[_-]*)*';
const names = {
  words: `${harmless}(?:access|auth|oauth|refresh|bearer|bot|user|app|id)?tokens?|secret|client_?secret|credentials?|creds|user_?auth`,
  inside: 'Tokens?|Secret|Credentials?',
  tail: String.raw`[\w-]{0,24}`,
};
const keyNames = {
  words: '(?:api|access|private|account|encryption|master|signing|secret|client|session|service)[ _-]?key',
  inside: '(?:Api|API|Access|Private|Secret|Account|Master|Signing|Encryption)_?K(?:ey|EY)',
  tail: String.raw`[\w-]{0,24}`,
};
const otherNames = {
  words: 'schlüssel|clave secreta|clé secrète|api-?schlüssel',
  inside: '密钥|秘钥|密鑰|令牌|凭证|シークレット|トークン|토큰|[Кк]люч|[Тт]окен',
  tail: String.raw`[\w-]{0,8}`,
};

/** Beginnings of names whose values are shown to everybody or count something. */
const harmlessStart = /^(?:public|next|page|pagination|continuation|cursor|csrf|xsrf|verification|max|min|num|total)/i;

/** Last words of names that hold something about a secret. */
const about = new Set(
  [
    'id ids name names url uri endpoint path file dir type length size count limit version format header prefix suffix',
    'field label input selector hash checksum expiry expires expiration ttl at in policy provider source store manager',
    'ref arn page index budget usage method server ring board words word pressed table row column status state mode',
    'address alias description title comment example regex pattern class interface model schema version',
  ].flatMap((line) => line.split(' ')),
);

/** Values that a name gives away as secrets of whatever vendor. */
export const genericSecret = defineRecognizer({
  entity: 'GENERIC_SECRET',
  name: 'Secret',
  nameZh: '密钥或口令',
  group: 'secret',
  riskLevel: RiskLevel.HIGH_RISK,
  operator: { kind: 'replace' },
  patterns: [
    assignment('assigned', names, 0.6, isSecret),
    assignment('assigned to a key', keyNames, 0.6, isSecret),
    assignment('in other languages', otherNames, 0.6, isSecret),
  ],
  source: 'Names of secrets in configuration files, programs and conversations; entropy after Shannon, 1948',
  examples: {
    positive: () => {
      const value = sample.characters(sample.alphanumeric, 32);
      return [
        { text: `api_key = "${value}"`, span: value },
        { text: `INTERNAL_TOKEN=${value}\n`, span: value },
        { text: `{"client_secret": "${value}"}`, span: value },
        { text: `System.setProperty("ACME_TOKEN", "${value}")`, span: value },
        { text: `<authToken>\n  ${value}\n</authToken>`, span: value },
        { text: `our API key is ${value}.`, span: value },
        { text: `令牌：${value}，勿外传`, span: value },
      ];
    },
    negative: () => [
      `public_token = "${sample.characters(sample.alphanumeric, 32)}"`,
      `nextPageToken: "${sample.characters(sample.alphanumeric, 32)}"`,
      'token: your-token-goes-here-1',
      'access_token_url = "https://github.com/login/oauth/access_token"',
      'secret_name: prod-database-credentials-01',
      'token = generate_token(32)',
      'const token = localStorage.getItem("token")',
      'max_tokens: 128000',
      `api_key="${'x'.repeat(32)}"`,
      `DATABRICKS_TOKEN=${['dapi', '123456789012345678', 'a9bc'].join('')}`,
      `credentialsId: '${sample.uuid()}'`,
    ],
  },
});

/** How the tokens of common vendors begin, which have recognizers of their own. */
const vendorStart =
  /^(?:xox[a-z]-|xapp-|dapi|sk[-_]|pk[-_]|rk_|gh[a-z]_|github_pat_|glpat-|hf_|npm_|pypi-|dop_|shp[a-z]{2}_|SG\.)/;

function isSecret(value: string, name: string, isQuoted: boolean): boolean {
  if (
    harmlessStart.test(name) ||
    about.has(lastWord(name)) ||
    isReference(value) ||
    value.length < 8 ||
    value.length > 512
  )
    return false;
  // Samples of documentation count up.
  if (value.length < 24 && /abc[-_]?123|12345|abcde/i.test(value)) return false;
  // What a vendor's recognizer did not take although it begins like its tokens is a sample when it counts up as well.
  if (vendorStart.test(value) && countsUp(value)) return false;
  if (/^\d{15,40}$/.test(value)) return looksRandom(value, 2.5);
  if (!/\d/.test(value) || !/[A-Za-z]/.test(value) || looksWordy(value)) return false;
  // Dates, versions, addresses, members of objects, files.
  if (/^v?\d+(?:[.:_-]\d+)+/.test(value) || /^[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+$/.test(value)) return false;
  if (
    /\.(?:[cm]?[jt]sx?|py|json|ya?ml|toml|txt|pem|key|crt|cer|env|md|html?|php|java|go|rs|rb|cs|xml|ini|conf|cfg|log)$/i.test(
      value,
    )
  )
    return false;
  return value.length >= (isQuoted ? 10 : 14) && looksRandom(value, value.length < 20 ? 2.8 : 3);
}
