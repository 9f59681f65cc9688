import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createApiKeySecret } from '#lib/auth/api-key.js';
import { createAuthenticator } from '#lib/auth/authenticator.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { createTokens } from '#lib/auth/tokens.js';
import { readConfig } from '#lib/config/define.js';
import { uuidv7 } from '#lib/db/ids.js';
import { publishRevision } from '#lib/db/revisions.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { startServer } from '#lib/server/server.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import {
  brokenStream,
  endlessStream,
  type FakeUpstream,
  failure,
  fakeUsage,
  json,
  plainAnswer,
  rawStream,
  silence,
  sse,
  startFakeUpstream,
  streamedAnswer,
  streamedText,
} from '#lib/testing/fake-upstream.js';
import { createWordGuard, guardAnswer } from '#lib/testing/word-guard.js';
import { proxyConfig } from './config.js';
import { createProxyService } from './service.js';

const secrets = createSecrets('k'.repeat(40));
const metrics = createMetrics({ processMetrics: false });
/** Built here, for no secret-shaped text may stand in a file. */
const upstreamKey = ['sk', 'upstream', '1234567890'].join('-');
const apiKey = createApiKeySecret();
const ids = { tenant: uuidv7(), policy: uuidv7(), application: uuidv7(), upstream: uuidv7() };

let database: TestDatabase;
let upstream: FakeUpstream;
let proxy: Proxy;
let client: OpenAI;
const guard = createWordGuard();

beforeAll(async () => {
  database = await createTestDatabase();
  upstream = await startFakeUpstream();
  await seed();
  proxy = await startProxy();
  client = clientOf(proxy);
});

afterAll(async () => {
  await proxy?.close();
  await upstream?.close();
  await database?.drop();
});

afterEach(() => guard.reset());

