import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createApiKeySecret, createModelKeySecret } from './api-key.js';
import { type Authenticator, createAuthenticator } from './authenticator.js';
import { type Asking, readAsking } from './key-rights.js';
import type { Principal } from './principal.js';
import { createSecrets } from './secrets.js';
import { createTokens } from './tokens.js';

const secrets = createSecrets('s'.repeat(32));

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

let tenant: Awaited<ReturnType<typeof createTenant>>;
let authenticator: Authenticator;
let state: { queries: number; skipMs: number };
beforeEach(async () => {
  tenant = await createTenant();
  state = { queries: 0, skipMs: 0 };
  const query: Database['query'] = (...args) => {
    state.queries++;
    return test.db.query(...args);
  };
  const db: Database = { ...test.db, query };
  const clock = () => Date.now() + state.skipMs;
  authenticator = createAuthenticator({ db, secrets, tokens: createTokens({ db, secrets }), clock });
});

/** A tenant with a default and a strict policy and one application. */
async function createTenant() {
  const ids = { tenantId: uuidv7(), policyId: uuidv7(), strictId: uuidv7(), applicationId: uuidv7() };
  await test.db.query("insert into tenants (id, name) values ($1, 'tenant')", [ids.tenantId]);
  await test.db.query(
    `insert into policies (id, tenant_id, name, is_default) values ($2, $1, 'default', true), ($3, $1, 'strict', false)`,
    [ids.tenantId, ids.policyId, ids.strictId],
  );
  await test.db.query("insert into applications (id, tenant_id, policy_id, name) values ($1, $2, $3, 'first')", [
    ids.applicationId,
    ids.tenantId,
    ids.policyId,
  ]);
  return ids;
}

interface KeyColumns {
  readonly kind?: string;
  readonly scopes?: readonly string[];
  readonly expiresAt?: Date;
  readonly allowedAddresses?: readonly string[];
  readonly oldSecret?: string;
  readonly oldUntil?: Date;
}

async function createKey(columns: KeyColumns = {}): Promise<string> {
  const secret = columns.kind === 'model' ? createModelKeySecret() : createApiKeySecret();
  await test.db.query(
    `insert into api_keys (id, tenant_id, application_id, key_hash, hint, kind, scopes, expires_at, allowed_addresses,
       old_key_hash, old_key_expires_at)
     values ($1, $2, $3, $4, '', $5, $6, $7, $8, $9, $10)`,
    [
      uuidv7(),
      tenant.tenantId,
      tenant.applicationId,
      secrets.hashApiKey(secret),
      columns.kind ?? 'application',
      columns.scopes ?? ['detect', 'proxy'],
      columns.expiresAt ?? null,
      columns.allowedAddresses ?? [],
      columns.oldSecret === undefined ? null : secrets.hashApiKey(columns.oldSecret),
      columns.oldUntil ?? null,
    ],
  );
  return secret;
}

async function codeOf(secret: string, asking: Partial<Asking> = {}): Promise<string> {
  try {
    await authenticator.authenticate(`Bearer ${secret}`, asking);
  } catch (error) {
    if (error instanceof GatehouseError) return error.code;
    throw error;
  }
  return 'accepted';
}

const inAMinute = () => new Date(Date.now() + 60_000);

describe('the doors of a key', () => {
  it.each([
    ['application', ['detect', 'proxy'], 'accepted accepted refused refused'],
    ['application', ['detect'], 'accepted refused refused refused'],
    ['discovery', ['proxy'], 'refused accepted refused refused'],
    ['application', ['admin'], 'refused refused accepted refused'],
    ['model', ['detect', 'proxy', 'admin'], 'refused refused refused accepted'],
  ])('of kind %s with the scopes %j open as they should', async (kind, scopes, expected) => {
    const key = await createKey({ kind, scopes });
    const doors = ['detect', 'proxy', 'admin', 'model'] as const;

    // Twice, for what the cache knows must be refused like what was just read.
    for (const _time of ['read', 'known']) {
      const outcomes = [];
      for (const door of doors) outcomes.push(await codeOf(key, { door }));
      expect(outcomes.join(' ').replaceAll('API_KEY_SCOPE', 'refused')).toBe(expected);
    }
  });
});

describe('the end of a key', () => {
  it('comes at its moment, also for a key that the cache knows', async () => {
    const key = await createKey({ expiresAt: inAMinute() });

    expect(await codeOf(key)).toBe('accepted');
    state.skipMs = 59_000;
    expect(await codeOf(key)).toBe('accepted');
    state.skipMs = 61_000;
    expect(await codeOf(key)).toBe('API_KEY_EXPIRED');
  });

  it('comes for the secret before a rotation when the overlap ends, and not for the new one', async () => {
    const oldSecret = createApiKeySecret();
    const key = await createKey({ oldSecret, oldUntil: inAMinute() });

    expect([await codeOf(key), await codeOf(oldSecret)]).toEqual(['accepted', 'accepted']);
    state.skipMs = 61_000;
    expect([await codeOf(key), await codeOf(oldSecret)]).toEqual(['accepted', 'API_KEY_EXPIRED']);
  });
});

describe('the addresses of a key', () => {
  it.each([
    ['10.1.2.3', '', 'accepted'],
    ['::ffff:10.1.2.3', '', 'accepted'],
    ['2001:db8::5', '', 'accepted'],
    ['11.1.2.3', '', 'API_KEY_ADDRESS'],
    ['', '', 'API_KEY_ADDRESS'],
    // A client cannot say where it comes from; the proxy on this machine can.
    ['11.1.2.3', '10.1.2.3', 'API_KEY_ADDRESS'],
    ['127.0.0.1', '10.1.2.3', 'accepted'],
    ['127.0.0.1', '10.1.2.3, 11.1.2.3', 'API_KEY_ADDRESS'],
  ])('from %j, forwarded for %j: %s', async (peer, forwardedFor, expected) => {
    const key = await createKey({ allowedAddresses: ['10.0.0.0/8', '2001:db8::/32'] });
    expect(await codeOf(key, { peer, forwardedFor })).toBe(expected);
  });
});

