import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/conversation/json.js';
import { type FakeEvent, json, namedSse, streamedEvents } from '#lib/testing/fake-upstream.js';
import { createWordGuard, guardAnswer } from '#lib/testing/word-guard.js';
import { createSseParser } from '../../chat/sse.js';
import { type ProxyRig, startProxyRig } from '../../testing/rig.js';

let rig: ProxyRig;
const guard = createWordGuard();

beforeAll(async () => {
  rig = await startProxyRig(guard, { 'model-openai': 'openai' });
});

afterAll(() => rig?.close());
afterEach(() => guard.reset());

const response = (rest: JsonObject = {}) => ({
  id: 'resp_1',
  object: 'response',
  status: 'completed',
  model: 'gpt',
  output: [],
  usage: { input_tokens: 3, output_tokens: 4, total_tokens: 7 },
  ...rest,
});
const part = (text: string, rest: JsonObject = {}) => ({
  type: 'output_text',
  text,
  annotations: [],
  logprobs: [],
  ...rest,
});
const item = (content: readonly object[], status = 'completed') => ({
  id: 'msg_1',
  type: 'message',
  role: 'assistant',
  status,
  content,
});

describe('a whole response', () => {
  it('passes a request on as it is, but for what is masked, and says what cannot be judged', async () => {
    rig.upstream.reply(json(200, response()));
    const body = {
      model: 'model-openai',
      instructions: 'You serve ada@example.com',
      previous_response_id: 'resp_0',
      text: { format: { type: 'text' } },
      input: [
        { role: 'user', content: 'I am ada@example.com' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'or bob@example.com' }] },
        { type: 'function_call', call_id: 'c1', name: 'mail', arguments: '{"to":"ada@example.com"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'mailed bob@example.com' },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: 'ada@example.com' }] },
      ],
    };

    const reply = await post(body);

    expect(rig.upstream.requests.at(-1)?.body).toEqual({
      ...body,
      instructions: 'You serve <EMAIL>',
      input: [
        { role: 'user', content: 'I am <EMAIL>' },
        { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'or <EMAIL>' }] },
        { type: 'function_call', call_id: 'c1', name: 'mail', arguments: '{"to":"<EMAIL>"}' },
        { type: 'function_call_output', call_id: 'c1', output: 'mailed <EMAIL>' },
        { type: 'reasoning', id: 'rs_1', summary: [{ type: 'summary_text', text: '<EMAIL>' }] },
      ],
    });
    expect(await reply.json()).toEqual(response());
    expect(guard.requests[0]?.messages.map(({ role }) => role)).toEqual([
      'system',
      'user',
      'user',
      'assistant',
      'tool',
      'assistant',
    ]);
    expect(guard.requests[0]?.messages[0]?.parts.map(({ kind }) => kind.value)).toEqual([
      'You serve ada@example.com',
      'previous_response_id',
    ]);
  });

  it('masks every item of an answer and drops log probabilities of what it changed', async () => {
    const logprobs = [{ token: 'x', logprob: -1 }];
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'mail' };
    rig.upstream.reply(
      json(
        200,
        response({
          output: [
            item([part('clean', { logprobs })]),
            item([
              part('Mail ada@example.com', {
                logprobs,
                annotations: [{ type: 'url_citation', title: 'bob@example.com' }],
              }),
            ]),
            { ...call, arguments: '{"to":"ada@example.com"}' },
          ],
        }),
      ),
    );

    const { output } = (await (await post(ask())).json()) as JsonObject;

    expect(output).toEqual([
      item([part('clean', { logprobs })]),
      item([part('Mail <EMAIL>', { annotations: [{ type: 'url_citation', title: '<EMAIL>' }] })]),
      { ...call, arguments: '{"to":"<EMAIL>"}' },
    ]);
  });

  it('is incomplete because of a content filter when it is refused', async () => {
    rig.upstream.reply(json(200, response({ output: [item([part('this is forbidden')])] })));
    const replaced = (await (await post(ask())).json()) as JsonObject;
    const refused = (await (await post(ask({ input: 'this is forbidden' }))).json()) as JsonObject;

    for (const answer of [replaced, refused]) {
      expect(answer).toMatchObject({
        status: 'incomplete',
        incomplete_details: { reason: 'content_filter' },
        output: [{ type: 'message', content: [{ type: 'output_text', text: guardAnswer }] }],
      });
    }
    expect(replaced['usage']).toEqual(response().usage);
  });

  it('refuses answers that would be fetched later, for nobody would judge them', async () => {
    const reply = await post(ask({ background: true }));

    expect(reply.status).toBe(422);
    expect(await reply.json()).toMatchObject({ error: { param: 'background' } });
  });
});