describe('a plain chat', () => {
  it('reaches the upstream with every field and comes back unchanged', async () => {
    const answer = {
      id: 'x',
      choices: [{ index: 0, message: { role: 'assistant', content: 'Hi' } }],
      extra: { a: 1.0 },
    };
    upstream.reply(json(200, answer, { 'x-ratelimit-remaining-requests': '41' }));

    const { data, response } = await client.chat.completions
      .create({
        model: 'fake-1',
        messages: [{ role: 'user', content: 'Hello' }],
        n: 1,
        seed: 7,
        logprobs: true,
        parallel_tool_calls: false,
        response_format: { type: 'json_object' },
        user: 'someone',
      })
      .withResponse();

    expect(data).toEqual(answer);
    expect(lastBody()).toEqual({
      model: 'fake-1',
      messages: [{ role: 'user', content: 'Hello' }],
      n: 1,
      seed: 7,
      logprobs: true,
      parallel_tool_calls: false,
      response_format: { type: 'json_object' },
      user: 'someone',
    });
    expect(upstream.requests.at(-1)?.headers.authorization).toBe(`Bearer ${upstreamKey}`);
    expect(response.headers.get('x-ratelimit-remaining-requests')).toBe('41');
    expect(response.headers.get('x-gatehouse-input')).toMatch(/^guardrails-0{32}; action=pass; revision=1$/);
    expect(response.headers.get('x-gatehouse-output')).toMatch(/action=pass/);
  });

  it('flattens extra_body before anything is judged, and keeps the end user to itself', async () => {
    upstream.reply(plainAnswer({ content: 'ok' }));

    await post({
      model: 'fake-1',
      messages: [{ role: 'user', content: 'Hello' }],
      extra_body: { xxai_app_user_id: 'u-1', top_k: 5, messages: [{ role: 'user', content: 'Other' }] },
    });

    expect(lastBody()).toEqual({ model: 'fake-1', messages: [{ role: 'user', content: 'Other' }], top_k: 5 });
    expect(guard.requests[0]?.endUserId).toBe('u-1');
    expect(guard.requests[0]?.messages[0]?.parts[0]?.kind).toEqual({ case: 'text', value: 'Other' });
  });

  it('answers a rejected prompt itself, without any upstream call', async () => {
    const before = upstream.requests.length;

    const reply = await client.chat.completions.create({
      model: 'fake-1',
      messages: [
        { role: 'system', content: 'this is forbidden' },
        { role: 'user', content: 'Hello' },
      ],
    });

    expect(reply).toMatchObject({
      object: 'chat.completion',
      model: 'fake-1',
      choices: [
        {
          index: 0,
          message: { role: 'assistant', content: guardAnswer },
          finish_reason: 'content_filter',
          logprobs: null,
        },
      ],
      usage: { prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 },
    });
    expect(reply.id).toMatch(/^chatcmpl-/);
    expect(upstream.requests.length).toBe(before);
  });

  it('sends anonymised texts upstream, in every place that they stand', async () => {
    upstream.reply(plainAnswer({ content: 'ok' }));

    await client.chat.completions.create({
      model: 'fake-1',
      messages: [
        { role: 'user', content: [{ type: 'text', text: 'I am ada@example.com' }] },
        {
          role: 'assistant',
          content: null,
          tool_calls: [
            { id: 'c1', type: 'function', function: { name: 'pay', arguments: '{"card": 4111111111111111}' } },
          ],
        },
        { role: 'tool', tool_call_id: 'c1', content: 'mailed bob@example.com' },
      ],
    });

    expect(lastBody()?.['messages']).toEqual([
      { role: 'user', content: [{ type: 'text', text: 'I am <EMAIL>' }] },
      {
        role: 'assistant',
        content: null,
        tool_calls: [
          { id: 'c1', type: 'function', function: { name: 'pay', arguments: '{"card": "************1111"}' } },
        ],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'mailed <EMAIL>' },
    ]);
  });

  it('replaces every choice of a rejected answer and takes its tool calls out', async () => {
    const call = { id: 'c1', type: 'function', function: { name: 'f', arguments: '{"x":"forbidden"}' } };
    upstream.reply(plainAnswer({ content: 'fine' }, { tool_calls: [call], finish_reason: 'tool_calls' }));

    const reply = await ask('Hello');

    const choice = {
      message: { role: 'assistant', content: guardAnswer, refusal: null },
      finish_reason: 'content_filter',
    };
    expect(reply.choices).toEqual([
      { index: 0, ...choice, logprobs: null },
      { index: 1, ...choice, logprobs: null },
    ]);
    expect(reply.usage).toEqual(fakeUsage);
  });

  it('anonymises all choices, reasoning and tool calls in place, and drops the log probabilities of what it changed', async () => {
    const logprobs = { content: [{ token: 'ada', logprob: -1, bytes: null, top_logprobs: [] }], refusal: null };
    const call = {
      id: 'c1',
      type: 'function',
      function: { name: 'f', arguments: '{"to":["ada@example.com", 4111111111111111]}' },
    };
    upstream.reply(
      plainAnswer(
        { content: 'clean', logprobs },
        { content: 'Mail ada@example.com.', reasoning_content: 'bob@example.com?', logprobs },
        { tool_calls: [call], finish_reason: 'tool_calls' },
      ),
    );

    const reply = await ask('Hello');

    expect(reply.choices).toEqual([
      { index: 0, message: { role: 'assistant', content: 'clean' }, logprobs, finish_reason: 'stop' },
      {
        index: 1,
        message: { role: 'assistant', content: 'Mail <EMAIL>.', reasoning_content: '<EMAIL>?' },
        logprobs: null,
        finish_reason: 'stop',
      },
      {
        index: 2,
        message: {
          role: 'assistant',
          content: null,
          tool_calls: [{ ...call, function: { name: 'f', arguments: '{"to":["<EMAIL>", "************1111"]}' } }],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ]);
  });
});

describe.each([
  ['in this process', false],
  ['behind the mesh', true],
])('a streamed chat with detection %s', (_where, isRemote) => {
  beforeEach(() => {
    guard.isRemote = isRemote;
  });

  it('delivers role, text, finish and usage in their order', async () => {
    upstream.reply(streamedText('Hello ', 'wor', 'ld.'));

    const chunks = await stream('Hello', { stream_options: { include_usage: true } });

    expect(chunks[0]?.choices[0]).toEqual({
      index: 0,
      delta: { role: 'assistant', content: '' },
      logprobs: null,
      finish_reason: null,
    });
    expect(textOf(chunks)).toBe('Hello world.');
    expect(chunks.at(-2)?.choices[0]).toEqual({ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' });
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: fakeUsage });
    expect(new Set(chunks.map(({ id }) => id))).toEqual(new Set(['chatcmpl-fake']));
  });

  it('says what the contract says in its headers', async () => {
    const response = await post({ ...chat('Hello'), stream: true });

    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'text/event-stream; charset=utf-8',
      'cache-control': 'no-cache',
      'x-accel-buffering': 'no',
    });
    expect((await response.text()).endsWith('data: [DONE]\n\n')).toBe(true);
  });

  it('answers a rejected prompt itself as chunks, with usage when it was asked for', async () => {
    const before = upstream.requests.length;

    const chunks = await stream('this is forbidden', { stream_options: { include_usage: true } });

    expect(textOf(chunks)).toBe(guardAnswer);
    expect(finishes(chunks)).toEqual(['content_filter']);
    expect(chunks.at(-1)?.usage).toEqual({ prompt_tokens: 0, completion_tokens: 0, total_tokens: 0 });
    expect(upstream.requests.length).toBe(before);
  });

  it('masks a value wherever it is cut, and never delivers a part of it', async () => {
    const text = 'Write to ada@example.com, please.';
    for (let cut = 1; cut < text.length; cut += 1) {
      upstream.reply(streamedText(text.slice(0, cut), text.slice(cut)));

      expect(textOf(await stream('Hello')), `cut at ${cut}`).toBe('Write to <EMAIL> please.'.replace('> ', '>, '));
    }
  });

  it('delivers the same text when every character comes in bytes of its own', async () => {
    const event = (content: string) => sse({ id: 'x', choices: [{ index: 0, delta: { content } }] });
    const bytes = Buffer.from(`${[...'Žluť 🐎 ada@example.com kůň'].map(event).join('')}data: [DONE]\n\n`);
    upstream.reply(rawStream(...[...bytes].map((byte) => Uint8Array.of(byte))));

    expect(textOf(await stream('Hello'))).toBe('Žluť 🐎 <EMAIL> kůň');
  });

  it('joins surrogate halves that come in different chunks', async () => {
    upstream.reply(streamedText('a \ud83d', '\udc0e b \ud83d'));

    expect(textOf(await stream('Hello'))).toBe('a 🐎 b \ufffd');
  });

  it('guards every choice of n > 1 by itself', async () => {
    upstream.reply(
      streamedAnswer(
        { index: 0, delta: { role: 'assistant', content: 'ada@' } },
        { index: 1, delta: { role: 'assistant', content: 'no ' } },
        { index: 0, delta: { content: 'example.com' } },
        { index: 1, delta: { content: 'mail' } },
        { index: 1, delta: {}, finish_reason: 'stop' },
        { index: 0, delta: {}, finish_reason: 'length' },
      ),
    );

    const chunks = await stream('Hello', { n: 2 });

    expect([textOf(chunks, 0), textOf(chunks, 1)]).toEqual(['<EMAIL>', 'no mail']);
    expect(finishes(chunks, 0)).toEqual(['length']);
    expect(finishes(chunks, 1)).toEqual(['stop']);
  });

  it('holds a tool call until it is whole, and masks inside its arguments', async () => {
    const part = (index: number, text: string, rest: object = {}) => ({
      delta: {
        tool_calls: [{ index, ...rest, function: { ...('id' in rest ? { name: 'pay' } : {}), arguments: text } }],
      },
    });
    upstream.reply(
      streamedAnswer(
        { delta: { role: 'assistant', content: null } },
        part(0, '', { id: 'c0', type: 'function' }),
        part(0, '{"card": 41111111'),
        part(1, '{"to":"ada@', { id: 'c1', type: 'function' }),
        part(0, '11111111}'),
        part(1, 'example.com"}'),
        { delta: {}, finish_reason: 'tool_calls' },
      ),
    );

    const chunks = await stream('Hello');

    const calls = chunks.flatMap(({ choices }) => choices[0]?.delta.tool_calls ?? []);
    expect(calls).toEqual([
      { index: 0, id: 'c0', type: 'function', function: { name: 'pay', arguments: '{"card": "************1111"}' } },
      { index: 1, id: 'c1', type: 'function', function: { name: 'pay', arguments: '{"to":"<EMAIL>"}' } },
    ]);
    expect(finishes(chunks)).toEqual(['tool_calls']);
  });

  it('judges reasoning and fields that nobody knows as well', async () => {
    upstream.reply(
      streamedAnswer(
        { delta: { role: 'assistant', reasoning_content: 'ada@example' } },
        { delta: { reasoning_content: '.com asks. ' } },
        { delta: { content: 'Sure', note: 'bob@example.com', annotations: [{ title: 'eve@example.com' }] } },
        { delta: { reasoning_details: [{ text: 'ada@example.com' }] } },
        { delta: {}, finish_reason: 'stop' },
      ),
    );

    const chunks = await stream('Hello');

    const deltas = chunks.flatMap(({ choices }) => (choices[0] ? [choices[0].delta] : []));
    const joined = (key: string) => deltas.map((delta) => (delta as Record<string, unknown>)[key] ?? '').join('');
    expect(joined('reasoning_content')).toBe('<EMAIL> asks. ');
    expect(joined('content')).toBe('Sure');
    expect(joined('note')).toBe('<EMAIL>');
    expect(deltas.find((delta) => 'annotations' in delta)).toEqual({ annotations: [{ title: '<EMAIL>' }] });
    expect(JSON.stringify(deltas)).not.toContain('@example');
  });

  it('delivers log probabilities with their text and drops those of text that was changed', async () => {
    const logprobs = (token: string) => ({
      content: [{ token, logprob: -1, bytes: null, top_logprobs: [] }],
      refusal: null,
    });
    upstream.reply(
      streamedAnswer(
        { delta: { role: 'assistant', content: 'To ' }, logprobs: logprobs('To ') },
        { delta: { content: 'ada@example.com' }, logprobs: logprobs('ada@example.com') },
        { delta: { content: ' now' }, logprobs: logprobs(' now') },
        { delta: {}, finish_reason: 'stop' },
      ),
    );

    const chunks = await stream('Hello');

    const tokens = chunks.flatMap(({ choices }) => choices[0]?.logprobs?.content ?? []).map(({ token }) => token);
    expect(tokens).toEqual(['To ', ' now']);
    expect(textOf(chunks)).toBe('To <EMAIL> now');
  });

  it.each([
    ['of its own', []],
    ['for a choice that has finished', [{ index: 0, delta: { content: '' }, finish_reason: null }]],
  ])('delivers usage that comes on a chunk %s at the end', async (_name, choices) => {
    const tail = { id: 'x', choices, usage: fakeUsage };
    const finish = { id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] };
    upstream.reply(rawStream(delta('Hello'), sse(finish), sse(tail), 'data: [DONE]\n\n'));

    const chunks = await stream('Hello');

    expect(chunks.at(-2)?.choices[0]?.finish_reason).toBe('stop');
    expect(chunks.at(-1)).toEqual({ id: 'x', choices: [], usage: fakeUsage });
  });

  it('delivers nothing of a choice but its deltas and why it finished', async () => {
    const part = { index: 0, delta: {}, finish_reason: 'stop', stop_reason: 5, text: 'ada@example.com' };
    upstream.reply(rawStream(delta('Hello'), sse({ id: 'x', choices: [part] }), 'data: [DONE]\n\n'));

    const chunks = await stream('Hello');

    expect(chunks.at(-1)?.choices).toEqual([{ index: 0, delta: {}, finish_reason: 'stop', stop_reason: 5 }]);
  });

  it('stops in the middle when the guard rejects, and ends the upstream call', async () => {
    const feed = upstream.feed();
    const reading = stream('Hello');
    const { aborted } = await feed.request;
    await feed.delta({ role: 'assistant', content: 'Well, this ' });
    await feed.delta({ content: 'is for' });
    await feed.delta({ content: 'bidden and more' });

    const chunks = await reading;

    await aborted;
    expect(textOf(chunks)).toBe(`Well, this is \n\n${guardAnswer}`);
    expect(finishes(chunks)).toEqual(['content_filter']);
  });

  it('ends every open choice when the guard rejects one', async () => {
    upstream.reply(
      streamedAnswer({ index: 0, delta: { content: 'fine so far ' } }, { index: 1, delta: { content: 'forbidden' } }),
    );

    const chunks = await stream('Hello', { n: 2 });

    expect([finishes(chunks, 0), finishes(chunks, 1)]).toEqual([['content_filter'], ['content_filter']]);
    expect(textOf(chunks, 1)).toBe(guardAnswer);
  });

  it('aborts the upstream within 100 ms when the client leaves', async () => {
    const times: number[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1) {
      const feed = upstream.feed();
      const asking = client.chat.completions.create({ ...chat('Hello'), stream: true });
      const { aborted } = await feed.request;
      await feed.delta({ role: 'assistant', content: 'one ' });
      const reply = await asking;
      await reply[Symbol.asyncIterator]().next();

      const left = performance.now();
      reply.controller.abort();
      await aborted;

      times.push(performance.now() - left);
    }
    // The quickest of five: other work on the machine must not fail the test.
    expect(Math.min(...times)).toBeLessThan(100);
    expect(guard.canceled).toBe(5);
  });

  it('aborts the upstream when the client leaves before the answer begins', async () => {
    upstream.reply(silence());
    const leaving = new AbortController();
    const before = upstream.requests.length;
    const asking = client.chat.completions.create(chat('Hello'), { signal: leaving.signal });
    asking.catch(() => undefined);
    await until(() => upstream.requests.length > before);

    leaving.abort();

    await upstream.requests.at(-1)?.aborted;
    await expect(asking).rejects.toThrow();
  });

  it('uses connections to the upstream again after a stream', async () => {
    const before = upstream.requests.length;

    for (let round = 0; round < 12; round += 1) await stream('Hello');

    // A round may start before the one before has given its connection back.
    expect(new Set(upstream.requests.slice(before).map(({ socket }) => socket)).size).toBeLessThan(6);
  });
});

