import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { type FakeEvent, failure, json, streamedData, streamedEvents } from '#lib/testing/fake-upstream.js';
import { createWordGuard, guardAnswer } from '#lib/testing/word-guard.js';
import { createSseParser } from '../chat/sse.js';
import { type ProxyRig, startProxyRig } from '../testing/rig.js';

let rig: ProxyRig;
const guard = createWordGuard();

beforeAll(async () => {
  rig = await startProxyRig(guard, {
    'model-openai': 'openai',
    'model-local': 'local',
    'model-anthropic': 'anthropic',
    'gatehouse-demo': 'demo',
  });
});

afterAll(() => rig?.close());
afterEach(() => guard.reset());

describe('completions', () => {
  const completion = (text: string, rest: JsonObject = {}) => ({
    id: 'cmpl-1',
    object: 'text_completion',
    created: 1,
    model: 'm',
    choices: [{ index: 0, text, logprobs: null, finish_reason: 'stop', ...rest }],
    usage: { prompt_tokens: 1, completion_tokens: 2, total_tokens: 3 },
  });

  it('passes every field on, masked, and masks the answer', async () => {
    rig.upstream.reply(json(200, completion('Mail bob@example.com.')));

    const body = { model: 'model-openai', prompt: ['I am ada@example.com', 'b'], echo: true, best_of: 2, suffix: 'x' };
    const answer = await postJson('/v1/completions', body);

    expect(lastBody()).toEqual({ ...body, prompt: ['I am <EMAIL>', 'b'] });
    expect(answer).toEqual(completion('Mail <EMAIL>.'));
  });

  it('drops the log probabilities of a text that it changed', async () => {
    const logprobs = { tokens: ['bob'], token_logprobs: [-1], top_logprobs: null, text_offset: [0] };
    rig.upstream.reply(json(200, completion('bob@example.com', { logprobs })));

    const answer = await postJson('/v1/completions', { model: 'model-openai', prompt: 'x' });

    expect(answer['choices']).toEqual([{ index: 0, text: '<EMAIL>', logprobs: null, finish_reason: 'stop' }]);
  });

  it('refuses tokens, which nobody can judge', async () => {
    const response = await post('/v1/completions', { model: 'model-openai', prompt: [1, 2, 3] });

    expect(response.status).toBe(422);
    expect(await response.text()).toContain('prompt[0]: must be text: tokens cannot be judged');
  });

  it('answers a refused prompt itself, whole and streamed', async () => {
    const answer = await postJson('/v1/completions', { model: 'model-openai', prompt: 'this is forbidden' });
    const chunks = await postStream('/v1/completions', { model: 'model-openai', prompt: 'this is forbidden' });

    expect(answer['choices']).toEqual([
      { index: 0, text: guardAnswer, logprobs: null, finish_reason: 'content_filter' },
    ]);
    expect(chunks.map(({ data }) => (data as JsonObject)['choices'])).toEqual([answer['choices']]);
  });

  it('streams what is cleared, keeps log probabilities of unchanged text, and reports usage', async () => {
    const chunk = (text: string, logprobs: object | null = null, reason: string | null = null) => ({
      id: 'cmpl-1',
      object: 'text_completion',
      choices: [{ index: 0, text, logprobs, finish_reason: reason }],
    });
    const logprobs = { tokens: ['Hi '], token_logprobs: [-1], top_logprobs: null, text_offset: [0] };
    rig.upstream.reply(
      streamedData(chunk('Hi ', logprobs), chunk('ada@exam'), chunk('ple.com!'), chunk('', null, 'length'), {
        id: 'cmpl-1',
        choices: [],
        usage: { total_tokens: 3 },
      }),
    );

    const events = await postStream('/v1/completions', { model: 'model-openai', prompt: 'x', stream: true });
    const choices = events.flatMap(({ data }) => (data as { choices: JsonObject[] }).choices);

    expect(choices.map(({ text }) => text).join('')).toBe('Hi <EMAIL>!');
    expect(choices.find(({ text }) => text === 'Hi ')?.['logprobs']).toEqual(logprobs);
    expect(choices.at(-1)).toEqual({ index: 0, text: '', logprobs: null, finish_reason: 'length' });
    expect(events.at(-1)?.data).toMatchObject({ choices: [], usage: { total_tokens: 3 } });
  });
});

