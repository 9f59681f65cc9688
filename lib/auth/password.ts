import { hash, verify } from '@node-rs/argon2';
import { compare as compareBcrypt } from 'bcryptjs';

/** Argon2id (2 in its PHC form) as OWASP recommends first: 19 MiB and two passes; 50 to 180 ms of one core here. */
const parameters = { algorithm: 2, memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** The password as a PHC string (argon2id with its parameters and salt). Runs in Node's thread pool. */
export function hashPassword(password: string): Promise<string> {
  return hash(password, parameters);
}

/**
 * Whether the password is the one that was hashed. Without a hash (no such account) it is false after the same time,
 * so that an answer's delay does not tell which accounts exist. Hashes by bcrypt, which came with imported accounts, are
 * taken too; one of another kind is false.
 */
export async function verifyPassword(password: string, passwordHash: string | undefined): Promise<boolean> {
  if (passwordHash === undefined) {
    await hashPassword(password);
    return false;
  }
  try {
    if (/^\$2[aby]\$/.test(passwordHash)) return await compareBcrypt(password, passwordHash);
    return await verify(passwordHash, password);
  } catch {
    return false;
  }
}