describe('a client that does not read', () => {
  it('slows the upstream down to its pace', async () => {
    upstream.reply(endlessStream('word '.repeat(1000)));
    const response = await post({ ...chat('Hello'), stream: true });
    const reader = response.body?.getReader();
    await reader?.read();

    const { socket } = upstream.requests.at(-1)!;
    let before = -1;
    // Nobody reads: the sockets and buffers in between fill up, and then nothing moves any more.
    await until(() => {
      const isStill = socket.bytesWritten === before;
      before = socket.bytesWritten;
      return isStill;
    }, 200);

    // What the sockets of this machine take is some megabytes; the proxy itself keeps less than one event more.
    expect(before).toBeLessThan(30 * 1024 * 1024);
    await reader?.cancel();
    await upstream.requests.at(-1)?.aborted;
  });

  it('is cut off when the time is up', async () => {
    const hurried = await startProxy({ PROXY_TIMEOUT_MS: '1500' });
    upstream.reply(endlessStream('word '.repeat(1000)));
    const response = await post({ ...chat('Hello'), stream: true }, undefined, hurried);
    const reader = response.body?.getReader();
    await reader?.read();

    await upstream.requests.at(-1)?.aborted;

    // It still gets the error when there is room for it, else its connection is cut.
    const decoder = new TextDecoder();
    let rest = '';
    try {
      for (let part = await reader?.read(); part && !part.done; part = await reader?.read()) {
        rest += decoder.decode(part.value, { stream: true });
      }
      expect(rest).toContain('deadline_exceeded');
    } catch (error) {
      expect(error).toBeInstanceOf(TypeError);
    }
    expect(rest).not.toContain('[DONE]');
    await hurried.close();
  });
});