describe('embeddings', () => {
  it('masks the input and passes vectors through', async () => {
    const answer = await postJson('/v1/embeddings', {
      model: 'model-openai',
      input: ['I am ada@example.com'],
      dimensions: 2,
    });

    expect(lastBody()).toEqual({ model: 'model-openai', input: ['I am <EMAIL>'], dimensions: 2 });
    expect(answer).toMatchObject({ object: 'list', data: [{ object: 'embedding', index: 0 }] });
  });

  it('refuses what a policy refuses, with an error', async () => {
    const response = await post('/v1/embeddings', { model: 'model-openai', input: 'this is forbidden' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'content_blocked' } });
  });

  it('says that a provider has none', async () => {
    const response = await post('/v1/embeddings', { model: 'model-anthropic', input: 'x' });

    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ error: { code: 'protocol_unsupported' } });
  });
});

describe('messages', () => {
  const message = (content: readonly object[], rest: JsonObject = {}) => ({
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    model: 'claude',
    content,
    stop_reason: 'end_turn',
    stop_sequence: null,
    usage: { input_tokens: 3, output_tokens: 4 },
    ...rest,
  });
  const ask = (content: unknown, rest: JsonObject = {}) => ({
    model: 'model-anthropic',
    max_tokens: 10,
    messages: [{ role: 'user', content }],
    ...rest,
  });

  it('passes a request to Anthropic as it is, but for what is masked', async () => {
    rig.upstream.reply(json(200, message([{ type: 'text', text: 'ok' }])));
    const card = ['4111', '1111', '1111', '1111'].join('');
    const body = {
      model: 'model-anthropic',
      max_tokens: 10,
      system: [{ type: 'text', text: 'You serve ada@example.com', cache_control: { type: 'ephemeral' } }],
      tools: [{ name: 'pay', input_schema: { type: 'object' } }],
      messages: [
        {
          role: 'user',
          content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AAAA' } }],
        },
        { role: 'assistant', content: [{ type: 'tool_use', id: 't1', name: 'pay', input: { card: Number(card) } }] },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'mailed bob@example.com' }] },
            { type: 'text', text: 'and eve@example.com' },
          ],
        },
      ],
    };

    await postJson('/v1/messages', body, { 'anthropic-beta': 'some-beta', 'anthropic-version': '2023-06-01' });

    expect(lastBody()).toEqual({
      ...body,
      system: [{ type: 'text', text: 'You serve <EMAIL>', cache_control: { type: 'ephemeral' } }],
      messages: [
        body.messages[0],
        {
          role: 'assistant',
          content: [{ type: 'tool_use', id: 't1', name: 'pay', input: { card: '************1111' } }],
        },
        {
          role: 'user',
          content: [
            { type: 'tool_result', tool_use_id: 't1', content: [{ type: 'text', text: 'mailed <EMAIL>' }] },
            { type: 'text', text: 'and <EMAIL>' },
          ],
        },
      ],
    });
    expect(rig.upstream.requests.at(-1)).toMatchObject({
      path: '/v1/messages',
      headers: {
        'anthropic-beta': 'some-beta',
        'anthropic-version': '2023-06-01',
        'x-api-key': 'upstream-key-anthropic',
      },
    });
    expect(guard.requests[0]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'assistant',
      'tool',
      'user',
    ]);
  });

  it('takes thinking without a signature out of what goes to Anthropic', async () => {
    rig.upstream.reply(json(200, message([{ type: 'text', text: 'ok' }])));
    const signed = { type: 'thinking', thinking: 'fine', signature: 'c2ln' };

    await postJson('/v1/messages', {
      ...ask('x'),
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: [signed, { ...signed, signature: '' }, { ...signed, thinking: 'of ada@example.com' }],
        },
        { role: 'user', content: 'y' },
      ],
    });

    expect(objectsOf(lastBody()?.['messages'])[1]).toEqual({ role: 'assistant', content: [signed] });
  });

  it('masks every block of an answer in place', async () => {
    rig.upstream.reply(
      json(
        200,
        message([
          { type: 'thinking', thinking: 'of ada@example.com', signature: 'c2ln' },
          {
            type: 'text',
            text: 'Mail bob@example.com',
            citations: [{ type: 'char_location', cited_text: 'eve@example.com' }],
          },
          { type: 'tool_use', id: 't1', name: 'mail', input: { to: ['ada@example.com'] } },
        ]),
      ),
    );

    expect((await postJson('/v1/messages', ask('x')))['content']).toEqual([
      { type: 'thinking', thinking: 'of <EMAIL>', signature: '' },
      { type: 'text', text: 'Mail <EMAIL>', citations: [{ type: 'char_location', cited_text: '<EMAIL>' }] },
      { type: 'tool_use', id: 't1', name: 'mail', input: { to: ['<EMAIL>'] } },
    ]);
  });

  it('answers a refused prompt and replaces a refused answer, with the stop reason of a refusal', async () => {
    const refused = await postJson('/v1/messages', ask('this is forbidden'));
    rig.upstream.reply(json(200, message([{ type: 'text', text: 'this is forbidden' }])));
    const replaced = await postJson('/v1/messages', ask('x'));

    for (const answer of [refused, replaced]) {
      expect(answer).toMatchObject({
        type: 'message',
        role: 'assistant',
        content: [{ type: 'text', text: guardAnswer }],
        stop_reason: 'refusal',
      });
    }
    expect(replaced['usage']).toEqual({ input_tokens: 3, output_tokens: 4 });
  });

  it.each([
    [401, 'authentication_error', () => post('/v1/messages', ask('x'), { 'x-api-key': `sk-xxai-${'z'.repeat(56)}` })],
    [400, 'invalid_request_error', () => post('/v1/messages', { model: 'model-anthropic' })],
    [404, 'not_found_error', () => post('/v1/messages', ask('x', { model: 'unknown' }))],
  ])('answers errors with status %i in the shape of Anthropic', async (status, type, send) => {
    const response = await send();

    expect(response.status).toBe(status);
    expect(await response.json()).toEqual({ type: 'error', error: { type, message: expect.any(String) } });
  });

  it('relays the errors of Anthropic', async () => {
    rig.upstream.reply(
      json(429, { type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } }, { 'retry-after': '7' }),
    );
    const response = await post('/v1/messages', ask('x'));

    expect([response.status, response.headers.get('retry-after')]).toEqual([429, '7']);
    expect(await response.json()).toEqual({ type: 'error', error: { type: 'rate_limit_error', message: 'Slow down' } });
  });

  describe('streamed', () => {
    const start: FakeEvent = {
      type: 'message_start',
      message: message([], { stop_reason: null, usage: { input_tokens: 3, output_tokens: 1 } }),
    };
    const stop: readonly FakeEvent[] = [
      { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 4 } },
      { type: 'message_stop' },
    ];
    const block = (index: number, opening: object, ...deltas: readonly object[]): FakeEvent[] => [
      { type: 'content_block_start', index, content_block: opening },
      ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
      { type: 'content_block_stop', index },
    ];

    it('keeps the order of all events, masks texts, thinking and the input of tools', async () => {
      rig.upstream.reply(
        streamedEvents(
          start,
          { type: 'ping' },
          ...block(
            0,
            { type: 'thinking', thinking: '', signature: '' },
            { type: 'thinking_delta', thinking: 'of ada@exam' },
            { type: 'thinking_delta', thinking: 'ple.com' },
            { type: 'signature_delta', signature: 'c2ln' },
          ),
          ...block(
            1,
            { type: 'text', text: '' },
            { type: 'text_delta', text: 'Mail bob@' },
            { type: 'text_delta', text: 'example.com' },
            { type: 'citations_delta', citation: { type: 'char_location', cited_text: 'eve@example.com' } },
          ),
          ...block(
            2,
            { type: 'tool_use', id: 't1', name: 'mail', input: {} },
            { type: 'input_json_delta', partial_json: '{"to": "ada@' },
            { type: 'input_json_delta', partial_json: 'example.com"}' },
          ),
          ...stop,
        ),
      );

      const events = await postStream('/v1/messages', ask('x', { stream: true }));

      expect(events.every(({ event, data }) => event === (data as JsonObject)['type'])).toBe(true);
      expect(events.map(({ data }) => data)).toEqual([
        start,
        { type: 'ping' },
        { type: 'content_block_start', index: 0, content_block: { type: 'thinking', thinking: '', signature: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: 'of ' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'thinking_delta', thinking: '<EMAIL>' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'signature_delta', signature: '' } },
        { type: 'content_block_stop', index: 0 },
        { type: 'content_block_start', index: 1, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: 'Mail ' } },
        { type: 'content_block_delta', index: 1, delta: { type: 'text_delta', text: '<EMAIL>' } },
        {
          type: 'content_block_delta',
          index: 1,
          delta: { type: 'citations_delta', citation: { type: 'char_location', cited_text: '<EMAIL>' } },
        },
        { type: 'content_block_stop', index: 1 },
        {
          type: 'content_block_start',
          index: 2,
          content_block: { type: 'tool_use', id: 't1', name: 'mail', input: {} },
        },
        {
          type: 'content_block_delta',
          index: 2,
          delta: { type: 'input_json_delta', partial_json: '{"to": "<EMAIL>"}' },
        },
        { type: 'content_block_stop', index: 2 },
        ...stop,
      ]);
    });

    it('ends a refused answer as a refusal, aborts the upstream, and reports what is known of its use', async () => {
      const feed = rig.upstream.feed();
      const response = post('/v1/messages', ask('x', { stream: true }));
      for (const event of [
        start,
        ...block(0, { type: 'text', text: '' }, { type: 'text_delta', text: 'Good. ' }),
      ].slice(0, 3)) {
        await feed.write(`event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`);
      }
      const delta = {
        type: 'content_block_delta',
        index: 0,
        delta: { type: 'text_delta', text: 'this is forbidden ' },
      };
      await feed.write(`event: x\ndata: ${JSON.stringify(delta)}\n\n`);

      const events = (await readEvents(await response)).map(({ data }) => data);
      await (await feed.request).aborted;

      expect(events).toEqual([
        start,
        { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Good. ' } },
        { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: `\n\n${guardAnswer}` } },
        { type: 'content_block_stop', index: 0 },
        {
          type: 'message_delta',
          delta: { stop_reason: 'refusal', stop_sequence: null },
          usage: { input_tokens: 3, output_tokens: 1 },
        },
        { type: 'message_stop' },
      ]);
    });

    it('never delivers a tool call of an answer that is refused later', async () => {
      rig.upstream.reply(
        streamedEvents(
          start,
          ...block(
            0,
            { type: 'tool_use', id: 't1', name: 'mail', input: {} },
            { type: 'input_json_delta', partial_json: '{}' },
          ),
          ...block(1, { type: 'text', text: '' }, { type: 'text_delta', text: 'this is forbidden' }),
          ...stop,
        ),
      );

      const text = JSON.stringify(await postStream('/v1/messages', ask('x', { stream: true })));

      expect(text).not.toContain('tool_use');
      expect(text).toContain(guardAnswer);
    });

    it('reports an error in the middle as an event of Anthropic', async () => {
      const error: FakeEvent = { type: 'error', error: { type: 'overloaded_error', message: 'Overloaded' } };
      rig.upstream.reply(streamedEvents(start, ...block(0, { type: 'text', text: '' }), error));

      expect((await postStream('/v1/messages', ask('x', { stream: true }))).at(-1)).toEqual({
        event: 'error',
        data: { type: 'error', error: { type: expect.any(String), message: 'Overloaded' } },
      });
    });
  });
});

