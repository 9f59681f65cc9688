import { createHash } from 'node:crypto';
import { keccak256 } from './keccak.js';

const base58Alphabet = '123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz';

/** Longest base58 text that is decoded: decoding costs the square of the length, and no address is longer. */
const maxBase58Chars = 64;

/**
 * Whether a text is base58 of 21 bytes, of which the first is one of `versions`, and of the first four bytes of their
 * double SHA-256. Source: Bitcoin developer reference, "Address conversion".
 */
export function isBase58Address(text: string, versions: readonly number[]): boolean {
  const bytes = decodeBase58(text);
  if (bytes?.length !== 25 || !versions.includes(bytes[0]!)) return false;
  const hash = sha256(sha256(bytes.subarray(0, 21)));
  return hash.subarray(0, 4).every((byte, index) => byte === bytes[21 + index]);
}

function decodeBase58(text: string): Uint8Array | undefined {
  if (text.length > maxBase58Chars) return undefined;
  let number = 0n;
  for (const character of text) {
    const digit = base58Alphabet.indexOf(character);
    if (digit < 0) return undefined;
    number = number * 58n + BigInt(digit);
  }
  const hex = number === 0n ? '' : number.toString(16);
  const leading = /^1*/.exec(text)![0].length;
  return Uint8Array.from(Buffer.from('00'.repeat(leading) + (hex.length % 2 === 1 ? '0' : '') + hex, 'hex'));
}

function sha256(bytes: Uint8Array): Uint8Array {
  return createHash('sha256').update(bytes).digest();
}

const bech32Alphabet = 'qpzry9x8gf2tvdw0s3jn54khce6mua7l';
const bech32Generator = [0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3];

/** Whether a text such as "bc1…" has a right checksum, old or new. Source: BIP 173, BIP 350. */
export function isBech32(text: string): boolean {
  const lower = text.toLowerCase();
  if (text !== lower && text !== text.toUpperCase()) return false;
  const border = lower.lastIndexOf('1');
  const prefix = [...lower.slice(0, border)].map((character) => character.charCodeAt(0));
  const data = [...lower.slice(border + 1)].map((character) => bech32Alphabet.indexOf(character));
  if (data.length < 6 || data.includes(-1)) return false;
  const values = [...prefix.map((code) => code >> 5), 0, ...prefix.map((code) => code & 31), ...data];
  const checksum = values.reduce((sum, value) => {
    const mixed = ((sum & 0x1ffffff) << 5) ^ value;
    return bech32Generator.reduce(
      (state, term, bit) => (((sum >>> (25 + bit)) & 1) === 1 ? state ^ term : state),
      mixed,
    );
  }, 1);
  return checksum === 1 || checksum === 0x2bc830a3;
}

/** Whether the case of an address "0x…" is that of its hash; one without mixed case says nothing. Source: ERC-55. */
export function isEthereumAddress(text: string): boolean {
  const digits = text.slice(2);
  const lower = digits.toLowerCase();
  if (digits === lower || digits === digits.toUpperCase()) return /[a-f]/i.test(digits) && new Set(lower).size > 6;
  const hash = keccak256(new TextEncoder().encode(lower));
  return [...digits].every((character, index) => {
    const isRaised = ((hash[index >> 1]! >> (index % 2 === 0 ? 4 : 0)) & 8) !== 0;
    return character === (isRaised ? character.toUpperCase() : character.toLowerCase());
  });
}