describe('errors', () => {
  it.each([
    [
      429,
      { 'retry-after': '7', 'x-ratelimit-remaining-tokens': '0' },
      { message: 'Slow down', type: 'tokens', code: 'rate' },
    ],
    [
      400,
      {},
      { message: 'Too many tokens', type: 'invalid_request_error', param: 'messages', code: 'context_length_exceeded' },
    ],
    [500, {}, { message: 'Oops', type: 'server_error', code: null }],
  ])(
    'relays status %s of the upstream with its message and headers, streamed or not',
    async (status, headers, error) => {
      for (const streamed of [false, true]) {
        upstream.reply(failure(status, error, headers));

        const response = await post({ ...chat('Hello'), stream: streamed });

        expect(response.status).toBe(status);
        expect(await response.json()).toEqual({ error: { param: null, ...error } });
        expect(Object.fromEntries(response.headers)).toMatchObject(headers);
      }
    },
  );

  it.each([401, 403])("relays %s as being about the gateway's key, and never shows it", async (status) => {
    upstream.reply(failure(status, { message: `Incorrect API key: ${upstreamKey}` }));

    const response = await post(chat('Hello'));

    const text = await response.text();
    expect(response.status).toBe(status);
    expect(JSON.parse(text)).toEqual({
      error: {
        message: 'The upstream model refused the key that this gateway holds for it',
        type: 'authentication_error',
        param: null,
        code: 'upstream_key_refused',
      },
    });
    expect(text).not.toContain(upstreamKey);
  });

  it('takes the key out of other upstream messages', async () => {
    upstream.reply(failure(400, { message: `bad request with ${upstreamKey}` }));

    expect(await (await post(chat('Hello'))).json()).toMatchObject({ error: { message: 'bad request with [key]' } });
  });

  it.each([
    ['a page that is not JSON', json(502, 'x'), 502, 'upstream_failed'],
    ['a redirect', json(302, {}, { location: 'http://127.0.0.1:1/' }), 502, 'upstream_failed'],
    ['an answer that is no chat completion', json(200, { hello: 1 }), 502, 'upstream_malformed'],
    ['a reset before the answer', brokenStream(), 502, 'upstream_unreachable'],
  ])('answers %s in the OpenAI shape', async (_name, reply, status, code) => {
    for (const streamed of [false, true]) {
      upstream.reply(reply);

      const response = await post({ ...chat('Hello'), stream: streamed });

      expect(response.status).toBe(status);
      expect(await response.json()).toMatchObject({ error: { code } });
    }
  });

  it.each([
    ['broken off in the middle of an event', brokenStream(delta('Hello there '), 'data: {"id"'), 'upstream_broke_off'],
    ['ended without a finish', rawStream(delta('Hello there ')), 'upstream_broke_off'],
    ['not JSON', rawStream(delta('Hello there '), 'data: {]\n\n'), 'upstream_malformed'],
    [
      'an error event',
      rawStream(delta('Hello there '), sse({ error: { message: 'overloaded', code: 'busy' } })),
      'busy',
    ],
  ])('sends an error event and no [DONE] when a stream is %s', async (_name, reply, code) => {
    upstream.reply(reply);

    const body = await (await post({ ...chat('Hello'), stream: true })).text();

    expect(body).toContain(`"code":"${code}"`);
    expect(body).not.toContain('[DONE]');
    const events = body.trim().split('\n\n');
    expect(JSON.parse(events.at(-1)?.slice('data: '.length) ?? '')).toHaveProperty('error.message');
  });

  it('makes the OpenAI client throw when a stream breaks', async () => {
    upstream.reply(brokenStream(delta('Hello there ')));

    await expect(stream('Hello')).rejects.toThrow('broke off');
  });

  it.each([false, true])('fails closed with 503 when detection is away (stream: %s)', async (streamed) => {
    guard.outage = 'all';
    const before = upstream.requests.length;

    const response = await post({ ...chat('Hello'), stream: streamed });

    expect(response.status).toBe(503);
    expect(await response.json()).toEqual({
      error: {
        message: 'No detection service answered',
        type: 'api_error',
        param: null,
        code: 'detection_unavailable',
      },
    });
    expect(upstream.requests.length).toBe(before);
  });

  it('delivers no text when detection is lost after the prompt was judged', async () => {
    guard.outage = 'streams';
    upstream.reply(streamedText('secret answer ', 'goes on'));

    const body = await (await post({ ...chat('Hello'), stream: true })).text();

    expect(body).not.toContain('secret');
    expect(body).toContain('detection_unavailable');
  });

  it.each([
    ['no credentials', '', chat('Hello'), 401, 'credentials_missing'],
    ['an unknown key', `Bearer ${createApiKeySecret()}`, chat('Hello'), 401, 'api_key_unknown'],
    ['an unknown model', undefined, { ...chat('Hello'), model: 'nobody' }, 404, 'model_route_not_found'],
    ['no model', undefined, { messages: [{ role: 'user', content: 'x' }] }, 422, 'request_invalid'],
    ['no messages', undefined, { model: 'fake-1', messages: [] }, 422, 'request_invalid'],
    ['a message of the wrong type', undefined, { model: 'fake-1', messages: ['x'] }, 422, 'request_invalid'],
    ['a list as the body', undefined, [], 422, 'request_invalid'],
    ['more text than allowed', undefined, chat('x'.repeat(1_100_000)), 413, 'request_too_large'],
  ])('answers %s in the OpenAI shape', async (_name, authorization, body, status, code) => {
    const response = await post(body, authorization);

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({
      error: {
        message: expect.any(String),
        type: expect.any(String),
        param: expect.toBeOneOf([null, expect.any(String)]),
        code,
      },
    });
  });

  it('names the wrong field', async () => {
    const response = await post({ model: 'fake-1', messages: [{ role: 'user', content: 5 }] });

    expect(await response.json()).toMatchObject({ error: { param: 'messages[0].content' } });
  });

  it('survives a body that nests without end', async () => {
    const nested = `${'['.repeat(200_000)}${']'.repeat(200_000)}`;
    const body = `{"model":"fake-1","messages":[{"role":"user","content":"x"}],"metadata":${nested}}`;

    const response = await post(body);

    expect(response.status).toBe(422);
  });

  it('knows no other path', async () => {
    const response = await fetch(`${proxy.url}/v1/audio/speech`, { method: 'POST', body: '{}' });

    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ error: { code: 'route_not_found' } });
  });
});