it('lists models and one model, in the shape of the client', async () => {
  const get = async (path: string, headers: Record<string, string>) =>
    (await (await fetch(`${rig.url}${path}`, { headers })).json()) as JsonObject;

  expect(await get('/v1/models/model-local', { authorization: `Bearer ${rig.apiKey}` })).toMatchObject({
    id: 'model-local',
    object: 'model',
  });
  expect(await get('/v1/models', { 'x-api-key': rig.apiKey, 'anthropic-version': '2023-06-01' })).toMatchObject({
    data: expect.arrayContaining([expect.objectContaining({ type: 'model', id: 'model-local' })]),
    has_more: false,
  });
  expect(await get('/v1/models/none', { authorization: `Bearer ${rig.apiKey}` })).toMatchObject({
    error: { code: 'model_route_not_found' },
  });
});

it('relays an error of an upstream in the shape of OpenAI', async () => {
  rig.upstream.reply(
    failure(404, { message: 'No such model', type: 'invalid_request_error', code: 'model_not_found' }),
  );

  const response = await post('/v1/completions', { model: 'model-openai', prompt: 'x' });

  expect(response.status).toBe(404);
  expect(await response.json()).toMatchObject({ error: { message: 'No such model', code: 'model_not_found' } });
});

function post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${rig.url}${path}`, {
    method: 'POST',
    headers: { 'x-api-key': rig.apiKey, 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

async function postJson(path: string, body: object, headers?: Record<string, string>): Promise<JsonObject> {
  return (await (await post(path, body, headers)).json()) as JsonObject;
}

async function postStream(path: string, body: object): Promise<{ event: string; data: unknown }[]> {
  return readEvents(await post(path, { ...body, stream: true }));
}

async function readEvents(response: Response): Promise<{ event: string; data: unknown }[]> {
  const events = createSseParser().push(new Uint8Array(await response.arrayBuffer()));
  return events.flatMap(({ event, data }) => (data === '[DONE]' ? [] : [{ event, data: JSON.parse(data) as unknown }]));
}

function lastBody(): JsonObject | undefined {
  return rig.upstream.requests.at(-1)?.body as JsonObject | undefined;
}
