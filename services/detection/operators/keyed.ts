import { createCipheriv, createDecipheriv, createHmac, timingSafeEqual } from 'node:crypto';
import { createRegexReplace, type RegexReplace } from './regex-replace.js';

/** What operators make of a value under keys of one tenant. Pure: the same value always becomes the same. */
export interface Keyed {
  /** 16 hexadecimal digits. */
  hash(value: string): string;
  /** `<ENCRYPTED_…>`, which `decrypt` reads. */
  encrypt(value: string): string;
  /** Letters and digits mixed among those of their kind; everything else stays in its place. */
  shuffle(value: string): string;
  /** Other letters and digits in place of the value's, each of its kind; everything else stays. */
  random(value: string): string;
  /** Needs no key, but what a tenant's pattern compiles to. */
  replaceByPattern: RegexReplace;
  /** What a guard model wrote in place of a value; undefined when it was not asked or gave no answer. */
  rewritten?(value: string, entityType: string): string | undefined;
}

/** The operators that need keys, and how to read what one of them wrote. */
export interface KeyedOperators {
  keyedFor(tenantId: string): Keyed;
  /** A text with everything in it that was encrypted for the tenant in clear, and how much that was. */
  decrypt(tenantId: string, text: string): { readonly text: string; readonly decrypted: number };
}

/** Layout of an encrypted value, in base64url: version | 12 bytes nonce | ciphertext | 16 bytes tag. */
const version = 1;
const nonceLength = 12;
const tagLength = 16;

/** Creates the operators from the installation's keys. */
export function createKeyedOperators(secrets: {
  hashValue(text: string): string;
  deriveKey(purpose: string): Buffer;
}): KeyedOperators {
  const replaceByPattern = createRegexReplace();
  const encryptionKey = (tenantId: string) => secrets.deriveKey(`encrypt operator ${tenantId}`);
  const nonceKey = (tenantId: string) => secrets.deriveKey(`encrypt operator nonce ${tenantId}`);

  return {
    keyedFor(tenantId) {
      const drawsFor = (operator: string, value: string) =>
        createDraws(secrets.deriveKey(`${operator} operator ${tenantId}`), value);
      return {
        hash: (value) => secrets.hashValue(value).slice(0, 16),
        replaceByPattern,
        encrypt: (value) => encrypt(encryptionKey(tenantId), nonceKey(tenantId), value),
        shuffle: (value) => shuffle(value, drawsFor('shuffle', value)),
        random: (value) => randomize(value, drawsFor('random', value)),
      };
    },
    decrypt(tenantId, text) {
      const key = encryptionKey(tenantId);
      const nonces = nonceKey(tenantId);
      let decrypted = 0;
      const clear = text.replace(/<ENCRYPTED_([\w-]{39,})>/g, (written, sealed: string) => {
        const value = decrypt(key, nonces, Buffer.from(sealed, 'base64url'));
        if (value === undefined) return written;
        decrypted += 1;
        return value;
      });
      return { text: clear, decrypted };
    },
  };
}

/**
 * AES-256-GCM whose nonce is made of the value under a second key, so that equal values stay equal and two values never
 * share one. Source: NIST SP 800-38D; the construction of a synthetic nonce as in RFC 5297 section 1.3.1.
 */
function encrypt(key: Buffer, nonces: Buffer, value: string): string {
  const nonce = nonceOf(nonces, value);
  const cipher = createCipheriv('aes-256-gcm', key, nonce);
  const bytes = [Buffer.of(version), nonce, cipher.update(value, 'utf8'), cipher.final(), cipher.getAuthTag()];
  return `<ENCRYPTED_${Buffer.concat(bytes).toString('base64url')}>`;
}

function decrypt(key: Buffer, nonces: Buffer, bytes: Buffer): string | undefined {
  if (bytes.length < 1 + nonceLength + tagLength || bytes[0] !== version) return undefined;
  const nonce = bytes.subarray(1, 1 + nonceLength);
  const decipher = createDecipheriv('aes-256-gcm', key, nonce).setAuthTag(bytes.subarray(-tagLength));
  try {
    const plain = Buffer.concat([decipher.update(bytes.subarray(1 + nonceLength, -tagLength)), decipher.final()]);
    const value = plain.toString('utf8');
    return timingSafeEqual(nonceOf(nonces, value), nonce) ? value : undefined;
  } catch {
    return undefined;
  }
}

function nonceOf(key: Buffer, value: string): Buffer {
  return createHmac('sha256', key).update(value).digest().subarray(0, nonceLength);
}

/** Numbers below a bound, one after the other, that only the key and the value determine. */
type Draws = (below: number) => number;

function createDraws(key: Buffer, value: string): Draws {
  const seed = createHmac('sha256', key).update(value).digest();
  let block = Buffer.alloc(0);
  let count = 0;
  let at = 0;
  return (below) => {
    if (at === block.length) {
      block = createHmac('sha256', seed).update(String(count++)).digest();
      at = 0;
    }
    // 32 bits for bounds of at most thousands: the bias is far below one in a million.
    const number = block.readUInt32BE(at);
    at += 4;
    return Math.floor((number / 0x1_0000_0000) * below);
  };
}

/** Kinds of characters that are only exchanged for their own kind. */
const kinds = [/^[0-9]$/, /^[a-z]$/, /^[A-Z]$/, /^\p{Nd}$/u, /^\p{Ll}$/u, /^\p{Lu}$/u, /^\p{L}$/u] as const;

const alphabets = ['0123456789', 'abcdefghijklmnopqrstuvwxyz', 'ABCDEFGHIJKLMNOPQRSTUVWXYZ'] as const;

/** The number of a character's kind; -1 for one that stays. */
function kindOf(character: string): number {
  return kinds.findIndex((kind) => kind.test(character));
}

/** Source: Fisher and Yates, in the form of Durstenfeld. */
function shuffle(value: string, draw: Draws): string {
  const characters = Array.from(value);
  kinds.forEach((_, kind) => {
    const places = [...characters.keys()].filter((at) => kindOf(characters[at]!) === kind);
    for (let last = places.length - 1; last > 0; last--) {
      const [a, b] = [places[last]!, places[draw(last + 1)]!];
      [characters[a], characters[b]] = [characters[b]!, characters[a]!];
    }
  });
  return characters.join('');
}

/** Characters of scripts whose alphabets are not listed become letters or digits of ASCII, which tell as little. */
function randomize(value: string, draw: Draws): string {
  return Array.from(value, (character) => {
    const kind = kindOf(character);
    if (kind < 0) return character;
    const alphabet =
      kind < alphabets.length ? alphabets[kind]! : kind === 3 ? alphabets[0] : kind === 5 ? alphabets[2] : alphabets[1];
    return alphabet[draw(alphabet.length)]!;
  }).join('');
}
