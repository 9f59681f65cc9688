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
  /** Decrypts what `seal` made. Throws an Error when the bytes were changed or another secret key sealed them. */
  open(sealed: Uint8Array): string;
  /** What services of one installation show each other. Never log it. */
  readonly meshToken: string;
  /** Whether the token is that of this installation; takes the same time for every wrong one. */
  isMeshToken(token: string): boolean;
}

/** First byte of a sealed value: the layout version | 12 bytes nonce | ciphertext | 16 bytes tag. */
const sealVersion = 1;
const nonceLength = 12;
const tagLength = 16;

/** Derives the keys from the installation's secret key (HKDF-SHA-256, RFC 5869). Pure. */
export function createSecrets(masterKey: string): Secrets {
  const derive = (purpose: string) => Buffer.from(hkdfSync('sha256', masterKey, 'gatehouse', purpose, 32));
  const apiKeyKey = derive('api-key-hash');
  const valueKey = derive('value-hash');
  const sealKey = derive('seal');
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
      const cipher = createCipheriv('aes-256-gcm', sealKey, nonce);
      return Buffer.concat([
        Buffer.of(sealVersion),
        nonce,
        cipher.update(plain, 'utf8'),
        cipher.final(),
        cipher.getAuthTag(),
      ]);
    },
    open: (sealed: Uint8Array) => openSealed(sealKey, sealed),
    meshToken,
    // Digests have one length, which timingSafeEqual needs, and tell nothing of where two tokens differ.
    isMeshToken: (token: string) =>
      timingSafeEqual(hash('sha256', token, 'buffer'), hash('sha256', meshToken, 'buffer')),
  });
}

function openSealed(key: Buffer, sealed: Uint8Array): string {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes.length < 1 + nonceLength + tagLength || bytes[0] !== sealVersion) {
    throw new Error('The sealed value is not one that this version of Gatehouse made');
  }
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(1, 1 + nonceLength));
  decipher.setAuthTag(bytes.subarray(-tagLength));
  try {
    const plain = decipher.update(bytes.subarray(1 + nonceLength, -tagLength));
    return Buffer.concat([plain, decipher.final()]).toString('utf8');
  } catch (error) {
    throw new Error('The sealed value was changed, or another GATEHOUSE_SECRET_KEY sealed it', { cause: error });
  }
}