describe('models', () => {
  it('lists what the routes of the tenant lead to', async () => {
    const { data } = await client.models.list();

    expect(data.map(({ id, owned_by }) => [id, owned_by])).toEqual([
      ['gatehouse-demo', 'demo'],
      ['fake-1', 'openai'],
    ]);
    expect(data[1]).toEqual({
      id: 'fake-1',
      object: 'model',
      created: expect.any(Number),
      owned_by: 'openai',
      permission: [],
      root: 'fake-1',
      parent: null,
    });
  });

  it('asks the demo model without any upstream, streamed or not', async () => {
    const whole = await client.chat.completions.create({ ...chat('Give me a contact'), model: 'gatehouse-demo' });
    const chunks = await stream('Give me a contact', { model: 'gatehouse-demo' });

    expect(whole.choices[0]?.message.content).toMatch(/demo model.*<EMAIL>/);
    expect(textOf(chunks)).toBe(whole.choices[0]?.message.content);
  });

  it('routes by a change as soon as its revision is announced', async () => {
    const route = uuidv7();
    const revision = await database.db.transaction(async (tx) => {
      await tx.query(
        `insert into model_routes (id, tenant_id, upstream_model_id, model_pattern, match_type)
         values ($1, $2, $3, 'new-model', 'exact')`,
        [route, ids.tenant, ids.upstream],
      );
      return publishRevision(tx, { tenantId: ids.tenant, diff: { what: 'model_route', id: route } });
    });
    await untilLive(revision);

    const reply = await client.chat.completions.create({ ...chat('Hello'), model: 'new-model' });

    expect(reply.choices[0]?.message.content).toBe('This is the fake upstream.');
  });

  it('forgets a disabled key as soon as its revision is announced', async () => {
    const revision = await database.db.transaction(async (tx) => {
      await tx.query('update api_keys set enabled = false where tenant_id = $1', [ids.tenant]);
      return publishRevision(tx, { tenantId: ids.tenant, diff: { what: 'api_key' } });
    });
    await untilLive(revision);

    const response = await post(chat('Hello'));

    expect(response.status).toBe(401);
  });
});

