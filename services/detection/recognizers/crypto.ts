import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { isBase58Address, isBech32, isEthereumAddress } from './crypto-address.js';
import { defineRecognizer } from './define.js';

/** First bytes of addresses: Bitcoin and Bitcoin Cash, Litecoin, Dogecoin, Dash, Zcash's are longer, TRON. */
const versions = [0x00, 0x05, 0x30, 0x32, 0x1e, 0x16, 0x4c, 0x10, 0x41];

/** Addresses of cryptocurrencies, by their checksums: Bitcoin and its kin, Cardano, Ethereum and its kin, TRON, Monero. */
export const crypto = defineRecognizer({
  entity: 'CRYPTO',
  name: 'Cryptocurrency address',
  nameZh: '加密货币地址',
  riskLevel: RiskLevel.MEDIUM_RISK,
  operator: { kind: 'mask', keepPrefix: 4, keepSuffix: 4 },
  patterns: [
    { id: 'bech32', regex: String.raw`(?i)\b(?:bc1|ltc1|addr1)[02-9ac-hj-np-z]{11,100}\b`, score: 0.9 },
    { id: 'Ethereum', regex: String.raw`\b0x[0-9a-fA-F]{40}\b`, score: 0.7 },
    { id: 'base58', regex: String.raw`\b[13][1-9A-HJ-NP-Za-km-z]{25,33}\b`, score: 0.9 },
    // Many words begin with these letters, and an answer would be held back until each of them has ended.
    { id: 'base58 in context', regex: String.raw`\b[LMDXTA79][1-9A-HJ-NP-Za-km-z]{25,33}\b`, score: 0.4 },
    { id: 'Monero', regex: String.raw`\b[48][0-9AB][1-9A-HJ-NP-Za-km-z]{93}\b`, score: 0.7 },
  ],
  validate: (value, { before, after }) => {
    if (/[\w/+=.-]$/.test(before) || /^(?:\w|[/+=-]\w)/.test(after)) return false;
    if (value.startsWith('0x')) return isEthereumAddress(value);
    if (/^(?:bc1|ltc1|addr1)/i.test(value)) return isBech32(value);
    return value.length === 95 ? new Set(value).size > 20 : isBase58Address(value, versions);
  },
  context: [
    'wallet',
    'usdt',
    'tron',
    'trx',
    'litecoin',
    'ltc',
    'dogecoin',
    'doge',
    'dash',
    'coin',
    'address',
    'bitcoin',
    'btc',
    'ethereum',
    'eth',
    '钱包',
    '地址',
  ],
  source: 'BIP 13, 173 and 350; ERC-55; address versions of the coins; Monero addresses, section 3',
  examples: {
    positive: () => [
      { text: 'my wallet is 1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa', span: '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNa' },
      { text: '钱包3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy', span: '3J98t1WpEZ73CNmQviecrnyiWrnqRhWNLy' },
      { text: 'pay bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq', span: 'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdq' },
      { text: 'to 0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed', span: '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed' },
      { text: 'USDT TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', span: 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t' },
    ],
    negative: () => [
      '1A1zP1eP5QGefi2DMPTfTL5SLmv7DivfNb',
      'bc1qar0srrr7xfkvy5l643lydnw9re59gtzzwf5mdr',
      '0x5AAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
      '0x0000000000000000000000000000000000000000',
      '8f953371d3e85eddb89b05ed6b9e680791055315c73e1025ab5dba7bb2aee189',
    ],
  },
});
