import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import type { KnownPlaceholder } from './placeholder-search.js';

/** For whom placeholders are kept: one application of one tenant. */
export interface VaultOwner {
  readonly tenantId: string;
  /** Empty for the tenant's default policy. */
  readonly applicationId: string;
}

/** Encrypts placeholders so that only detection can read them, and only for the owner they were sealed for. */
export interface VaultSeal {
  /** AES-256-GCM under a key of the tenant's own; the owner and the expiry are authenticated. @param expiresAt ms since 1970 */
  seal(owner: VaultOwner, placeholders: readonly KnownPlaceholder[], expiresAt: number): Buffer;
  /**
   * What was sealed. Undefined when it was sealed for another owner, changed or damaged, when another secret key sealed
   * it, and when it has expired.
   */
  open(owner: VaultOwner, sealed: Uint8Array): readonly KnownPlaceholder[] | undefined;
}

/** Layout: version | 6 bytes expiry, ms since 1970 | 12 bytes nonce | ciphertext | 16 bytes tag. */
const version = 1;
const expiryLength = 6;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + expiryLength + nonceLength;

/** Creates the seal. @param clock ms since 1970 */
export function createVaultSeal(deps: {
  readonly secrets: { deriveKey(purpose: string): Buffer };
  readonly clock?: () => number;
}): VaultSeal {
  const { secrets, clock = Date.now } = deps;
  const keyOf = ({ tenantId }: VaultOwner) => secrets.deriveKey(`vault ${tenantId}`);

  return {
    seal(owner, placeholders, expiresAt) {
      const head = Buffer.alloc(1 + expiryLength);
      head[0] = version;
      head.writeUIntBE(expiresAt, 1, expiryLength);
      const nonce = randomBytes(nonceLength);
      const cipher = createCipheriv('aes-256-gcm', keyOf(owner), nonce).setAAD(contextOf(owner, head));
      const rows = placeholders.map(({ placeholder, value, entityType }) => [placeholder, value, entityType]);
      const encrypted = cipher.update(JSON.stringify(rows), 'utf8');
      return Buffer.concat([head, nonce, encrypted, cipher.final(), cipher.getAuthTag()]);
    },

    open(owner, sealed) {
      const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
      if (bytes.length < headLength + tagLength || bytes[0] !== version) return undefined;
      if (bytes.readUIntBE(1, expiryLength) <= clock()) return undefined;
      const nonce = bytes.subarray(1 + expiryLength, headLength);
      const decipher = createDecipheriv('aes-256-gcm', keyOf(owner), nonce)
        .setAAD(contextOf(owner, bytes.subarray(0, 1 + expiryLength)))
        .setAuthTag(bytes.subarray(-tagLength));
      try {
        const plain = Buffer.concat([decipher.update(bytes.subarray(headLength, -tagLength)), decipher.final()]);
        // Nobody but `seal` can have written what the tag vouches for.
        const rows = JSON.parse(plain.toString('utf8')) as [string, string, string][];
        return rows.map(([placeholder, value, entityType]) => ({ placeholder, value, entityType }));
      } catch {
        return undefined;
      }
    },
  };
}

function contextOf({ applicationId }: VaultOwner, head: Buffer): Buffer {
  return Buffer.concat([head, Buffer.from(applicationId)]);
}