describe('a streamed response', () => {
  const created: FakeEvent = { type: 'response.created', response: response({ status: 'in_progress', usage: null }) };
  const place = { item_id: 'msg_1', output_index: 0, content_index: 0 };
  const opening: readonly FakeEvent[] = [
    created,
    { type: 'response.output_item.added', output_index: 0, item: item([], 'in_progress') },
    { type: 'response.content_part.added', ...place, part: part('') },
  ];
  const delta = (text: string, rest: JsonObject = {}): FakeEvent => ({
    type: 'response.output_text.delta',
    ...place,
    delta: text,
    ...rest,
  });
  const closing = (text: string, rest: JsonObject = {}): FakeEvent[] => [
    { type: 'response.output_text.done', ...place, text, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: part(text, rest) },
    { type: 'response.output_item.done', output_index: 0, item: item([part(text, rest)]) },
  ];
  const completed = (output: readonly object[]): FakeEvent => ({
    type: 'response.completed',
    response: response({ output }),
  });

  it('masks a text in all the places where it is repeated, and numbers the events anew', async () => {
    const text = 'Mail ada@example.com now.';
    rig.upstream.reply(
      streamedEvents(
        ...opening,
        delta('Mail ada@', { sequence_number: 17, obfuscation: 'xyz' }),
        delta('example.com now.'),
        ...closing(text),
        completed([item([part(text)])]),
      ),
    );

    const events = await stream();

    const masked = 'Mail <EMAIL> now.';
    expect(events.map(({ sequence_number: number }) => number)).toEqual(events.map((_event, index) => index));
    expect(deltas(events)).toBe(masked);
    expect(JSON.stringify(events)).not.toMatch(/ada@|obfuscation/);
    expect(unnumbered(events.slice(-4))).toEqual([...closing(masked), completed([item([part(masked)])])]);
  });

  it('judges citations whole, where they stand', async () => {
    const annotation = { type: 'url_citation', title: 'ada@example.com', url: 'https://example.com' };
    const text = 'See there.';
    rig.upstream.reply(
      streamedEvents(
        ...opening,
        delta(text),
        { type: 'response.output_text.annotation.added', ...place, annotation_index: 0, annotation },
        ...closing(text, { annotations: [annotation] }),
        completed([]),
      ),
    );

    const events = await stream();

    const masked = { ...annotation, title: '<EMAIL>' };
    expect(unnumbered(events).filter(({ type }) => String(type).includes('annotation'))).toMatchObject([
      { annotation: masked },
    ]);
    expect(unnumbered(events.slice(-4))).toEqual([
      ...closing(text, { annotations: [masked] }),
      completed([item([part(text, { annotations: [masked] })])]),
    ]);
  });

  it('holds a function call until the verdict and masks inside its arguments', async () => {
    const call = { id: 'fc_1', type: 'function_call', call_id: 'c1', name: 'mail', status: 'completed' };
    const at = { item_id: 'fc_1', output_index: 0 };
    const whole = '{"to": "ada@example.com"}';
    rig.upstream.reply(
      streamedEvents(
        created,
        { type: 'response.output_item.added', output_index: 0, item: { ...call, arguments: '' } },
        { type: 'response.function_call_arguments.delta', ...at, delta: whole.slice(0, 12) },
        { type: 'response.function_call_arguments.delta', ...at, delta: whole.slice(12) },
        { type: 'response.function_call_arguments.done', ...at, arguments: whole },
        { type: 'response.output_item.done', output_index: 0, item: { ...call, arguments: whole } },
        completed([{ ...call, arguments: whole }]),
      ),
    );

    const masked = '{"to": "<EMAIL>"}';
    expect(unnumbered(await stream())).toEqual([
      created,
      { type: 'response.output_item.added', output_index: 0, item: { ...call, arguments: '' } },
      { type: 'response.function_call_arguments.delta', ...at, delta: masked },
      { type: 'response.function_call_arguments.done', ...at, arguments: masked },
      { type: 'response.output_item.done', output_index: 0, item: { ...call, arguments: masked } },
      completed([{ ...call, arguments: masked }]),
    ]);
  });

  it('ends a refused answer as an incomplete response in the open text, and aborts the upstream', async () => {
    const feed = rig.upstream.feed();
    const reply = post(ask({ stream: true }));
    for (const event of [...opening, delta('Good. '), delta('this is forbidden ')]) await feed.write(namedSse(event));

    const events = await readEvents(await reply);
    await (await feed.request).aborted;

    const text = `Good. \n\n${guardAnswer}`;
    expect(deltas(events)).toBe(text);
    expect(events.at(-2)).toMatchObject({ type: 'response.output_item.done', item: item([part(text)], 'incomplete') });
    expect(events.at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { id: 'resp_1', status: 'incomplete', output: [item([part(text)], 'incomplete')] },
    });
  });

  it('answers a refused prompt itself with every event of a response', async () => {
    const events = await readEvents(await post(ask({ input: 'this is forbidden', stream: true })));

    expect(events.map(({ type }) => type)).toEqual([
      'response.created',
      'response.in_progress',
      'response.output_item.added',
      'response.content_part.added',
      'response.output_text.delta',
      'response.output_text.done',
      'response.content_part.done',
      'response.output_item.done',
      'response.incomplete',
    ]);
    expect(deltas(events)).toBe(guardAnswer);
  });

  it('judges what a part says from the start', async () => {
    const [start, added] = opening;
    const filled: FakeEvent = { type: 'response.content_part.added', ...place, part: part('Mail ada@') };
    const text = 'Mail ada@example.com';
    rig.upstream.reply(streamedEvents(start!, added!, filled, delta('example.com'), ...closing(text), completed([])));

    const events = await stream();

    expect(deltas(events)).toBe('Mail <EMAIL>');
    expect(JSON.stringify(events)).not.toContain('ada@');
  });

  it('delivers texts that came without deltas only as they were judged', async () => {
    rig.upstream.reply(streamedEvents(...opening, ...closing('Mail ada@example.com'), completed([])));

    const text = JSON.stringify(await stream());

    expect(text).not.toContain('ada@');
    expect(text).toContain('Mail <EMAIL>');
  });

  it('reports an error in the middle as an event', async () => {
    rig.upstream.reply(
      streamedEvents(...opening, { type: 'error', code: 'server_error', message: 'Broken', param: null }),
    );

    expect((await stream()).at(-1)).toMatchObject({ type: 'error', message: 'Broken', sequence_number: 3 });
  });
});

function ask(rest: JsonObject = {}): JsonObject {
  return { model: 'model-openai', input: 'Hello', ...rest };
}

function post(body: object): Promise<Response> {
  return fetch(`${rig.url}/v1/responses`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rig.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function stream(): Promise<JsonObject[]> {
  return readEvents(await post(ask({ stream: true })));
}

async function readEvents(reply: Response): Promise<JsonObject[]> {
  const events = createSseParser().push(new Uint8Array(await reply.arrayBuffer()));
  return events.map(({ data }) => JSON.parse(data) as JsonObject);
}

function deltas(events: readonly JsonObject[]): string {
  return events
    .filter(({ type }) => type === 'response.output_text.delta')
    .map((event) => event['delta'])
    .join('');
}

function unnumbered(events: readonly JsonObject[]): JsonObject[] {
  return events.map(({ sequence_number: _number, ...event }) => event);
}
