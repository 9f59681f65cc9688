import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type Stack, startStack } from './stack.js';

let database: TestDatabase;
let stack: Stack;

beforeAll(async () => {
  database = await createTestDatabase();
  stack = await startStack({ env: { DATABASE_URL: database.url } });
});

afterAll(async () => {
  await stack?.stop();
  await database?.drop();
});

const twoMegabytes = JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'a'.repeat(2_000_000) }] });
/** More than either API takes: the proxy's default is 32 MiB, because images travel inside. */
const fortyMegabytes = Buffer.alloc(40_000_000, ' ');
const tenThousand = JSON.stringify({
  model: 'gatehouse-demo',
  messages: Array.from({ length: 10_000 }, (_, index) => ({
    role: index % 2 ? 'assistant' : 'user',
    content: `turn ${index}`,
  })).slice(1),
});
const invalidUtf8 = Buffer.concat([
  Buffer.from('{"messages":[{"role":"user","content":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from('"}]}'),
]);

/** name, body, status and code on detection, status and code on the proxy */
const cases: readonly (readonly [string, string | Buffer, number, string | null, number, string | null])[] = [
  ['broken JSON', '{"messages": [', 400, 'REQUEST_MALFORMED', 400, 'request_malformed'],
  ['an empty body', '', 400, 'REQUEST_MALFORMED', 400, 'request_malformed'],
  ['invalid UTF-8', invalidUtf8, 400, 'REQUEST_MALFORMED', 400, 'request_malformed'],
  ['an array', '[]', 422, 'REQUEST_INVALID', 422, 'request_invalid'],
  ['messages of the wrong type', '{"model":"m","messages":"hello"}', 422, 'REQUEST_INVALID', 422, 'request_invalid'],
  [
    'a number as content',
    '{"model":"m","messages":[{"role":"user","content":5}]}',
    422,
    'REQUEST_INVALID',
    422,
    'request_invalid',
  ],
  ['a text of two megabytes', twoMegabytes, 422, 'REQUEST_INVALID', 413, 'request_too_large'],
  ['a body of forty megabytes', fortyMegabytes, 413, 'REQUEST_TOO_LARGE', 413, 'request_too_large'],
];

describe.each(cases)('%s', (_name, body, restStatus, restCode, proxyStatus, proxyCode) => {
  it('gets status and code in the shape of the detection API', async () => {
    const reply = await post(`${stack.detectionUrl}/v1/guardrails`, body);

    expect({ status: reply.status, code: reply.headers.get('x-error-code') }).toEqual({
      status: restStatus,
      code: restCode,
    });
    expect(await reply.json()).toHaveProperty('detail');
  });

  it('gets status and code in the shape of the OpenAI API', async () => {
    const reply = await post(`${stack.proxyUrl}/v1/chat/completions`, body);

    const { error } = (await reply.json()) as { error: { code: string } };
    expect({ status: reply.status, code: error.code }).toEqual({ status: proxyStatus, code: proxyCode });
    expect(error).toMatchObject({ message: expect.any(String), type: expect.any(String) });
  });
});

it('judges ten thousand messages', async () => {
  const detection = await post(`${stack.detectionUrl}/v1/guardrails`, tenThousand);
  const proxy = await post(`${stack.proxyUrl}/v1/chat/completions`, tenThousand);

  expect([detection.status, proxy.status]).toEqual([200, 200]);
});

it('refuses an unknown key on every port and stays up', async () => {
  const wrong = `Bearer sk-xxai-${'0'.repeat(56)}`;
  const detection = await post(`${stack.detectionUrl}/v1/guardrails`, '{}', wrong);
  const proxy = await post(`${stack.proxyUrl}/v1/chat/completions`, '{}', wrong);
  const admin = await fetch(`${stack.adminUrl}/api/v1/applications`, { headers: { authorization: wrong } });

  expect([detection.status, proxy.status, admin.status]).toEqual([401, 401, 401]);
  expect(await detection.json()).toEqual({ detail: 'Invalid API key' });
  for (const url of [stack.detectionUrl, stack.proxyUrl, stack.adminUrl])
    expect((await fetch(`${url}/health`)).status).toBe(200);
});

function post(url: string, body: string | Buffer, authorization = `Bearer ${stack.apiKey}`): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { authorization, 'content-type': 'application/json' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
}
