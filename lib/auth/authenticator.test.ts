import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createApiKeySecret } from './api-key.js';
import { type Authenticator, createAuthenticator } from './authenticator.js';
import { createSecrets } from './secrets.js';
import { createTokens } from './tokens.js';

const secrets = createSecrets('s'.repeat(32));

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

/** A tenant with a default and a strict policy, two applications, a key of the first, and a user. */
async function createTenant() {
  const ids = {
    tenantId: uuidv7(),
    defaultPolicyId: uuidv7(),
    strictPolicyId: uuidv7(),
    applicationId: uuidv7(),
    otherApplicationId: uuidv7(),
    keyId: uuidv7(),
    userId: uuidv7(),
  };
  const key = createApiKeySecret();
  const { db } = test;
  await db.query("insert into tenants (id, name, language) values ($1, 'tenant', 'zh')", [ids.tenantId]);
  await db.query(
    `insert into policies (id, tenant_id, name, is_default) values ($2, $1, 'default', true), ($3, $1, 'strict', false)`,
    [ids.tenantId, ids.defaultPolicyId, ids.strictPolicyId],
  );
  await db.query(
    `insert into applications (id, tenant_id, policy_id, name) values ($4, $1, $3, 'first'), ($5, $1, $2, 'other')`,
    [ids.tenantId, ids.defaultPolicyId, ids.strictPolicyId, ids.applicationId, ids.otherApplicationId],
  );
  await db.query(`insert into api_keys (id, tenant_id, application_id, key_hash, hint) values ($1, $2, $3, $4, '')`, [
    ids.keyId,
    ids.tenantId,
    ids.applicationId,
    secrets.hashApiKey(key),
  ]);
  await db.query(`insert into users (id, tenant_id, email, password_hash, role) values ($1, $2, $3, '', 'member')`, [
    ids.userId,
    ids.tenantId,
    `${ids.userId}@host`,
  ]);
  return { ...ids, key };
}

type Tenant = Awaited<ReturnType<typeof createTenant>>;

/** An authenticator over a database whose queries are counted and whose clock the test moves. */
function setUp() {
  const state = { queries: 0, skipMs: 0 };
  const query: Database['query'] = (...args) => {
    state.queries++;
    return test.db.query(...args);
  };
  const db: Database = { ...test.db, query };
  const clock = () => Date.now() + state.skipMs;
  const tokens = createTokens({ db: test.db, secrets, clock });
  return { state, tokens, authenticator: createAuthenticator({ db, secrets, tokens, clock }) };
}

let tenant: Tenant;
let authenticator: Authenticator;
let state: ReturnType<typeof setUp>['state'];
let tokens: ReturnType<typeof setUp>['tokens'];
beforeEach(async () => {
  tenant = await createTenant();
  ({ authenticator, state, tokens } = setUp());
});

/** What authenticate throws or rejects with; a promise and a throw are the same to a caller that awaits. */
async function codeOf(authorization: string | undefined, applicationId = ''): Promise<string> {
  try {
    await authenticator.authenticate(authorization, { applicationId });
  } catch (error) {
    if (error instanceof GatehouseError) return error.code;
    throw error;
  }
  return 'accepted';
}

async function tokenOf({ userId, tenantId }: Tenant): Promise<string> {
  return (await tokens.issue({ id: userId, tenantId, role: 'member', isSuperAdmin: false })).token;
}

describe('an Authorization header', () => {
  it.each([undefined, '', '  ', 'Bearer', 'Bearer  ', 'Basic dXNlcjpwYXNz', 'Bearer a b'])(
    '%j counts as missing',
    async (authorization) => expect(await codeOf(authorization)).toBe('CREDENTIALS_MISSING'),
  );

  it.each(['nonsense', 'Bearer nonsense', `Bearer ${'x'.repeat(100_000)}`])(
    '%.20j is an unknown key, without a query',
    async (authorization) => {
      expect(await codeOf(authorization)).toBe('API_KEY_UNKNOWN');
      expect(state.queries).toBe(0);
    },
  );

  it('with three parts is a token, and a wrong one is refused', async () => {
    expect(await codeOf('Bearer a.b.c')).toBe('TOKEN_INVALID');
  });
});

