import { describe, expect, it } from 'vitest';
import { hashPassword, verifyPassword } from './password.js';

describe('verifyPassword', () => {
  it('is false for another password, another kind of hash, and no account at all', async () => {
    const hash = await hashPassword('right');

    expect(await verifyPassword('wrong', hash)).toBe(false);
    expect(await verifyPassword('', hash)).toBe(false);
    expect(await verifyPassword('right', 'no hash')).toBe(false);
    expect(await verifyPassword('right', undefined)).toBe(false);
  });

  it('is true for the password that was hashed', async () => {
    const password = 'with é, \u{1f600} and a blank ';

    expect(await verifyPassword(password, await hashPassword(password))).toBe(true);
  });
});

describe('hashPassword', () => {
  it('salts, and keeps its parameters in the hash', async () => {
    const [one, other] = [await hashPassword('x'), await hashPassword('x')];

    expect(one).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(other).not.toBe(one);
  });
});
