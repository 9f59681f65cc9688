import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createApiKeySecret } from '#lib/auth/api-key.js';
import { verifyPassword } from '#lib/auth/password.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { createLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type BootstrapDeps, bootstrap } from './bootstrap.js';

let database: TestDatabase;
let lines: string[];
const secrets = createSecrets('a secret key for tests');

beforeEach(async () => {
  database = await createTestDatabase();
  lines = [];
});

afterEach(() => database.drop());

const start = (config: Partial<BootstrapDeps['config']> = {}) =>
  bootstrap({
    db: database.db,
    secrets,
    config: {
      BOOTSTRAP_ADMIN_EMAIL: 'admin@gatehouse.local',
      BOOTSTRAP_ADMIN_PASSWORD: undefined,
      BOOTSTRAP_API_KEY: undefined,
      UPSTREAM_BASE_URL: undefined,
      UPSTREAM_API_KEY: undefined,
      UPSTREAM_MODEL: undefined,
      ...config,
    },
    log: createLog({ service: 'admin', level: 'debug', destination: { write: (line) => void lines.push(line) } }),
  });

const routes = () =>
  database.db.query(
    `select r.model_pattern as "pattern", r.match_type as "match", m.provider, m.api_base_url as "url", m.model_name as "model"
       from model_routes r
       join upstream_models m on m.id = r.upstream_model_id
      order by r.priority desc`,
    [],
  );

describe('the first start', () => {
  it('refuses values that cannot be used, all at once, and makes nothing', async () => {
    const refused = start({
      BOOTSTRAP_ADMIN_EMAIL: 'admin',
      BOOTSTRAP_ADMIN_PASSWORD: 'short',
      BOOTSTRAP_API_KEY: 'key',
      UPSTREAM_BASE_URL: 'http://169.254.169.254/',
    });

    await expect(refused).rejects.toMatchObject({
      problems: [
        { variable: 'BOOTSTRAP_ADMIN_EMAIL' },
        { variable: 'BOOTSTRAP_ADMIN_PASSWORD' },
        { variable: 'BOOTSTRAP_API_KEY' },
        { variable: 'UPSTREAM_BASE_URL' },
      ],
    });
    expect(await database.db.query('select t.id from tenants t', [])).toEqual([]);
  });

  it('makes a tenant whose owner, key and demo model work, and shows what it made up', async () => {
    const first = await start();

    expect(first).toMatchObject({ created: true, email: 'admin@gatehouse.local' });
    expect(first.password).toMatch(/^[A-Za-z2-9]{5}(-[A-Za-z2-9]{5}){3}$/);
    expect(first.apiKey).toMatch(/^sk-xxai-[A-Za-z0-9]{56}$/);
    const [row] = await database.db.query<{ hash: string }>(
      `select t.name as "tenant", t.revision, p.revision as "policyRevision", p.is_default as "isDefault",
              u.role, u.is_super_admin as "isSuperAdmin", u.password_hash as "hash",
              a.name as "application", a.policy_id = p.id as "usesPolicy", k.key_hash as "keyHash"
         from tenants t
         join policies p on p.tenant_id = t.id
         join users u on u.tenant_id = t.id
         join applications a on a.tenant_id = t.id
         join api_keys k on k.application_id = a.id`,
      [],
    );
    expect(row).toMatchObject({
      tenant: 'Default',
      revision: 1n,
      policyRevision: 1n,
      isDefault: true,
      role: 'owner',
      isSuperAdmin: true,
      application: 'First application',
      usesPolicy: true,
      keyHash: secrets.hashApiKey(first.apiKey ?? ''),
    });
    expect(await verifyPassword(first.password ?? '', row?.hash)).toBe(true);
    expect(await routes()).toEqual([{ pattern: '', match: 'prefix', provider: 'demo', url: '', model: '' }]);
    expect(lines.join('')).not.toContain(first.password);
    expect(lines.join('')).not.toContain(first.apiKey);
  });

  it('takes what the environment gives, and does not repeat it', async () => {
    const given = { password: 'wall of text', apiKey: createApiKeySecret() };

    const first = await start({ BOOTSTRAP_ADMIN_PASSWORD: given.password, BOOTSTRAP_API_KEY: given.apiKey });

    expect(first).toEqual({ created: true, email: 'admin@gatehouse.local' });
    const rows = await database.db.query<{ hash: string }>('select u.password_hash as hash from users u', []);
    expect(await verifyPassword(given.password, rows[0]?.hash)).toBe(true);
    expect(await database.db.query('select k.key_hash from api_keys k', [])).toEqual([
      { key_hash: secrets.hashApiKey(given.apiKey) },
    ]);
  });

  it('sends every model name to the upstream as it comes, with the key sealed', async () => {
    const key = ['upstream', 'key', 'for', 'tests'].join('-');
    await start({ UPSTREAM_BASE_URL: 'http://127.0.0.1:9/v1/', UPSTREAM_API_KEY: key });

    expect(await routes()).toEqual([
      { pattern: '', match: 'prefix', provider: 'openai', url: 'http://127.0.0.1:9/v1', model: '' },
    ]);
    const [row] = await database.db.query<{ key: Buffer }>('select m.sealed_api_key as key from upstream_models m', []);
    expect(secrets.open(row!.key)).toBe(key);
  });

  it('lists UPSTREAM_MODEL by name and sends every name as that model', async () => {
    await start({ UPSTREAM_BASE_URL: 'http://127.0.0.1:9/v1', UPSTREAM_MODEL: 'small-model' });

    const target = { provider: 'openai', url: 'http://127.0.0.1:9/v1', model: 'small-model' };
    expect(await routes()).toEqual([
      { pattern: 'small-model', match: 'exact', ...target },
      { pattern: '', match: 'prefix', ...target },
    ]);
  });
});

describe('later starts', () => {
  it('change nothing, whatever the environment says', async () => {
    await start();
    const before = await database.db.query('select to_jsonb(u) from users u', []);

    expect(await start({ BOOTSTRAP_ADMIN_EMAIL: 'other@x.test', BOOTSTRAP_ADMIN_PASSWORD: 'x' })).toEqual({
      created: false,
    });

    expect(await database.db.query('select to_jsonb(u) from users u', [])).toEqual(before);
  });

  it('lets one of several programs that start at once do it', async () => {
    const outcomes = await Promise.all([start(), start(), start()]);
    expect(outcomes.filter(({ created }) => created)).toHaveLength(1);
    expect(await database.db.query('select t.name from tenants t', [])).toEqual([{ name: 'Default' }]);
  });
});
