import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let baseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('rest');
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

// The shapes of a test are whatever the assertion says.
type Json = Record<string, unknown>;

interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Json;
  readonly items: Json[];
  readonly data: Json;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const reply = await fetch(baseUrl + path, {
    method,
    headers: { authorization: `Bearer ${tenant.admin.token}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const json: unknown = await reply.json();
  return {
    status: reply.status,
    headers: reply.headers,
    body: json as Json,
    items: json as Json[],
    data: ((json as Json)['data'] ?? {}) as Json,
  };
}

const uuid = expect.stringMatching(/^[0-9a-f-]{36}$/);
const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);

describe('signing in', () => {
  it('answers the shape that clients know, with no API key in it', async () => {
    const reply = await call('POST', '/api/v1/users/login', { email: 'admin@rest.test', password: harness.password });

    expect(reply.body).toEqual({
      access_token: expect.stringMatching(/^[\w-]+\.[\w-]+\.[\w-]+$/),
      token_type: 'bearer',
      expires_in: expect.any(Number),
      api_key: null,
      tenant_id: tenant.id,
      is_super_admin: false,
      member_role: 'admin',
      requires_password_change: false,
      password_message: null,
    });
    expect(reply.body['expires_in']).toBeGreaterThan(86_000);
    const me = await call('GET', '/api/v1/users/me', undefined, {
      authorization: `Bearer ${reply.body['access_token']}`,
    });
    expect(me.body).toMatchObject({
      id: tenant.admin.id,
      email: 'admin@rest.test',
      api_key: null,
      org_tenant_id: tenant.id,
    });
  });

  it('takes a user name in the other place, and names it in what is wrong', async () => {
    const login = { username: 'admin@rest.test', password: harness.password };
    expect((await call('POST', '/api/v1/auth/login', login)).body).toEqual({
      access_token: expect.any(String),
      token_type: 'bearer',
      expires_in: expect.any(Number),
    });
    expect((await call('GET', '/api/v1/auth/me')).body).toEqual({ username: 'admin@rest.test', role: 'admin' });
    const wrong = await call('POST', '/api/v1/auth/login', { username: 7 });
    expect(wrong.status).toBe(422);
    expect(wrong.body).toEqual({
      detail: [
        { type: 'value_error', loc: ['body', 'username'], msg: 'must be a text' },
        { type: 'value_error', loc: ['body', 'password'], msg: 'is required' },
      ],
    });
  });

  it('locks with Retry-After', async () => {
    const wrong = { email: 'member@rest.test', password: 'wrong' };
    for (let failure = 0; failure < 5; failure++) await call('POST', '/api/v1/users/login', wrong);
    const reply = await call('POST', '/api/v1/users/login', wrong);
    expect([reply.status, reply.body]).toEqual([429, { detail: 'Too many failed sign-ins' }]);
    expect(Number(reply.headers.get('retry-after'))).toBeGreaterThan(800);
  });
});

describe.each(['blacklist', 'whitelist'])('/api/v1/config/%s', (kind) => {
  const path = `/api/v1/config/${kind}`;

  it('makes, shows, changes and removes a list, each change with its revision', async () => {
    const made = await call('POST', path, { name: 'Words', keywords: [' one ', '', 'two'], description: 'd' });
    const item = {
      id: uuid,
      name: 'Words',
      keywords: ['one', 'two'],
      description: 'd',
      is_active: true,
      created_at: moment,
      updated_at: moment,
    };
    expect(made.body).toEqual({ success: true, message: expect.any(String), data: item });
    const id = made.data['id'];
    const revision = Number(made.headers.get('x-policy-revision'));
    expect((await call('GET', path)).items).toEqual([made.data]);
    expect((await call('GET', `${path}/${id}`)).body).toEqual(made.data);

    const updated = await call('PUT', `${path}/${id}`, { is_active: false });
    expect(updated.data).toEqual({ ...item, id, is_active: false });
    expect(updated.headers.get('x-policy-revision')).toBe(String(revision + 1));

    const deleted = await call('DELETE', `${path}/${id}`);
    expect(deleted.body).toEqual({ success: true, message: expect.any(String) });
    expect(deleted.headers.get('x-policy-revision')).toBe(String(revision + 2));
    expect((await call('GET', path)).items).toEqual([]);
  });

  it.each([
    ['broken JSON', '{"name": "broken"', 400, undefined],
    ['a list', '[]', 422, []],
    ['no keywords', { name: 'n' }, 422, ['keywords']],
    ['blank keywords', { name: 'n', keywords: ['', ' '] }, 422, ['keywords']],
    ['a keyword that is no list', { name: 'n', keywords: 'word' }, 422, ['keywords']],
    ['a word for a flag', { name: '', keywords: ['x'], is_active: 'yes' }, 422, ['is_active']],
    ['an empty name', { name: '', keywords: ['x'] }, 422, ['name']],
    ['a keyword of 501 characters', { name: 'n', keywords: ['x'.repeat(501)] }, 422, ['keywords', 0]],
    ['a long description', { name: 'n', keywords: ['x'], description: 'd'.repeat(1001) }, 422, ['description']],
  ])('refuses %s', async (_what, body, status, place) => {
    const reply = await call('POST', path, body);
    expect(reply.status).toBe(status);
    if (place === undefined) expect(reply.body).toEqual({ detail: 'The request body is not valid JSON' });
    else {
      const [first] = reply.body['detail'] as { loc: unknown[] }[];
      expect(first?.loc.slice(0, place.length + 1)).toEqual(['body', ...place]);
    }
  });

  it('does not find what cannot be an id, and refuses other methods', async () => {
    const missing = await call('GET', `${path}/42`);
    expect([missing.status, missing.body]).toEqual([404, { detail: 'No such id' }]);
    expect((await call('PATCH', path)).status).toBe(405);
  });
});

it('keeps black- and whitelists apart', async () => {
  const { data } = await call('POST', '/api/v1/config/whitelist', { name: 'w', keywords: ['x'] });
  for (const method of ['GET', 'PUT', 'DELETE']) {
    const body = method === 'PUT' ? { name: 'n' } : undefined;
    expect((await call(method, `/api/v1/config/blacklist/${data['id']}`, body)).status).toBe(404);
  }
});

describe('/api/v1/custom-scanners', () => {
  const path = '/api/v1/custom-scanners';

  it('answers 201 with the shape that clients know', async () => {
    const made = await call('POST', path, {
      scanner_type: 'regex',
      name: 'Order number',
      definition: 'ORD-[0-9]{6}',
      description: 'd',
      risk_level: 'high_risk',
      scan_response: false,
      notes: 'n',
    });

    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      id: uuid,
      custom_scanner_id: made.body['id'],
      tag: 'S100',
      name: 'Order number',
      description: 'd',
      scanner_type: 'regex',
      definition: 'ORD-[0-9]{6}',
      default_risk_level: 'high_risk',
      default_scan_prompt: true,
      default_scan_response: false,
      notes: 'n',
      created_by: tenant.admin.id,
      created_at: moment,
      updated_at: moment,
      is_enabled: true,
      cost_class: null,
      disabled_reason: null,
      suspended_at: null,
      strikes: 0,
    });
    expect(made.headers.get('x-policy-revision')).toMatch(/^\d+$/);
    expect((await call('GET', `${path}/${made.body['id']}`)).body).toEqual(made.body);
  });

  it('changes what a PUT names, risk level and directions as well, and keeps the rest', async () => {
    const made = await call('POST', path, {
      scanner_type: 'keyword',
      name: 'k',
      definition: 'one, two，three\nfour',
      risk_level: 'low_risk',
    });
    expect(made.body['definition']).toBe('one, two, three, four');

    const updated = await call('PUT', `${path}/${made.body['id']}`, {
      risk_level: 'medium_risk',
      scan_prompt: false,
      is_enabled: false,
    });

    expect(updated.status).toBe(200);
    expect(updated.body).toEqual({
      ...made.body,
      default_risk_level: 'medium_risk',
      default_scan_prompt: false,
      is_enabled: false,
      updated_at: moment,
    });
    const other = await call('PUT', `${path}/${made.body['id']}`, { scanner_type: 'regex', pattern: 'a+' });
    expect(other.body).toMatchObject({ scanner_type: 'regex', definition: 'a+' });
    expect((await call('DELETE', `${path}/${made.body['id']}`)).body).toMatchObject({ success: true });
    expect((await call('GET', `${path}/${made.body['id']}`)).status).toBe(404);
  });

  it('takes keywords and genai definitions in their own fields', async () => {
    const keyword = await call('POST', path, {
      scanner_type: 'keyword',
      name: 'k2',
      keywords: ['a, b', 'c'],
      risk_level: 'low_risk',
    });
    expect(keyword.body['definition']).toBe('a, b, c');
    const genai = await call('POST', path, {
      scanner_type: 'GenAI',
      name: 'g',
      definition: 'Asks for gossip.',
      risk_level: 'low_risk',
    });
    expect(genai.body).toMatchObject({ scanner_type: 'genai', definition: 'Asks for gossip.' });
  });

  it('refuses what does not compile, naming the definition', async () => {
    const reply = await call('POST', path, {
      scanner_type: 'regex',
      name: 'bad',
      definition: '(a',
      risk_level: 'low_risk',
    });
    expect(reply.status).toBe(422);
    expect(reply.body).toEqual({
      detail: [
        {
          type: 'value_error',
          loc: ['body', 'definition'],
          msg: expect.stringContaining('RE2'),
        },
      ],
    });
  });

  it('names every missing field at once', async () => {
    const { body } = await call('POST', path, {});
    const detail = body['detail'] as { loc: string[] }[];
    expect(detail.map(({ loc }) => loc[1]).sort()).toEqual(['definition', 'name', 'risk_level', 'scanner_type']);
  });

  it('keeps fuzzy matching when a change leaves it out', async () => {
    const scanner = { scanner_type: 'keyword', name: 'Fuzzy', definition: 'word', risk_level: 'low_risk', fuzzy: true };
    const { body: made } = await call('POST', path, scanner);
    // The answer is the scanner, with its id.
    const at = `${path}/${(made as { id: string }).id}`;

    expect((await call('PUT', at, { definition: 'word, other' })).body).toMatchObject({ fuzzy: true });
    expect((await call('PUT', at, { fuzzy: false })).body).toMatchObject({ fuzzy: false, definition: 'word, other' });
  });
});

describe('/api/v1/applications', () => {
  const path = '/api/v1/applications';

  it('makes, shows, changes and removes an application', async () => {
    const made = await call('POST', path, { name: 'app', description: 'd' });
    const id = made.data['id'];
    expect(made.data).toEqual({
      id: uuid,
      tenant_id: tenant.id,
      name: 'app',
      description: 'd',
      is_active: true,
      source: 'manual',
      external_id: null,
      workspace_id: tenant.policyId,
      workspace_name: 'Default',
      created_at: moment,
      updated_at: moment,
      api_keys_count: 0,
      protection_summary: {
        blacklist_count: expect.any(Number),
        whitelist_count: expect.any(Number),
        custom_scanner_count: expect.any(Number),
      },
    });
    expect((await call('GET', path)).items[0]).toEqual(made.data);

    const updated = await call('PUT', `${path}/${id}`, { is_active: false });
    expect(updated.data).toMatchObject({ id, name: 'app', description: 'd', is_active: false });
    const removed = await call('DELETE', `${path}/${id}`);
    expect(removed.body).toMatchObject({ success: true });
    const last = await call('DELETE', `${path}/${tenant.applicationId}`);
    expect([last.status, last.body]).toEqual([400, { detail: 'The application is still needed' }]);
  });

  it('shows a key once, then its hint, and toggles and removes it', async () => {
    const keys = `${path}/${tenant.applicationId}/keys`;
    const made = await call('POST', keys, { name: 'ci' });
    expect(made.body).toEqual({
      id: uuid,
      application_id: tenant.applicationId,
      key: expect.stringMatching(/^sk-xxai-[A-Za-z0-9]{56}$/),
      name: 'ci',
      is_active: true,
      last_used_at: null,
      created_at: moment,
      kind: 'application',
      scopes: ['detect', 'proxy'],
      expires_at: null,
      allowed_addresses: [],
      old_secret_expires_at: null,
    });
    const [listed] = (await call('GET', keys)).items;
    expect(listed).toEqual({ ...made.body, key: expect.stringContaining('…') });

    const toggled = await call('PUT', `${keys}/${made.body['id']}/toggle`);
    expect(toggled.data).toMatchObject({ id: made.body['id'], is_active: false });
    const other = await call('POST', path, { name: 'other app' });
    expect((await call('DELETE', `${path}/${other.data['id']}/keys/${made.body['id']}`)).status).toBe(404);
    expect((await call('DELETE', `${keys}/${made.body['id']}`)).body).toMatchObject({ success: true });
  });

  it('makes keys of a kind with rights, changes these and rotates', async () => {
    const keys = `${path}/${tenant.applicationId}/keys`;
    const rights = { scopes: ['admin'], expires_at: '2999-01-31T12:00:00.000Z', allowed_addresses: ['10.0.0.0/8'] };
    const made = await call('POST', keys, { name: 'fleet', kind: 'discovery', ...rights });
    expect(made.body).toMatchObject({ kind: 'discovery', ...rights });
    const key = `${keys}/${made.body['id']}`;

    const changed = await call('PUT', `${key}/rights`, { scopes: ['proxy'] });
    expect(changed.data).toMatchObject({ scopes: ['proxy'], expires_at: null, allowed_addresses: [] });
    const rotated = await call('POST', `${key}/rotate`, { overlap_hours: 2 });
    expect(rotated.body).toMatchObject({ id: made.body['id'], old_secret_expires_at: moment });
    expect(rotated.body['key']).not.toBe(made.body['key']);

    const wrong = { kind: 'other', scopes: ['all'], expires_at: '2999-01-31', allowed_addresses: 'x' };
    const refused = await call('POST', keys, wrong);
    expect(refused.status).toBe(422);
    const fields = (refused.body['detail'] as { loc: unknown[] }[]).map(({ loc }) => loc.slice(1).join('.')).sort();
    expect(fields).toEqual(['allowed_addresses', 'expires_at', 'kind', 'scopes.0']);
    expect((await call('POST', keys, { allowed_addresses: ['10.0.0.0/99'] })).status).toBe(422);
    expect((await call('POST', `${key}/rotate`, { overlap_hours: 169 })).status).toBe(422);
  });

  it('pages by token when asked', async () => {
    const fresh = await harness.makeTenant('restpages');
    const headers = { authorization: `Bearer ${fresh.admin.token}` };
    await call('POST', path, { name: 'second' }, headers);

    const first = await call('GET', `${path}?page_size=1`, undefined, headers);
    const token = first.headers.get('x-next-page-token');
    const second = await call('GET', `${path}?page_size=1&page_token=${token}`, undefined, headers);

    expect([first, second].map(({ items }) => items.map(({ name }) => name))).toEqual([
      ['second'],
      ['First application'],
    ]);
    expect(second.headers.get('x-next-page-token')).toBeNull();
    expect((await call('GET', `${path}?page_size=101`, undefined, headers)).status).toBe(422);
    expect((await call('GET', `${path}?page_token=x`, undefined, headers)).status).toBe(400);
  });

  it('judges by the policy of the application that X-Application-ID names', async () => {
    const named = await call('GET', '/api/v1/config/blacklist', undefined, {
      'x-application-id': tenant.applicationId,
    });
    expect(named.status).toBe(200);
  });
});

describe('/api/v1/rollout/:revision', () => {
  it('tells how far a revision has come', async () => {
    const { headers } = await call('POST', '/api/v1/config/blacklist', { name: 'rolled out', keywords: ['x'] });
    const revision = Number(headers.get('x-policy-revision'));
    expect((await call('GET', `/api/v1/rollout/${revision}`)).body).toEqual({
      revision,
      live: 0,
      total: 0,
      complete: true,
    });
    expect((await call('GET', '/api/v1/rollout/0')).body).toMatchObject({ revision });
    expect((await call('GET', `/api/v1/rollout/${revision + 1}`)).status).toBe(404);
    expect((await call('GET', '/api/v1/rollout/newest')).status).toBe(404);
  });
});

it('answers paths that are not there in its own shape', async () => {
  const reply = await call('GET', '/api/v1/nothing');
  expect(reply.status).toBe(404);
  expect(reply.body).toHaveProperty('detail');
});

it('refuses a body of more than 4 MiB, and stays up', async () => {
  const body = { name: 'n', keywords: ['k'.repeat(5_000_000)] };
  expect((await call('POST', '/api/v1/config/blacklist', body)).status).toBe(413);
  expect((await call('GET', '/api/v1/auth/me')).status).toBe(200);
});

it('counts sign-ins by the address behind a trusted proxy, over REST and over Connect alike', async () => {
  const limited = await createTestDatabase();
  const strict = await createHarness(limited.db, { config: { RATE_LIMIT_AUTH: 2 } });
  try {
    const { url } = await strict.serve();
    const statusOf = async (path: string, client: string) =>
      (
        await fetch(url + path, {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': `made-up, ${client}` },
          body: JSON.stringify({ email: `${crypto.randomUUID()}@x.test`, password: 'wrong' }),
        })
      ).status;
    const [rest, connect] = ['/api/v1/users/login', '/gatehouse.admin.v1.AuthService/Login'];

    expect(await statusOf(rest, '203.0.113.1')).toBe(401);
    expect(await statusOf(connect, '203.0.113.1')).toBe(401);
    expect(await statusOf(rest, '203.0.113.1')).toBe(429);
    expect(await statusOf(connect, '203.0.113.1')).toBe(429);
    expect(await statusOf(rest, '203.0.113.2')).toBe(401);
  } finally {
    await strict.close();
    await limited.drop();
  }
});