describe('an API key', () => {
  it('is refused when nobody has it', async () => {
    expect(await codeOf(`Bearer ${createApiKeySecret()}`)).toBe('API_KEY_UNKNOWN');
  });

  it('gives the principal of its application', async () => {
    const expected = {
      kind: 'api_key',
      tenantId: tenant.tenantId,
      applicationId: tenant.applicationId,
      policyId: tenant.strictPolicyId,
      actorId: tenant.keyId,
      role: undefined,
      isSuperAdmin: false,
      language: 'zh',
    };

    expect(await authenticator.authenticate(`Bearer ${tenant.key}`)).toEqual(expected);
    expect(await authenticator.authenticate(`bearer   ${tenant.key} `)).toEqual(expected);
    expect(await authenticator.authenticate(tenant.key)).toEqual(expected);
  });

  it('is looked up once, and then known at once', async () => {
    await authenticator.authenticate(tenant.key);
    const queries = state.queries;

    const principal = authenticator.authenticate(tenant.key);

    expect(principal).not.toBeInstanceOf(Promise);
    expect(state.queries).toBe(queries);
  });

  it('is refused from the moment on in which its tenant is forgotten, when it was disabled or deleted', async () => {
    await authenticator.authenticate(tenant.key);
    await test.db.query('update api_keys k set enabled = false where k.id = $1', [tenant.keyId]);
    authenticator.forgetTenant(tenant.tenantId);
    expect(await codeOf(tenant.key)).toBe('API_KEY_UNKNOWN');

    await test.db.query('update api_keys k set enabled = true where k.id = $1', [tenant.keyId]);
    authenticator.forgetTenant(tenant.tenantId);
    expect(await codeOf(tenant.key)).toBe('accepted');

    await test.db.query('delete from api_keys k where k.id = $1', [tenant.keyId]);
    authenticator.forgetTenant(tenant.tenantId);
    expect(await codeOf(tenant.key)).toBe('API_KEY_UNKNOWN');
  });

  it('is refused when its application is disabled', async () => {
    await test.db.query('update applications a set enabled = false where a.id = $1', [tenant.applicationId]);

    expect(await codeOf(tenant.key)).toBe('APPLICATION_DISABLED');
  });

  it('may act for another application of its tenant, under the policy of that one', async () => {
    const principal = await authenticator.authenticate(tenant.key, { applicationId: tenant.otherApplicationId });

    expect(principal).toMatchObject({
      applicationId: tenant.otherApplicationId,
      policyId: tenant.defaultPolicyId,
      actorId: tenant.keyId,
    });
    expect(await authenticator.authenticate(tenant.key, { applicationId: '' })).toMatchObject({
      applicationId: tenant.applicationId,
    });
  });

  it('may not act for an application of another tenant, an unknown, or a disabled one', async () => {
    const foreign = await createTenant();
    await test.db.query('update applications a set enabled = false where a.id = $1', [tenant.otherApplicationId]);

    expect(await codeOf(tenant.key, foreign.applicationId)).toBe('APPLICATION_FOREIGN');
    expect(await codeOf(tenant.key, uuidv7())).toBe('APPLICATION_FOREIGN');
    expect(await codeOf(tenant.key, 'nonsense')).toBe('APPLICATION_FOREIGN');
    expect(await codeOf(tenant.key, tenant.otherApplicationId)).toBe('APPLICATION_DISABLED');
  });

  it('has its last use noted, once a minute at most', async () => {
    const lastUse = async () => {
      const [row] = await test.db.query<{ at: Date | null }>(
        'select k.last_used_at as at from api_keys k where k.id = $1',
        [tenant.keyId],
      );
      return row?.at;
    };
    await authenticator.authenticate(tenant.key);
    await expect.poll(lastUse).toBeInstanceOf(Date);
    await test.db.query("update api_keys k set last_used_at = '2020-01-01' where k.id = $1", [tenant.keyId]);

    for (let n = 0; n < 5; n++) await authenticator.authenticate(tenant.key);
    const queries = state.queries;
    state.skipMs = 60_000;
    await authenticator.authenticate(tenant.key);

    await expect.poll(async () => (await lastUse())?.getUTCFullYear()).toBeGreaterThan(2020);
    expect(state.queries).toBe(queries + 1);
  });

  it('works when its last use cannot be noted', async () => {
    const query: Database['query'] = (text, values) =>
      text.startsWith('update') ? Promise.reject(new Error('read-only')) : test.db.query(text, values);
    const events: string[] = [];
    const failing = createAuthenticator({
      db: { ...test.db, query },
      secrets,
      tokens,
      log: {
        debug: () => undefined,
        info: () => undefined,
        error: () => undefined,
        warn: (event) => events.push(event),
        child: () => {
          throw new Error('unused');
        },
      },
    });

    await failing.authenticate(tenant.key);

    await expect.poll(() => events).toEqual(['key_use_not_written']);
    expect(failing.authenticate(tenant.key)).toMatchObject({ kind: 'api_key' });
  });
});

