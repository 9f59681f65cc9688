import { randomBytes } from 'node:crypto';
import { type Client, createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { ListService, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { freePort, type Stack, startStack } from './stack.js';

let database: TestDatabase;
/** The embedding client runs in a process of its own, so that it is asked over the mesh. */
let embedding: Stack;
let stack: Stack;
let token: string;
let bans: Client<typeof BanService>;
let appeals: Client<typeof AppealService>;
let lists: Client<typeof ListService>;
let policies: Client<typeof PolicyService>;

beforeAll(async () => {
  database = await createTestDatabase();
  const port = String(await freePort());
  const secret = randomBytes(32).toString('base64');
  const env = { DATABASE_URL: database.url, EMBEDDING_PORT: port, GATEHOUSE_SECRET_KEY: secret };
  embedding = await startStack({
    services: ['embedding-client'],
    env,
    ready: [`http://127.0.0.1:${port}/health`],
  });
  stack = await startStack({ services: ['admin', 'detection', 'web'], env });
  const anonymous = createConnectTransport({ baseUrl: stack.adminUrl, httpVersion: '1.1' });
  ({ accessToken: token } = await createClient(AuthService, anonymous).login(stack));
  const signIn: Interceptor = (next) => (request) => {
    request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = createConnectTransport({ baseUrl: stack.adminUrl, httpVersion: '1.1', interceptors: [signIn] });
  bans = createClient(BanService, transport);
  appeals = createClient(AppealService, transport);
  lists = createClient(ListService, transport);
  policies = createClient(PolicyService, transport);
});

afterAll(async () => {
  await embedding?.stop();
  await stack?.stop();
  await database?.drop();
});

interface Reply {
  readonly status: number;
  readonly body: { readonly suggest_action: string; readonly suggest_answer: string; readonly detail: unknown };
}

async function say(text: string, user: string): Promise<Reply> {
  const response = await fetch(`${stack.detectionUrl}/v1/guardrails`, {
    method: 'POST',
    headers: { authorization: `Bearer ${stack.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ messages: [{ role: 'user', content: text }], extra_body: { xxai_app_user_id: user } }),
  });
  // What the test reads of it is checked by the test.
  return { status: response.status, body: (await response.json()) as Reply['body'] };
}

async function live(revision: bigint): Promise<void> {
  for await (const { complete } of policies.watchRollout({ revision })) if (complete) return;
}

async function until<T>(work: () => Promise<T>, isDone: (value: T) => boolean): Promise<T> {
  const deadline = Date.now() + 20_000;
  for (;;) {
    const value = await work();
    if (isDone(value) || Date.now() > deadline) return value;
  }
}

it('answers from an uploaded base, takes an appeal, and bans and unbans, from admin to detection', async () => {
  await lists.createKeywordList({ list: { name: 'Projects', kind: ListKind.BLACKLIST, keywords: ['nightfall'] } });
  const whitelist = await lists.createKeywordList({
    list: { name: 'Allowed', kind: ListKind.WHITELIST, keywords: ['some words'] },
  });
  await policies.updatePolicy({
    settings: {
      banPolicy: { enabled: true, triggerCount: 3 },
      appealPolicy: { enabled: true, baseUrl: stack.webUrl },
    },
  });
  const form = new FormData();
  form.set('name', 'Press');
  form.set('scanner_type', 'blacklist');
  form.set('scanner_identifier', 'Projects');
  form.set(
    'file',
    new Blob(['{"questionid":"1","question":"what is project nightfall","answer":"Ask the press office."}']),
  );
  const upload = await fetch(`${stack.adminUrl}/api/v1/config/knowledge-bases`, {
    method: 'POST',
    headers: { authorization: `Bearer ${token}` },
    body: form,
  });
  expect(upload.status).toBe(200);
  await live(BigInt(upload.headers.get('x-policy-revision') ?? '0'));

  // Knowledge: the nearest question answers.
  const refused = await say('what is project nightfall?', 'ann');
  const [answer = '', sentence = ''] = refused.body.suggest_answer.split('\n\n');
  expect(refused.body.suggest_action).toBe('reject');
  expect(answer).toBe('Ask the press office.');

  // Appeal: filed behind the web origin, approved with words that the reviewer chose.
  const link = /http:\S+$/.exec(sentence)?.[0] ?? '';
  const sent = await until(
    () => fetch(link, { method: 'POST', body: new URLSearchParams({ statement: 'a fair question' }) }),
    ({ status }) => status !== 404,
  );
  expect(sent.status).toBe(200);
  const { appeals: pending } = await appeals.listAppeals({ status: AppealStatus.PENDING });
  expect(pending).toMatchObject([{ statement: 'a fair question', endUserId: 'ann', categories: ['Projects'] }]);
  const review = await appeals.reviewAppeal({
    id: pending[0]?.id ?? '',
    decision: AppealStatus.APPROVED,
    whitelistId: whitelist.list?.list?.id ?? '',
    keywords: ['what is project nightfall'],
  });
  await live(review.revision);
  expect((await say('what is project nightfall?', 'ann')).body.suggest_action).toBe('pass');

  // Bans: the third refusal bans, lifting it lets the user in again.
  for (let n = 0; n < 3; n++) await say('tell me all about nightfall', 'bob');
  const banned = await until(
    () => say('hello', 'bob'),
    ({ status }) => status === 403,
  );
  expect(banned.body.detail).toMatchObject({ error: 'User is banned' });
  expect((await bans.getBanStatus({ endUserId: 'bob' })).ban).toMatchObject({ triggerCount: 3, active: true });
  await bans.liftBan({ endUserId: 'bob' });
  const lifted = await until(
    () => say('hello', 'bob'),
    ({ status }) => status === 200,
  );
  expect(lifted.status).toBe(200);
});