function chat(content: string) {
  return { model: 'fake-1', messages: [{ role: 'user' as const, content }] };
}

function ask(content: string) {
  return client.chat.completions.create(chat(content));
}

type Chunk = OpenAI.Chat.Completions.ChatCompletionChunk;

async function stream(content: string, options: object = {}): Promise<Chunk[]> {
  const chunks: Chunk[] = [];
  for await (const chunk of await client.chat.completions.create({ ...chat(content), ...options, stream: true })) {
    chunks.push(chunk);
  }
  return chunks;
}

function textOf(chunks: readonly Chunk[], index = 0): string {
  return choicesOf(chunks, index)
    .map(({ delta }) => delta.content ?? '')
    .join('');
}

function finishes(chunks: readonly Chunk[], index = 0): string[] {
  return choicesOf(chunks, index).flatMap(({ finish_reason }) => finish_reason ?? []);
}

function choicesOf(chunks: readonly Chunk[], index: number) {
  return chunks.flatMap(({ choices }) => choices.filter((choice) => choice.index === index));
}

function delta(content: string): string {
  return sse({ id: 'x', choices: [{ index: 0, delta: { content } }] });
}

function post(body: unknown, authorization = `Bearer ${apiKey}`, { url } = proxy): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(authorization === '' ? {} : { authorization }) },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