describe('an access token', () => {
  it('gives the principal of the user, judged by the default policy', async () => {
    expect(await authenticator.authenticate(`Bearer ${await tokenOf(tenant)}`)).toEqual({
      kind: 'user',
      tenantId: tenant.tenantId,
      applicationId: '',
      policyId: tenant.defaultPolicyId,
      actorId: tenant.userId,
      role: 'member',
      isSuperAdmin: false,
      language: 'zh',
    });
  });

  it('takes role and rights from the user as they are now, not from the token', async () => {
    const token = await tokenOf(tenant);
    await test.db.query("update users u set role = 'viewer', is_super_admin = true where u.id = $1", [tenant.userId]);

    expect(await authenticator.authenticate(token)).toMatchObject({ role: 'viewer', isSuperAdmin: true });
  });

  it('may name an application of its tenant, and none of another', async () => {
    const token = await tokenOf(tenant);
    const foreign = await createTenant();

    expect(await authenticator.authenticate(token, { applicationId: tenant.applicationId })).toMatchObject({
      applicationId: tenant.applicationId,
      policyId: tenant.strictPolicyId,
    });
    expect(await codeOf(token, foreign.applicationId)).toBe('APPLICATION_FOREIGN');
    expect(await codeOf(token, uuidv7())).toBe('APPLICATION_FOREIGN');
  });

  it('is refused after the user signed out everywhere, was deleted or moved', async () => {
    const token = await tokenOf(tenant);
    await authenticator.authenticate(token);
    await test.db.query("update users u set tokens_valid_from = now() + interval '1 ms' where u.id = $1", [
      tenant.userId,
    ]);

    expect(await codeOf(token)).toBe('accepted');
    state.skipMs = 30_000;
    expect(await codeOf(token)).toBe('TOKEN_INVALID');

    const newer = await tokenOf(tenant);
    expect(await codeOf(newer)).toBe('accepted');
    await test.db.query('delete from users u where u.id = $1', [tenant.userId]);
    authenticator.forgetTenant(tenant.tenantId);
    expect(await codeOf(newer)).toBe('TOKEN_INVALID');
  });

  it('issued right after the user was made is good', async () => {
    for (let n = 0; n < 20; n++) expect(await codeOf(await tokenOf(await createTenant()))).toBe('accepted');
  });

  it('is refused when its time is over, though it is in the cache', async () => {
    const token = await tokenOf(tenant);
    state.skipMs = 24 * 60 * 60 * 1000 - 1000;
    expect(await codeOf(token)).toBe('accepted');

    state.skipMs += 10_000;

    expect(await codeOf(token)).toBe('TOKEN_INVALID');
  });
});

describe('a lost database', () => {
  it('refuses unknown credentials with DATABASE_UNAVAILABLE and goes on with known ones', async () => {
    let away = false;
    const query: Database['query'] = (...args) =>
      away ? Promise.reject(new GatehouseError('DATABASE_UNAVAILABLE')) : test.db.query(...args);
    const own = createAuthenticator({ db: { ...test.db, query }, secrets, tokens });
    await own.authenticate(tenant.key);

    away = true;

    expect(own.authenticate(tenant.key)).toMatchObject({ actorId: tenant.keyId });
    await expect(own.authenticate(createApiKeySecret())).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
  });
});