describe('discovery', () => {
  const speakFor = async (key: string, externalId: string, workspace = ''): Promise<Principal> =>
    authenticator.authenticate(`Bearer ${key}`, { externalId, workspace });

  it('makes an application at its first use, with a revision and an audit row, and then asks nobody', async () => {
    const key = await createKey({ kind: 'discovery' });

    const principal = await speakFor(key, 'shop');
    expect(principal).toMatchObject({ tenantId: tenant.tenantId, policyId: tenant.policyId });
    expect(principal.applicationId).not.toBe(tenant.applicationId);
    const rows = await test.db.query(
      `select a.name, a.source, a.external_id, t.revision::int as revision, r.diff ->> 'what' as what, l.action
       from applications a
       join tenants t on t.id = a.tenant_id
       join policy_revisions r on r.tenant_id = t.id and r.revision = t.revision
       join audit_log l on l.thing_id = a.id::text
       where a.id = $1`,
      [principal.applicationId],
    );
    expect(rows).toEqual([
      {
        name: 'shop',
        source: 'auto_discovery',
        external_id: 'shop',
        revision: 1,
        what: 'application',
        action: 'create',
      },
    ]);

    authenticator.forgetTenant(tenant.tenantId);
    expect(await speakFor(key, 'shop')).toEqual(principal);
    state.queries = 0;
    for (let turn = 0; turn < 20; turn++) expect(await speakFor(key, 'shop')).toEqual(principal);
    expect(state.queries).toBe(0);
    expect((await speakFor(key, '')).applicationId).toBe(tenant.applicationId);
  });

  it('makes one application for many that come at once', async () => {
    const key = await createKey({ kind: 'discovery' });
    const other = await createKey({ kind: 'discovery' });

    const found = await Promise.all([key, other, key, other].map((secret) => speakFor(secret, 'rush')));

    expect(new Set(found.map(({ applicationId }) => applicationId)).size).toBe(1);
  });

  it('takes the policy that the workspace names, when there is one', async () => {
    const key = await createKey({ kind: 'discovery' });
    expect((await speakFor(key, 'careful', 'strict')).policyId).toBe(tenant.strictId);
    expect((await speakFor(key, 'plain', 'no such')).policyId).toBe(tenant.policyId);
  });

  it('keeps its hands off an application of that name, and off those of other tenants', async () => {
    const key = await createKey({ kind: 'discovery' });
    const foreign = tenant;
    const named = await speakFor(key, 'first');
    expect(named.applicationId).not.toBe(tenant.applicationId);

    tenant = await createTenant();
    const mine = await createKey({ kind: 'discovery' });
    for (const id of [foreign.applicationId, named.applicationId, 'first']) {
      const principal = await speakFor(mine, id);
      expect(principal.tenantId).toBe(tenant.tenantId);
      expect([foreign.applicationId, named.applicationId]).not.toContain(principal.applicationId);
    }
  });

  it('is refused to other keys, and to a disabled application', async () => {
    const key = await createKey({ kind: 'discovery' });
    await speakFor(key, 'off');
    await test.db.query("update applications set enabled = false where external_id = 'off' and tenant_id = $1", [
      tenant.tenantId,
    ]);
    authenticator.forgetTenant(tenant.tenantId);

    expect(await codeOf(key, { externalId: 'off' })).toBe('APPLICATION_DISABLED');
    expect(await codeOf(await createKey(), { externalId: 'shop' })).toBe('API_KEY_CANNOT_DISCOVER');
    const [row] = await test.db.query(`select count(*)::int as n from applications a where a.tenant_id = $1`, [
      tenant.tenantId,
    ]);
    expect(row).toEqual({ n: 2 });
  });

  it('ends at a thousand applications, and at sixty new ones a minute', async () => {
    const key = await createKey({ kind: 'discovery' });
    await test.db.query(
      `insert into applications (id, tenant_id, policy_id, name, source, external_id)
       select gen_random_uuid(), $1, $2, 'x' || n, 'auto_discovery', 'x' || n from generate_series(1, 999) n`,
      [tenant.tenantId, tenant.policyId],
    );

    expect(await codeOf(key, { externalId: 'last' })).toBe('accepted');
    expect(await codeOf(key, { externalId: 'too many' })).toBe('LIMIT_REACHED');
    for (let n = 0; n < 58; n++) await codeOf(key, { externalId: `more ${n}` });
    expect(await codeOf(key, { externalId: 'too fast' })).toBe('RATE_LIMITED');
    // Those that are known are not held up.
    expect(await codeOf(key, { externalId: 'x7' })).toBe('accepted');
  });
});

describe('readAsking', () => {
  it('reads the headers, and refuses names of more than 200 characters', () => {
    const headers = new Headers({ 'x-og-application-id': ' shop ', 'x-og-workspace-id': 'w', 'x-application-id': 'a' });
    expect(readAsking('proxy', (name) => headers.get(name), '10.0.0.1')).toEqual({
      door: 'proxy',
      applicationId: 'a',
      externalId: 'shop',
      workspace: 'w',
      peer: '10.0.0.1',
      forwardedFor: '',
    });
    const long = new Headers({ 'x-og-application-id': 'x'.repeat(201) });
    expect(() => readAsking('detect', (name) => long.get(name), '')).toThrow(GatehouseError);
  });
});
