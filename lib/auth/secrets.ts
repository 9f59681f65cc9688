import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hash,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';

/** Everything that the installation's secret key is used for, each with a key of its own derived from it. */
export interface Secrets {
  /** HMAC-SHA-256 of an API key, 32 bytes: what the database stores in place of the key. */
  hashApiKey(key: string): Buffer;
  /** HMAC-SHA-256 of any value as 64 hexadecimal digits, for the `hash` operator: equal values stay equal, unreadable. */
  hashValue(text: string): string;
  /** HMAC-SHA-256 of a text, 32 bytes, under a key that is used for this purpose only. */
  sign(purpose: string, text: string): Buffer;
  /** A key of 32 bytes that is used for this purpose only; the same at each call. */
  deriveKey(purpose: string): Buffer;
  /** Encrypts with AES-256-GCM. Sealing the same text twice gives different bytes. */
  seal(plain: string): Buffer;
  /** Decrypts what `seal` made. Throws an Error when the bytes were changed or no configured key sealed them. */
  open(sealed: Uint8Array): string;
  /** Whether the key that seals now has sealed this. */
  isSealedByCurrent(sealed: Uint8Array): boolean;
  /** What services of one installation show each other. Never log it. */
  readonly meshToken: string;
  /** Whether the token is that of this installation; takes the same time for every wrong one. */
  isMeshToken(token: string): boolean;
}

/** Keys that seal, apart from the installation's secret key, so that they can be changed by themselves. */
export interface SealKeys {
  /** Seals, and opens what it sealed; the secret key does when undefined. */
  readonly current?: string | undefined;
  /** Sealed before, and still open what they sealed. The secret key always does. */
  readonly old?: readonly string[];
}

/**
 * First byte of a sealed value: its layout. 2: | 4 bytes that name the key | 12 bytes nonce | ciphertext | 16 bytes tag.
 * 1 is the same without a name, from before keys could be changed.
 */
const namedLayout = 2;
const unnamedLayout = 1;
const keyNameLength = 4;
const nonceLength = 12;
const tagLength = 16;

/** Derives the keys from the installation's secret key (HKDF-SHA-256, RFC 5869). Pure. */
export function createSecrets(masterKey: string, sealKeys: SealKeys = {}): Secrets {
  const derive = (purpose: string) => deriveKey(masterKey, purpose);
  const apiKeyKey = derive('api-key-hash');
  const valueKey = derive('value-hash');
  const sealing = toSealKey(sealKeys.current ?? masterKey);
  const opening = [sealing, ...[...(sealKeys.old ?? []), masterKey].map(toSealKey)];
  const meshToken = derive('mesh-token').toString('base64url');

  return Object.freeze({
    hashApiKey: (key: string) => createHmac('sha256', apiKeyKey).update(key).digest(),
    hashValue: (text: string) => createHmac('sha256', valueKey).update(text).digest('hex'),
    sign: (purpose: string, text: string) =>
      createHmac('sha256', derive(`sign ${purpose}`))
        .update(text)
        .digest(),
    deriveKey: derive,
    seal: (plain: string) => {
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', sealing.key, nonce);
      const head = Buffer.concat([Buffer.of(namedLayout), sealing.name]);
      // The name is under the tag as well.
      cipher.setAAD(head);
      return Buffer.concat([head, nonce, cipher.update(plain, 'utf8'), cipher.final(), cipher.getAuthTag()]);
    },
    open: (sealed: Uint8Array) => openSealed(opening, viewOf(sealed)),
    isSealedByCurrent: (sealed: Uint8Array) => {
      const bytes = viewOf(sealed);
      return bytes[0] === namedLayout && sealing.name.equals(bytes.subarray(1, 1 + keyNameLength));
    },
    meshToken,
    // Digests have one length, which timingSafeEqual needs, and tell nothing of where two tokens differ.
    isMeshToken: (token: string) =>
      timingSafeEqual(hash('sha256', token, 'buffer'), hash('sha256', meshToken, 'buffer')),
  });
}

interface SealKey {
  readonly name: Buffer;
  readonly key: Buffer;
}

function deriveKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, 'gatehouse', purpose, 32));
}

/** A key and what it is called in the values that it seals; the name tells nothing of the key. */
function toSealKey(secret: string): SealKey {
  return { key: deriveKey(secret, 'seal'), name: deriveKey(secret, 'seal-name').subarray(0, keyNameLength) };
}

function openSealed(keys: readonly SealKey[], bytes: Buffer): string {
  const isNamed = bytes[0] === namedLayout;
  const headLength = isNamed ? 1 + keyNameLength : 1;
  if (bytes.length < headLength + nonceLength + tagLength || (!isNamed && bytes[0] !== unnamedLayout)) {
    throw new Error('The sealed value is not one that this version of Gatehouse made');
  }
  const head = bytes.subarray(0, headLength);
  let cause: unknown;
  for (const { key, name } of keys) {
    if (isNamed && !name.equals(head.subarray(1))) continue;
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(headLength, headLength + nonceLength));
    if (isNamed) decipher.setAAD(head);
    decipher.setAuthTag(bytes.subarray(-tagLength));
    try {
      const plain = decipher.update(bytes.subarray(headLength + nonceLength, -tagLength));
      return Buffer.concat([plain, decipher.final()]).toString('utf8');
    } catch (error) {
      cause = error;
    }
  }
  throw new Error('The sealed value was changed, or another GATEHOUSE_SECRET_KEY sealed it', { cause });
}

function viewOf(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
