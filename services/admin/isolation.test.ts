import type { DescMethod, MessageInitShape } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ErrorCode } from '#lib/errors/catalog.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { accessTable, methodKey } from './auth/access.js';
import { createRestRoutes } from './rest/rest.js';
import { adminServices } from './routes.js';
import { type EstateIds, makeEstate } from './testing/estate.js';
import { type AdminHarness, createHarness, type TestTenant } from './testing/harness.js';
import { restSamples } from './testing/rest-samples.js';
import { rpcSamples } from './testing/rpc-samples.js';

let database: TestDatabase;
let harness: AdminHarness;
let victim: TestTenant;
let attacker: TestTenant;
let ids: EstateIds;
let baseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  [victim, attacker] = [await harness.makeTenant('victim'), await harness.makeTenant('attacker')];
  const empty = {
    ...victim,
    viewerId: victim.viewer.id,
    client: victim.owner.client,
    superAdminClient: harness.superAdmin.client,
  };
  const plan = {
    word: 'astray',
    upstreamUrl: 'http://127.0.0.1/v1',
    upstreamKey: 'astray',
    endUserId: 'a banned user',
    packageTag: 'S98',
  };
  ids = (await makeEstate(database.db, empty, plan)).ids;
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const methods = adminServices
  .flatMap((service) => service.methods)
  .map((method) => [methodKey(method), method] as const);
const routes = Object.entries(
  createRestRoutes({
    readList: neverCalled,
    readScanner: neverCalled,
    readProtection: neverCalled,
    readBans: neverCalled,
    readAppeals: neverCalled,
    shippedEntities: neverCalled,
    readAudit: neverCalled,
    exportAudit: neverCalled,
    resultsOf: neverCalled,
    readCampaigns: neverCalled,
    uiAddress: neverCalled,
    rollout: { read: neverCalled },
  }),
).map(([pattern, route]) => [pattern, route.method] as const);

describe('the table of access', () => {
  it('has a line for every method, and no other', () => {
    const ofRoutes = routes.map(([, method]) => methodKey(method));
    const all = new Set([...methods.map(([key]) => key), ...ofRoutes]);
    expect(Object.keys(accessTable).sort()).toEqual([...all].sort());
  });

  it('lets anybody sign in and nothing else', () => {
    expect(Object.keys(accessTable).filter((key) => accessTable[key] === 'public')).toEqual([
      'AuthService/Login',
      'AuthService/RefreshSession',
      'AuthService/Logout',
      'AuthService/ListSigningKeys',
      'AuthService/ForgotPassword',
      'AuthService/VerifyResetToken',
      'AuthService/ResetPassword',
      'AuthService/Register',
      'AuthService/VerifyEmail',
      'AuthService/ResendVerificationCode',
      'AuthService/GetSignInOptions',
      'AuthService/StartSingleSignOn',
      'AuthService/FinishSingleSignOn',
      'UserService/VerifyInvitation',
      'UserService/AcceptInvitation',
    ]);
  });
});

describe('every method over RPC', () => {
  it('has a sample in this test', () => {
    expect(Object.keys(rpcSamples).sort()).toEqual(methods.map(([key]) => key).sort());
  });

  it.each(methods)('%s refuses a caller without credentials', async (key, method) => {
    const outcome = await callRpc(harness.transport(), method);
    expect(outcome.code).toBe(accessTable[key] === 'public' ? heardBy(key) : 'CREDENTIALS_MISSING');
  });

  it.each(methods)('%s refuses an API key without the scope admin', async (key, method) => {
    const outcome = await callRpc(harness.transport({ authorization: `Bearer ${harness.apiKey}` }), method);
    expect(outcome.code).toBe(accessTable[key] === 'public' ? heardBy(key) : 'API_KEY_SCOPE');
  });

  it.each(methods)('%s refuses another service of the installation', async (key, method) => {
    const headers = { 'x-gatehouse-mesh': harness.secrets.meshToken, 'x-gatehouse-service': 'proxy' };
    const outcome = await callRpc(harness.transport(headers), method);
    expect(outcome.code).toBe(accessTable[key] === 'public' ? heardBy(key) : 'PERMISSION_DENIED');
  });

  it.each(methods)('%s lets a viewer and a member read and nothing else', async (key, method) => {
    for (const user of [victim.viewer, victim.member]) {
      const outcome = await callRpc(harness.transport({ authorization: `Bearer ${user.token}` }), method);
      expect(outcome.code).toBe(expectedForReaders(key));
    }
  });

  it.each(methods)('%s shows and changes nothing of another tenant', async (key, method) => {
    const before = await dump(victim.id);
    const outcome = await callRpc(harness.transport({ authorization: `Bearer ${attacker.owner.token}` }), method);

    if (accessTable[key] === 'super_admin') expect(outcome.code).toBe('PERMISSION_DENIED');
    else if (rpcSamples[key]?.foreign === 'refused') expect(outcome.code).toBe('NOT_FOUND');
    else expect(outcome.code).toBe(heardBy(key));
    expectNothingOf(ids, outcome.text);
    expect(await dump(victim.id)).toEqual(before);
  });
});