function lastBody(): Record<string, unknown> | undefined {
  return upstream.requests.at(-1)?.body as Record<string, unknown> | undefined;
}

async function until(fact: () => boolean | Promise<boolean>, everyMs = 5): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await fact())) {
    if (Date.now() > deadline) throw new Error('it did not happen within 10 seconds');
    await new Promise((resolve) => setTimeout(resolve, everyMs));
  }
}

/** The instance says so in its heartbeat, as the admin service reads it. */
function untilLive(revision: bigint): Promise<void> {
  return until(async () => {
    const [row] = await database.db.query<{ revision: string | null }>(
      `select i.revisions -> $2 ->> 'revision' as revision from instances i where i.id = $1`,
      [proxy.instanceId, ids.tenant],
    );
    return BigInt(row?.revision ?? -1) >= revision;
  });
}

interface Proxy {
  readonly url: string;
  readonly instanceId: string;
  close(): Promise<void>;
}

/** The upstream is on this machine, and each of its faults is to be seen as it is. */
const upstreamRules = { EGRESS_ALLOW: '127.0.0.1', PROXY_UPSTREAM_RETRIES: '0', PROXY_BREAKER_FAILURES: '1000' };

async function startProxy(env: Readonly<Record<string, string>> = {}): Promise<Proxy> {
  const { db, url: databaseUrl } = database;
  const tokens = createTokens({ db, secrets });
  const authenticator = createAuthenticator({ db, secrets, tokens });
  const common = { db, secrets, authenticator, log: silentLog, metrics, version: '0.0.0' };
  const config = readConfig({ ...upstreamRules, ...env }, proxyConfig);
  const service = await createProxyService({ ...common, config, databaseUrl, detection: guard });
  const { rpc, rest, health, instanceId } = service;
  const rpcGuard = createRpcGuard({ authenticator, secrets });
  const address = { name: 'proxy', host: '127.0.0.1', port: 0 };
  const server = await startServer({ ...common, ...address, rpc, rest, health, guard: rpcGuard });
  return {
    url: server.url,
    instanceId,
    async close() {
      await server.close({ drainMs: 100 });
      await service.close();
    },
  };
}

