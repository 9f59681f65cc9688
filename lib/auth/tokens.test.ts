import { generateKeyPair, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createSecrets } from './secrets.js';
import { createTokens, type Tokens, type TokenUser } from './tokens.js';

const secrets = createSecrets('s'.repeat(32));
const user: TokenUser = { id: uuidv7(), tenantId: uuidv7(), role: 'admin', isSuperAdmin: false };

let test: TestDatabase;
let tokens: Tokens;
beforeAll(async () => {
  test = await createTestDatabase();
  tokens = createTokens({ db: test.db, secrets });
});
afterAll(() => test.drop());

const invalid = { code: 'TOKEN_INVALID' };

function decode(part: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(part, 'base64url').toString());
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url');
}

describe('verify', () => {
  it('refuses what is no token', async () => {
    for (const text of ['', 'x', 'a.b.c', `${encode({ alg: 'ES256' })}.${encode({})}.`]) {
      await expect(tokens.verify(text)).rejects.toMatchObject(invalid);
    }
  });

  it('refuses a token whose claims or algorithm were changed', async () => {
    const { token } = await tokens.issue(user);
    const [header = '', payload = '', signature = ''] = token.split('.');
    const admin = encode({ ...decode(payload), is_super_admin: true });
    const none = encode({ ...decode(header), alg: 'none' });
    const symmetric = encode({ ...decode(header), alg: 'HS256' });

    for (const forged of [
      `${header}.${admin}.${signature}`,
      `${none}.${payload}.`,
      `${symmetric}.${payload}.${signature}`,
      `${header}.${payload}.${signature.slice(0, -4)}AAAA`,
    ]) {
      await expect(tokens.verify(forged)).rejects.toMatchObject(invalid);
    }
  });

  it('refuses a token of another key, with our key id or with its own', async () => {
    const { token } = await tokens.issue(user);
    const { kid } = decode(token.split('.')[0] ?? '');
    const { privateKey } = await generateKeyPair('ES256');

    for (const id of [String(kid), 'unknown']) {
      const forged = await new SignJWT({ tenant_id: user.tenantId, role: 'owner' })
        .setProtectedHeader({ alg: 'ES256', kid: id })
        .setIssuer('gatehouse')
        .setSubject(user.id)
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
      await expect(tokens.verify(forged)).rejects.toMatchObject(invalid);
    }
  });

  it('asks the database once for many unknown keys of the same half second', async () => {
    let queries = 0;
    const query: Database['query'] = (...args) => {
      queries++;
      return test.db.query(...args);
    };
    const careful = createTokens({ db: { ...test.db, query }, secrets });
    const refused = (kid: string) =>
      expect(careful.verify(`${encode({ alg: 'ES256', kid })}.${encode({})}.AAAA`)).rejects.toMatchObject(invalid);

    await refused('first');
    await Promise.all(Array.from({ length: 100 }, (_, n) => refused(`unknown-${n}`)));

    expect(queries).toBe(2);
  });

  it('accepts a key that was made just after a look for another', async () => {
    const empty = await createTestDatabase();
    const fresh = createTokens({ db: empty.db, secrets });
    await expect(fresh.verify(`${encode({ alg: 'ES256', kid: 'x' })}.${encode({})}.AAAA`)).rejects.toMatchObject(
      invalid,
    );

    const { token } = await createTokens({ db: empty.db, secrets }).issue(user);

    expect(await fresh.verify(token)).toMatchObject({ id: user.id });
    await empty.drop();
  });

  it('refuses a token after its 24 hours', async () => {
    const { token, expiresAt } = await tokens.issue(user);
    const at = (now: number) => createTokens({ db: test.db, secrets, clock: () => now });

    await expect(at(expiresAt.getTime() + 10_000).verify(token)).rejects.toMatchObject(invalid);
    await expect(at(expiresAt.getTime() - 10_000).verify(token)).resolves.toMatchObject({ id: user.id });
  });

  it('gives back what was issued, to the millisecond', async () => {
    const before = Date.now();
    const { token, expiresAt } = await tokens.issue(user);

    const claims = await tokens.verify(token);

    expect(claims).toEqual({ ...user, sessionId: '', issuedAt: expect.any(Date), expiresAt });
    expect(claims.issuedAt.getTime()).toBeGreaterThanOrEqual(before);
    expect(expiresAt.getTime() - claims.issuedAt.getTime()).toBe(24 * 60 * 60 * 1000);
  });

  it('accepts the tokens of another instance, which shares the key by the database', async () => {
    const other = createTokens({ db: test.db, secrets });

    const { token } = await other.issue({ ...user, isSuperAdmin: true });

    expect(await tokens.verify(token)).toMatchObject({ id: user.id, isSuperAdmin: true });
  });
});

describe('prepare', () => {
  it('makes one key, whoever starts at once, and keeps it sealed', async () => {
    await test.db.query('truncate signing_keys');

    await Promise.all(Array.from({ length: 5 }, () => createTokens({ db: test.db, secrets }).prepare()));

    const rows = await test.db.query<{ sealed_private_jwk: Buffer; public_jwk: object }>('select * from signing_keys');
    expect(rows).toHaveLength(1);
    expect(rows[0]?.public_jwk).not.toHaveProperty('d');
    expect(rows[0]?.sealed_private_jwk.includes('"d"')).toBe(false);
  });

  it('says so when another secret key sealed the signing key', async () => {
    await tokens.prepare();
    const stranger = createTokens({ db: test.db, secrets: createSecrets('t'.repeat(32)) });

    await expect(stranger.prepare()).rejects.toThrow('another GATEHOUSE_SECRET_KEY sealed it');
  });
});