describe('every REST route', () => {
  it('has a sample in this test', () => {
    expect(Object.keys(restSamples).sort()).toEqual(routes.map(([pattern]) => pattern).sort());
  });

  it.each(routes)('%s refuses a caller without credentials', async (pattern, method) => {
    const { status, body } = await callRest(pattern, {});
    if (accessTable[methodKey(method)] === 'public') expect(status).toBe(statusHeardBy(pattern, 401));
    else expect({ status, body }).toEqual({ status: 401, body: { detail: 'Not authenticated' } });
  });

  it.each(routes)('%s refuses an API key without the scope admin', async (pattern, method) => {
    const { status } = await callRest(pattern, { authorization: `Bearer ${harness.apiKey}` });
    expect(status).toBe(accessTable[methodKey(method)] === 'public' ? statusHeardBy(pattern, 401) : 403);
  });

  it.each(routes)('%s lets a viewer read and nothing else', async (pattern, method) => {
    const { status } = await callRest(pattern, { authorization: `Bearer ${victim.viewer.token}` });
    const level = accessTable[methodKey(method)];
    if (level === 'public') expect(status).toBe(statusHeardBy(pattern, 401));
    else expect(status).toBe(level === 'viewer' ? statusHeardBy(pattern, 200) : 403);
  });

  it.each(routes)('%s shows and changes nothing of another tenant', async (pattern, method) => {
    const before = await dump(victim.id);
    const { status, text } = await callRest(pattern, { authorization: `Bearer ${attacker.owner.token}` });

    const level = accessTable[methodKey(method)];
    if (level === 'public') expect(status).toBe(statusHeardBy(pattern, 401));
    else if (level === 'super_admin') expect(status).toBe(403);
    else expect(status).toBe(restSamples[pattern]?.foreign === 'refused' ? 404 : statusHeardBy(pattern, 200));
    expectNothingOf(ids, text);
    expect(await dump(victim.id)).toEqual(before);
  });

  it.each(routes)('%s refuses an application of another tenant in X-Application-ID', async (pattern, method) => {
    const headers = { authorization: `Bearer ${attacker.owner.token}`, 'x-application-id': ids.applicationId };
    const { status } = await callRest(pattern, headers);
    expect(status).toBe(accessTable[methodKey(method)] === 'public' ? statusHeardBy(pattern, 401) : 403);
  });
});

/** Calls the method with its sample: the error's code, or undefined and the whole reply as text. */
async function callRpc(
  transport: Transport,
  method: DescMethod,
): Promise<{ code: ErrorCode | undefined; text: string }> {
  const request = rpcSamples[methodKey(method)]?.request(ids) ?? {};
  // Which method it is shows only at run time; every client has it under its local name.
  const client = createClient(method.parent, transport) as unknown as Record<
    string,
    (request: MessageInitShape<DescMethod['input']>) => Promise<unknown> | AsyncIterable<unknown>
  >;
  try {
    const answer = client[method.localName]!(request);
    const replies: unknown[] = [];
    if (Symbol.asyncIterator in answer) for await (const reply of answer) replies.push(reply);
    else replies.push(await answer);
    return { code: undefined, text: toText(replies) };
  } catch (error) {
    return { code: toGatehouseError(error).code, text: toText(String(error)) };
  }
}

async function callRest(pattern: string, headers: Readonly<Record<string, string>>) {
  const sample = restSamples[pattern];
  const reply = await fetch(baseUrl + (sample?.path(ids) ?? ''), {
    method: pattern.split(' ')[0]!,
    headers: { 'content-type': 'application/json', ...headers },
    ...(sample?.body === undefined ? {} : { body: JSON.stringify(sample.body(ids)) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.startsWith('application/json');
  return { status: reply.status, text, body: isJson ? (JSON.parse(text) as unknown) : text };
}

function expectedForReaders(key: string): ErrorCode | undefined {
  const level = accessTable[key];
  return level === 'public' || level === 'viewer' ? heardBy(key) : 'PERMISSION_DENIED';
}

/** What whoever may call the method hears; undefined for an answer. */
function heardBy(key: string): ErrorCode | undefined {
  const hears = rpcSamples[key]?.hears ?? (accessTable[key] === 'public' ? 'LOGIN_FAILED' : 'answer');
  return hears === 'answer' ? undefined : hears;
}

function statusHeardBy(pattern: string, usual: number): number {
  return restSamples[pattern]?.hears ?? usual;
}

/** An end user whom the caller names may be named in the answer. */
function expectNothingOf({ endUserId: _endUserId, ...secretIds }: EstateIds, text: string): void {
  for (const planted of ['hidden-astray', ...Object.values(secretIds)]) expect(text).not.toContain(planted);
}

/** Every row of the tenant, so that a change shows wherever it happens. */
async function dump(tenantId: string): Promise<unknown> {
  const tables = [
    'users',
    'sessions',
    'invitations',
    'policies',
    'policy_revisions',
    'applications',
    'api_keys',
    'blacklists',
    'whitelists',
    'custom_scanners',
    'upstream_models',
    'model_routes',
    'model_route_targets',
    'model_route_applications',
    'model_usage',
    'audit_log',
    'ban_records',
    'ban_triggers',
    'appeal_records',
    'knowledge_bases',
    'knowledge_entries',
  ];
  const rows = await Promise.all(
    tables.map((table) => database.db.query(`select to_jsonb(x) from ${table} x where x.tenant_id = $1`, [tenantId])),
  );
  return toText(rows);
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function neverCalled(): never {
  throw new Error('only the names of the routes are read here');
}