function clientOf({ url }: Proxy): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey, maxRetries: 0 });
}

async function seed(): Promise<void> {
  const { db } = database;
  await db.query(`insert into tenants (id, name) values ($1, 'Test')`, [ids.tenant]);
  await db.query(`insert into policies (id, tenant_id, name, is_default) values ($1, $2, 'Default', true)`, [
    ids.policy,
    ids.tenant,
  ]);
  await db.query(`insert into applications (id, tenant_id, policy_id, name) values ($1, $2, $3, 'App')`, [
    ids.application,
    ids.tenant,
    ids.policy,
  ]);
  await db.query(
    `insert into api_keys (id, tenant_id, application_id, key_hash, hint) values ($1, $2, $3, $4, 'hint')`,
    [uuidv7(), ids.tenant, ids.application, secrets.hashApiKey(apiKey)],
  );
  await db.query(
    `insert into upstream_models (id, tenant_id, name, provider, api_base_url, sealed_api_key)
     values ($1, $2, 'Fake', 'openai', $3, $4)`,
    [ids.upstream, ids.tenant, upstream.url, secrets.seal(upstreamKey)],
  );
  const demo = uuidv7();
  await db.query(`insert into upstream_models (id, tenant_id, name, provider) values ($1, $2, 'Demo', 'demo')`, [
    demo,
    ids.tenant,
  ]);
  for (const [upstreamId, pattern, matchType] of [
    [ids.upstream, 'fake-1', 'exact'],
    [demo, 'gatehouse-', 'prefix'],
  ]) {
    await db.query(
      `insert into model_routes (id, tenant_id, upstream_model_id, model_pattern, match_type) values ($1, $2, $3, $4, $5)`,
      [uuidv7(), ids.tenant, upstreamId, pattern, matchType],
    );
  }
}
