import { randomUUID } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { DescFile, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { projectRoot } from '#lib/config/project.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { until } from '#lib/testing/until.js';
import { accessTable, methodKey } from '../../services/admin/auth/access.js';
import { createRestRoutes } from '../../services/admin/rest/rest.js';
import type { ServiceName } from '../../services/start-config.js';
import { createRestTable } from './rest-table.js';
import { type May, rpcTable, type Traces, traceableRequest } from './rpc-table.js';
import { createWorld, type Inhabitant, judge, roles, type World } from './world.js';

/** Every pattern that any service gave to the router, in the order of registering. */
const registered = vi.hoisted((): string[] => []);

vi.mock('#lib/server/router.js', async (importOriginal) => {
  const original = await importOriginal<typeof import('#lib/server/router.js')>();
  const router: typeof original.router = (table) => {
    registered.push(...Object.keys(table));
    return original.router(table);
  };
  return { ...original, router };
});

let world: World;
let rowsQuery: string;
let ofVictim: Traces;
let ofAttacker: Traces;
/** `service METHOD pattern` of what the running services serve. */
const served: string[] = [];

beforeAll(async () => {
  world = await createWorld((service) =>
    served.push(...registered.splice(0).map((pattern) => `${service} ${pattern}`)),
  );
  rowsQuery = await makeRowsQuery();
  ofVictim = await leaveTraces(world.victim);
  ofAttacker = await leaveTraces(world.attacker);
}, 120_000);

afterAll(() => world?.close());

const files = await generatedFiles();
const methods = files
  .flatMap(({ services }) => services)
  .flatMap((service) => service.methods)
  .map((method) => [`${method.parent.typeName}/${method.name}`, method] as const);

const adminRoutes = createRestRoutes({
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
});
const restTable = createRestTable((pattern) => {
  const route = adminRoutes[pattern];
  return (route && accessTable[methodKey(route.method)]) ?? 'super_admin';
});
const routes = Object.keys(restTable);

describe('the tables', () => {
  it('have a line for every RPC of every service, and no other', () => {
    expect(Object.keys(rpcTable).sort()).toEqual(methods.map(([key]) => key).sort());
  });

  it('have a line for every REST route that a running service serves, and no other', () => {
    expect(routes.toSorted()).toEqual(served.toSorted());
  });

  it('open only what tells nothing of a tenant', () => {
    const isOpen = ([, { may }]: readonly [string, { readonly may: May }]) => may === 'public';
    expect([...Object.entries(rpcTable), ...Object.entries(restTable)].filter(isOpen).map(([key]) => key)).toEqual([
      'gatehouse.admin.v1.AuthService/Login',
      'gatehouse.admin.v1.AuthService/RefreshSession',
      'gatehouse.admin.v1.AuthService/Logout',
      'gatehouse.admin.v1.AuthService/ListSigningKeys',
      'gatehouse.admin.v1.AuthService/ForgotPassword',
      'gatehouse.admin.v1.AuthService/GetSignInOptions',
      'gatehouse.admin.v1.AuthService/StartSingleSignOn',
      'gatehouse.admin.v1.AuthService/FinishSingleSignOn',
      'gatehouse.admin.v1.AuthService/VerifyResetToken',
      'gatehouse.admin.v1.AuthService/ResetPassword',
      'gatehouse.admin.v1.AuthService/Register',
      'gatehouse.admin.v1.AuthService/VerifyEmail',
      'gatehouse.admin.v1.AuthService/ResendVerificationCode',
      'gatehouse.admin.v1.UserService/VerifyInvitation',
      'gatehouse.admin.v1.UserService/AcceptInvitation',
      'admin POST /api/v1/users/login',
      'admin POST /api/v1/auth/login',
      'admin POST /api/v1/auth/refresh',
      'admin GET /.well-known/jwks.json',
      'admin GET /api/v1/auth/verify-reset-token',
      'admin GET /api/v1/auth/sso/login',
      'admin GET /api/v1/auth/sso/callback',
      'admin POST /api/v1/auth/forgot-password',
      'admin POST /api/v1/auth/reset-password',
      'admin POST /api/v1/users/register',
      'admin POST /api/v1/users/verify-email',
      'admin POST /api/v1/users/resend-verification-code',
      'admin POST /api/v1/team/invitations/verify',
      'admin POST /api/v1/team/invitations/accept',
      'detection GET /',
      'detection GET /v1/guardrails/health',
      'detection GET /v1/appeal/:requestId',
      'detection POST /v1/appeal/:requestId',
    ]);
  });
});

describe.each(methods)('%s', (key, method) => {
  it('admits whom the table names, and refuses everybody else', async () => {
    for (const { name, authorization, strength } of callers(serviceOf(method))) {
      const isAdmitted = mayCall(rpcTable[key]!.may, strength);
      const outcome = await callRpc(method, authorization, isAdmitted ? strangerTraces() : ofAttacker);
      const refusal = refusals.find((code) => code === outcome.code);
      expect(refusal === undefined, `${name}: ${outcome.text}`).toBe(isAdmitted);
      if (refusal !== undefined) expect(refusal === 'CREDENTIALS_MISSING', name).toBe(strength === 0);
    }
  });

  it('shows and changes nothing of another tenant', async () => {
    const before = await rowsOf(world.victim);
    for (const [name, authorization] of strangers(key, rpcTable[key]!.may)) {
      const outcome = await callRpc(method, authorization, ofVictim);

      if (rpcTable[key]!.foreign === 'refused' && rpcTable[key]!.may !== 'public')
        expect([Code.NotFound, Code.PermissionDenied], `${name}: ${outcome.text}`).toContain(outcome.status);
      expectNothingOf(world.victim, outcome);
    }
    expect(await rowsOf(world.victim)).toEqual(before);
  });

  it('takes no id of another tenant in any field', async () => {
    const request = rpcTable[key]!.request(ofAttacker);
    if (Array.isArray(request)) return;
    const before = await rowsOf(world.victim);
    const kept = new Set(await rowsOf(world.attacker));
    for (const path of idFields(method.input)) {
      for (const id of isFreeText(path) ? wordsOf(ofVictim) : idsOf(ofVictim)) {
        const outcome = await callRpc(method, `Bearer ${world.attacker.tokens.owner}`, ofAttacker, (message) =>
          setField(message, path, id),
        );
        if (rpcTable[key]!.may !== 'super_admin') expectNothingOf(world.victim, outcome);
      }
    }
    expect(await rowsOf(world.victim)).toEqual(before);
    const added = (await rowsOf(world.attacker)).filter((row) => !kept.has(row));
    expect(added.filter((row) => idsOf(ofVictim).some((id) => row.includes(id)))).toEqual([]);
  });
});

describe.each(routes)('%s', (key) => {
  it('admits whom the table names, and refuses everybody else', async () => {
    for (const { name, authorization, strength } of callers(key.split(' ')[0])) {
      const isAdmitted = mayCall(restTable[key]!.may, strength);
      const { status, text } = await callRest(key, authorization, isAdmitted ? strangerTraces() : ofAttacker);
      const isRefused = status === 401 || (status === 403 && !key.includes('/v1/appeal/'));
      // What is open takes a password or a token of its own, and these are wrong.
      if (restTable[key]!.may !== 'public') expect(isRefused, `${name}: ${status} ${text}`).toBe(!isAdmitted);
      if (!isAdmitted) expect(status, name).toBe(strength === 0 ? 401 : 403);
    }
  });

  it('shows and changes nothing of another tenant', async () => {
    const before = await rowsOf(world.victim);
    for (const [name, authorization] of strangers(key, restTable[key]!.may)) {
      const outcome = await callRest(key, authorization, ofVictim);

      if (restTable[key]!.foreign === 'refused')
        expect([403, 404], `${name}: ${outcome.text}`).toContain(outcome.status);
      else if (!outcome.text.includes('UPSTREAM_')) expect(outcome.status, outcome.text).toBeLessThan(500);
      expectNothingOf(world.victim, outcome);
    }
    expect(await rowsOf(world.victim)).toEqual(before);
  });

  it('refuses an application of another tenant in X-Application-ID', async () => {
    if (restTable[key]!.may === 'public') return;
    const headers = { 'x-application-id': ofVictim.applicationId };
    const outcome = await callRest(key, `Bearer ${world.attacker.tokens.owner}`, ofAttacker, headers);
    expect(outcome.status, outcome.text).toBe(403);
    expectNothingOf(world.victim, outcome);
  });
});

describe('what tells everybody how a service fares', () => {
  it.each(['admin', 'detection', 'proxy'] as const)('names no tenant in health and metrics of %s', async (service) => {
    for (const path of ['/health', '/metrics']) {
      const text = await (await fetch(world.url(service) + path)).text();
      for (const tenant of [world.victim, world.attacker])
        expectNothingOf(tenant, { request: '', text: text.toLowerCase() });
    }
  });
});

interface Outcome {
  /** What was sent: a caller who names an id may hear it again. */
  readonly request: string;
  readonly text: string;
}

/** What is said to somebody who may not. */
const refusals = ['CREDENTIALS_MISSING', 'API_KEY_SCOPE', 'PERMISSION_DENIED'] as const;

/**
 * Everybody who may try a service. Strength 0 shows nothing; 1 is an API key; 2 to 5 are roles; 6 is the super admin. A key
 * is as strong as its scopes make it there: with admin alone it is an admin of admin, and nobody elsewhere.
 */
function callers(service: string | undefined) {
  const { apiKey, adminKey, tokens } = world.attacker;
  const isAdmin = service === 'admin';
  return [
    { name: 'nobody', authorization: '', strength: 0 },
    { name: 'an API key', authorization: `Bearer ${apiKey}`, strength: isAdmin ? 0.5 : 1 },
    { name: 'an API key of the scope admin', authorization: `Bearer ${adminKey}`, strength: isAdmin ? 4 : 0.5 },
    ...roles
      .toReversed()
      .map((role, index) => ({ name: role, authorization: `Bearer ${tokens[role]}`, strength: 2 + index })),
    { name: 'a super admin', authorization: `Bearer ${world.superAdminToken}`, strength: 6 },
  ];
}

function mayCall(may: May, strength: number): boolean {
  const least = { public: 0, caller: 1, viewer: 2, member: 3, admin: 4, owner: 5, super_admin: 6 }[may];
  return strength >= least;
}

/**
 * Those who have every right in a tenant of their own. To a super admin what only one may call is not foreign, nor are
 * scanner packages, which belong to the installation, nor the audit log of what they did themselves.
 */
function strangers(key: string, may: May): [string, string][] {
  const { tokens, apiKey, adminKey } = world.attacker;
  const users: [string, string][] = [
    ['the owner', `Bearer ${tokens.owner}`],
    ['an API key', `Bearer ${apiKey}`],
    ['an API key of the scope admin', `Bearer ${adminKey}`],
  ];
  if (may === 'super_admin' || /PackageService|scanner-packages|AuditService|audit-logs/.test(key)) return users;
  return [...users, ['a super admin who acts for nobody', `Bearer ${world.superAdminToken}`]];
}

async function callRpc(
  method: DescMethod,
  authorization: string,
  traces: Traces,
  change: (request: object) => object = (request) => request,
): Promise<Outcome & { readonly code: string | undefined; readonly status: Code | undefined }> {
  const service = serviceOf(method);
  const given = rpcTable[`${method.parent.typeName}/${method.name}`]!.request(traces);
  const isStream = method.methodKind === 'bidi_streaming' || method.methodKind === 'client_streaming';
  const sent = isStream ? given : change(given);
  // Which method it is shows only at run time; every client has it under its local name.
  const client = createClient(method.parent, world.transport(service, authorization)) as unknown as Record<
    string,
    (request: unknown, options: object) => Promise<unknown> | AsyncIterable<unknown>
  >;
  const request = toText(sent);
  try {
    const answer = client[method.localName]!(isStream ? each(sent as object[]) : sent, { timeoutMs: 20_000 });
    const replies: unknown[] = [];
    if (Symbol.asyncIterator in answer) {
      for await (const reply of answer) {
        replies.push(reply);
        // It goes on for as long as somebody watches.
        if (method.name.startsWith('Watch')) break;
      }
    } else replies.push(await answer);
    return { request, code: undefined, status: undefined, text: toText(replies) };
  } catch (error) {
    const { code: status, rawMessage } = ConnectError.from(error);
    return { request, code: toGatehouseError(error).code, status, text: toText([rawMessage, String(error)]) };
  }
}

async function* each(messages: readonly object[]): AsyncGenerator<object> {
  yield* messages;
}

function serviceOf(method: DescMethod): ServiceName {
  const area = method.parent.typeName.split('.')[1];
  if (area === 'policy') return 'detection';
  if (area === 'embedding') return 'embedding-client';
  return area === 'admin' || area === 'proxy' ? area : 'detection';
}

async function callRest(
  key: string,
  authorization: string,
  traces: Traces,
  headers: Readonly<Record<string, string>> = {},
): Promise<Outcome & { readonly status: number }> {
  const [service = '', method = ''] = key.split(' ');
  const entry = restTable[key]!;
  const [path, body] = [entry.path(traces), entry.body?.(traces)];
  // Names of services are the first word of every key.
  const reply = await fetch(world.url(service as ServiceName) + path, {
    method,
    headers: {
      'content-type': entry.form === undefined ? 'application/json' : 'application/x-www-form-urlencoded',
      ...(authorization && { authorization }),
      ...headers,
    },
    ...(body && { body: JSON.stringify(body) }),
    ...(entry.form !== undefined && { body: entry.form }),
  });
  const text = `${JSON.stringify([...reply.headers])} ${await reply.text()}`;
  return { request: `${decodeURIComponent(path)} ${toText(body ?? {})}`, status: reply.status, text };
}

/** Sends traffic, so that there is something to see: a result, placeholders, an answer of a model, usage. */
async function leaveTraces(tenant: Inhabitant): Promise<Traces> {
  const authorization = `Bearer ${tenant.apiKey}`;
  const sessionId = `session-${tenant.word}`;
  const detect = createClient(DetectionService, world.transport('detection', authorization));
  const { verdict } = await detect.detect(traceableRequest(tenant.word, sessionId));
  expect(verdict?.restoreToken).not.toBe('');
  await judge(world.url('detection'), tenant.apiKey, `black${tenant.word} and hidden-${tenant.word}`);
  world.upstream.reply((response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const message = { role: 'assistant', content: `hidden-${tenant.word} is what the model said` };
    const usage = { prompt_tokens: 1, completion_tokens: 1, total_tokens: 2 };
    response.end(
      JSON.stringify({
        id: 'c',
        object: 'chat.completion',
        created: 1,
        model: 'm',
        choices: [{ index: 0, message, finish_reason: 'stop' }],
        usage,
      }),
    );
  });
  const asked = await fetch(`${world.url('proxy')}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: `model-${world.victim.word}`,
      temperature: 0,
      messages: [{ role: 'user', content: 'a question that everybody asks' }],
    }),
  });
  expect(await asked.text()).toContain(`hidden-${tenant.word}`);
  const results = createClient(ResultService, world.transport('detection', `Bearer ${tenant.tokens.viewer}`));
  // The conversation of the model is stored last, twice: question and answer.
  await until(async () => (await results.listResults({})).results.length >= 4);
  await until(async () => (await rowsOf(tenant)).some((row) => row.includes('input_tokens')));
  return {
    ...tenant.ids,
    word: tenant.word,
    requestId: verdict?.requestId ?? '',
    sessionId,
    restoreToken: verdict?.restoreToken ?? '',
  };
}

/** Ids that nobody has. */
function strangerTraces(): Traces {
  const made = Object.fromEntries(Object.keys(ofVictim).map((name) => [name, randomUUID()]));
  return { ...ofVictim, ...made, restoreToken: '' };
}

/** What names a thing: a copy of one of these in another tenant's rows is a reference to a foreign thing. */
function idsOf({ word: _w, endUserId: _e, sessionId: _s, restoreToken: _t, ...ids }: Traces): string[] {
  return Object.values(ids);
}

/** What a caller chooses or is handed: kept as text with the results of whoever says it, and a reference to nothing. */
function wordsOf({ endUserId, sessionId, restoreToken }: Traces): string[] {
  return [endUserId, sessionId, restoreToken];
}

function isFreeText(path: readonly string[]): boolean {
  return /^(endUserId|sessionId|token)$/.test(path.at(-1) ?? '');
}

/** Paths of the fields that name a thing, two messages deep. */
function idFields(message: DescMessage, depth = 0): string[][] {
  return message.fields.flatMap((field) => {
    if (field.fieldKind === 'message' && depth < 2) {
      return idFields(field.message, depth + 1).map((path) => [field.localName, ...path]);
    }
    const isText =
      (field.fieldKind === 'scalar' || field.fieldKind === 'list') && 'scalar' in field && field.scalar === 9;
    return isText && /(^|_)(id|ids|token|session)$/.test(field.name) ? [[field.localName]] : [];
  });
}

/** A copy of the request in which one field has another value. */
function setField(request: object, [name = '', ...rest]: readonly string[], value: string): object {
  const old = (request as Readonly<Record<string, unknown>>)[name];
  if (rest.length > 0)
    return { ...request, [name]: setField(typeof old === 'object' && old !== null ? old : {}, rest, value) };
  return { ...request, [name]: /Ids$/.test(name) ? [value] : value };
}

/** Every row of the tenant in every table, so that a change shows wherever it happens. */
async function rowsOf({ id }: Pick<Inhabitant, 'id'>): Promise<string[]> {
  const rows = await world.database.db.query<{ row: string }>(rowsQuery, [id]);
  return rows.map(({ row }) => row);
}

/** One query for the rows of a tenant in all tables that have a tenant, found and not listed. */
async function makeRowsQuery(): Promise<string> {
  const tables = await world.database.db.query<{ name: string }>(
    `select c.table_name as name
       from information_schema.columns c
       join information_schema.tables t using (table_schema, table_name)
      where c.table_schema = 'public' and c.column_name = 'tenant_id' and t.table_type = 'BASE TABLE'`,
    [],
  );
  const selects = tables.map(
    ({ name }) =>
      `select '${name} ' || (to_jsonb(x) - 'last_used_at')::text as row from ${name} x where x.tenant_id = $1`,
  );
  return `${selects.join(' union all ')} order by 1`;
}

function expectNothingOf(tenant: Inhabitant, { request, text }: Outcome): void {
  const { word, id, apiKey, adminKey, adminKeyId, upstreamKey, ids } = tenant;
  const planted = [
    `hidden-${word}`,
    `${word}.person`,
    id,
    apiKey,
    adminKey,
    adminKeyId,
    upstreamKey,
    ...Object.values(ids),
  ];
  const shown = planted.filter((secret) => text.includes(secret) && !request.includes(secret));
  expect(shown, text).toEqual([]);
}

/** The descriptors of every proto file of ours, found and not listed, so that none is forgotten. */
async function generatedFiles(): Promise<DescFile[]> {
  const folder = join(projectRoot(), 'gen/gatehouse');
  const names = (await readdir(folder, { recursive: true })).filter((name) => name.endsWith('_pb.ts')).sort();
  const modules = await Promise.all(names.map((name) => import(join(folder, name)) as Promise<object>));
  return modules.flatMap((module) => Object.values(module)).filter(isFile);
}

function isFile(value: unknown): value is DescFile {
  return typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'file';
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function neverCalled(): never {
  throw new Error('only the names of the routes are read here');
}
