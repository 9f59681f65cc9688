import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { JsonObject } from '#lib/conversation/json.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { json, namedSse, rawStream, sse } from '#lib/testing/fake-upstream.js';
import { sample } from '../services/detection/recognizers/sample.js';
import { createRandom } from '../services/detection/testing/random.js';
import { startTestService, type TestService } from '../services/detection/testing/service.js';
import { createSseParser } from '../services/proxy/chat/sse.js';
import { type ProxyRig, startProxyRig } from '../services/proxy/testing/rig.js';

/**
 * Every wire format, with the real engine: a value of each kind, cut wherever, in texts and inside the JSON of a tool's
 * arguments. What a stream delivers is compared with the same answer given whole, and no step of it may be ahead.
 */
let database: TestDatabase;
let detection: TestService;
let rig: ProxyRig;

const random = createRandom(20_261_124);

beforeAll(async () => {
  database = await createTestDatabase();
  detection = await startTestService(database, { DETECTION_THREADS: '1' });
  const mask = { low: Action.ANONYMIZE, medium: Action.ANONYMIZE, high: Action.ANONYMIZE };
  const restore = { low: Action.ANONYMIZE_RESTORE, medium: Action.ANONYMIZE_RESTORE, high: Action.ANONYMIZE_RESTORE };
  const tenant = await detection.newTenant({
    settings: { dataInput: restore, dataOutput: mask },
    lists: [{ kind: ListKind.BLACKLIST, name: 'Words', keywords: ['project nightfall'] }],
    scanners: [
      {
        name: 'Tickets',
        riskLevel: RiskLevel.HIGH_RISK,
        scanPrompt: true,
        scanResponse: true,
        definition: { case: 'regex', value: { pattern: 'ticket-[0-9a-f]{33}' } },
      },
    ],
  });
  rig = await startProxyRig(
    detection.client,
    { openai: 'openai', local: 'local', anthropic: 'anthropic', gemini: 'gemini', azure: 'azure-openai' },
    { database, secrets: detection.secrets, tenant },
  );
});

afterAll(async () => {
  await rig?.close();
  await detection?.close();
  await database?.drop();
});

/** Values that are masked, and values that end the answer; each with what may never be seen of it. */
const kinds = [
  { name: 'an e-mail address', value: () => 'ada.lovelace@example.com', isRefused: false },
  { name: 'a card', value: () => ['4111', '1111', '1111', '1111'].join(' '), isRefused: false },
  { name: 'a secret', value: () => `ghp_${sample.characters(sample.alphanumeric, 36)}`, isRefused: false },
  { name: 'a keyword', value: () => 'project nightfall', isRefused: true },
  {
    name: 'a match of 40 characters',
    value: () => `ticket-${'0123456789abcdef'.repeat(3).slice(0, 33)}`,
    isRefused: true,
  },
] as const;

/** A wire format on both sides of the proxy: how an upstream says a text in pieces, and where a client finds it. */
interface Format {
  readonly name: string;
  readonly path: string;
  readonly request: (prompt: string) => JsonObject;
  /** A whole answer with this text. */
  readonly whole: (text: string) => object;
  /** The event stream of an answer in these pieces. */
  readonly stream: (pieces: readonly string[]) => string;
  /** The delivered text of a whole answer. */
  readonly readWhole: (answer: JsonObject) => unknown;
  /** The delivered text that one event adds; undefined for events that add none. */
  readonly readDelta: (event: JsonObject) => unknown;
}

/** Reads a path such as "choices.0.delta.content"; undefined where there is none. */
function at(path: string) {
  return (source: JsonObject): unknown =>
    path.split('.').reduce<unknown>((value, step) => (value as JsonObject | undefined | null)?.[step], source);
}

const chatMessages = (prompt: string) => [{ role: 'user', content: prompt }];
const chatStream = (deltas: readonly object[]) =>
  deltas.map((delta) => sse({ id: 'x', choices: [{ index: 0, delta, finish_reason: null }] })).join('') +
  sse({ id: 'x', choices: [{ index: 0, delta: {}, finish_reason: 'stop' }] }) +
  'data: [DONE]\n\n';
const toolDelta = (text: string, index: number) => {
  const named = index === 0 ? { id: 'c1', type: 'function' } : {};
  return { tool_calls: [{ index: 0, ...named, function: { ...(index === 0 ? { name: 'f' } : {}), arguments: text } }] };
};
const toolCall = (text: string) => [{ id: 'c1', type: 'function', function: { name: 'f', arguments: text } }];
const completion = (message: object) => ({ id: 'x', choices: [{ index: 0, message, finish_reason: 'stop' }] });
const messageStream = (opening: object, deltas: readonly object[]) =>
  [
    { type: 'message_start', message: { id: 'm', type: 'message', role: 'assistant', content: [], usage: {} } },
    { type: 'content_block_start', index: 0, content_block: opening },
    ...deltas.map((delta) => ({ type: 'content_block_delta', index: 0, delta })),
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: {} },
    { type: 'message_stop' },
  ]
    .map(namedSse)
    .join('');
const message = (block: object) => ({ id: 'm', type: 'message', role: 'assistant', content: [block], usage: {} });
const responseStream = (item: object, middle: readonly { type: string }[], done: object) =>
  [
    { type: 'response.created', response: { id: 'r', output: [] } },
    { type: 'response.output_item.added', output_index: 0, item },
    ...middle,
    { type: 'response.output_item.done', output_index: 0, item: done },
    { type: 'response.completed', response: { id: 'r', status: 'completed', output: [done] } },
  ]
    .map(namedSse)
    .join('');
const part = (text: string) => ({ type: 'output_text', text, annotations: [] });
const item = (text: string) => ({ id: 'i', type: 'message', role: 'assistant', content: [part(text)] });
const functionItem = (text: string) => ({ id: 'f', type: 'function_call', call_id: 'c', name: 'f', arguments: text });
const textPlace = { item_id: 'i', output_index: 0, content_index: 0 };
const callPlace = { item_id: 'f', output_index: 0 };
const candidate = (text: string, rest: object = {}) => ({ candidates: [{ content: { parts: [{ text }] }, ...rest }] });

const formats: readonly Format[] = [
  ...['openai', 'azure'].map((model) => ({
    name: `chat at ${model}`,
    path: '/v1/chat/completions',
    request: (prompt: string) => ({ model, messages: chatMessages(prompt) }),
    whole: (text: string) => completion({ role: 'assistant', content: text }),
    stream: (pieces: readonly string[]) => chatStream(pieces.map((content) => ({ content }))),
    readWhole: at('choices.0.message.content'),
    readDelta: at('choices.0.delta.content'),
  })),
  {
    name: 'chat at anthropic',
    path: '/v1/chat/completions',
    request: (prompt) => ({ model: 'anthropic', messages: chatMessages(prompt) }),
    whole: (text) => message({ type: 'text', text }),
    stream: (pieces) =>
      messageStream(
        { type: 'text', text: '' },
        pieces.map((text) => ({ type: 'text_delta', text })),
      ),
    readWhole: at('choices.0.message.content'),
    readDelta: at('choices.0.delta.content'),
  },
  {
    name: 'chat at gemini',
    path: '/v1/chat/completions',
    request: (prompt) => ({ model: 'gemini', messages: chatMessages(prompt) }),
    whole: (text) => candidate(text, { finishReason: 'STOP' }),
    stream: (pieces) =>
      pieces.map((text) => sse(candidate(text))).join('') + sse(candidate('', { finishReason: 'STOP' })),
    readWhole: at('choices.0.message.content'),
    readDelta: at('choices.0.delta.content'),
  },
  {
    name: 'reasoning of a chat',
    path: '/v1/chat/completions',
    request: (prompt) => ({ model: 'openai', messages: chatMessages(prompt) }),
    whole: (text) => completion({ role: 'assistant', content: '', reasoning_content: text }),
    stream: (pieces) => chatStream(pieces.map((text) => ({ reasoning_content: text }))),
    readWhole: at('choices.0.message.reasoning_content'),
    readDelta: at('choices.0.delta.reasoning_content'),
  },
  {
    name: 'completions',
    path: '/v1/completions',
    request: (prompt) => ({ model: 'openai', prompt }),
    whole: (text) => ({ id: 'x', choices: [{ index: 0, text, finish_reason: 'stop' }] }),
    stream: (pieces) =>
      pieces.map((text) => sse({ id: 'x', choices: [{ index: 0, text, finish_reason: null }] })).join('') +
      sse({ id: 'x', choices: [{ index: 0, text: '', finish_reason: 'stop' }] }) +
      'data: [DONE]\n\n',
    readWhole: at('choices.0.text'),
    readDelta: at('choices.0.text'),
  },
  {
    name: 'messages',
    path: '/v1/messages',
    request: (prompt) => ({ model: 'anthropic', max_tokens: 9, messages: chatMessages(prompt) }),
    whole: (text) => message({ type: 'text', text }),
    stream: (pieces) =>
      messageStream(
        { type: 'text', text: '' },
        pieces.map((text) => ({ type: 'text_delta', text })),
      ),
    readWhole: at('content.0.text'),
    readDelta: at('delta.text'),
  },
  {
    name: 'messages through a chat',
    path: '/v1/messages',
    request: (prompt) => ({ model: 'local', max_tokens: 9, messages: chatMessages(prompt) }),
    whole: (text) => completion({ role: 'assistant', content: text }),
    stream: (pieces) => chatStream(pieces.map((content) => ({ content }))),
    readWhole: at('content.0.text'),
    readDelta: at('delta.text'),
  },
  {
    name: 'responses',
    path: '/v1/responses',
    request: (prompt) => ({ model: 'openai', input: prompt }),
    whole: (text) => ({ id: 'r', output: [item(text)] }),
    stream: (pieces) => {
      const text = pieces.join('');
      const middle = [
        { type: 'response.content_part.added', ...textPlace, part: part('') },
        ...pieces.map((delta) => ({ type: 'response.output_text.delta', ...textPlace, delta })),
        { type: 'response.output_text.done', ...textPlace, text },
        { type: 'response.content_part.done', ...textPlace, part: part(text) },
      ];
      return responseStream({ ...item(''), content: [] }, middle, item(text));
    },
    readWhole: at('output.0.content.0.text'),
    readDelta: (event) => (event['type'] === 'response.output_text.delta' ? event['delta'] : undefined),
  },
  {
    name: 'responses through a chat',
    path: '/v1/responses',
    request: (prompt) => ({ model: 'local', input: prompt }),
    whole: (text) => completion({ role: 'assistant', content: text }),
    stream: (pieces) => chatStream(pieces.map((content) => ({ content }))),
    readWhole: at('output.0.content.0.text'),
    readDelta: (event) => (event['type'] === 'response.output_text.delta' ? event['delta'] : undefined),
  },
];

const toolFormats: readonly Format[] = [
  {
    ...formats[0]!,
    name: 'tools of a chat',
    whole: (text) => completion({ role: 'assistant', content: null, tool_calls: toolCall(text) }),
    stream: (pieces) => chatStream(pieces.map(toolDelta)),
    readWhole: at('choices.0.message.tool_calls.0.function.arguments'),
    readDelta: at('choices.0.delta.tool_calls.0.function.arguments'),
  },
  {
    ...formats.find(({ name }) => name === 'messages')!,
    name: 'tools of messages',
    whole: (text) => message({ type: 'tool_use', id: 't', name: 'f', input: JSON.parse(text) as JsonObject }),
    stream: (pieces) =>
      messageStream(
        { type: 'tool_use', id: 't', name: 'f', input: {} },
        pieces.map((text) => ({ type: 'input_json_delta', partial_json: text })),
      ),
    readWhole: (answer) => {
      const input = at('content.0.input')(answer);
      return input === undefined ? undefined : JSON.stringify(input);
    },
    readDelta: at('delta.partial_json'),
  },
  {
    ...formats.find(({ name }) => name === 'responses')!,
    name: 'tools of responses',
    whole: (text) => ({ id: 'r', output: [functionItem(text)] }),
    stream: (pieces) => {
      const whole = pieces.join('');
      const middle = [
        ...pieces.map((delta) => ({ type: 'response.function_call_arguments.delta', ...callPlace, delta })),
        { type: 'response.function_call_arguments.done', ...callPlace, arguments: whole },
      ];
      return responseStream(functionItem(''), middle, functionItem(whole));
    },
    readWhole: at('output.0.arguments'),
    readDelta: (event) => (event['type'] === 'response.function_call_arguments.delta' ? event['delta'] : undefined),
  },
];

describe.each(formats)('$name', (format) => {
  it.each(kinds)('delivers $name as in a whole answer, however it is cut', async ({ value, isRefused }) => {
    const secret = value();
    const text = `Kůň 🐎 says: ${secret} — 谢谢!`;
    rig.upstream.reply(json(200, format.whole(text)));
    const whole = textOf(format, await ask(format));
    const safe = text.slice(0, text.indexOf(secret));

    for (let round = 0; round < rounds; round += 1) {
      const events = await askStream(format, cutText(text));
      const steps = stepsOf(format, events);
      const delivered = steps.at(-1) ?? '';

      if (isRefused) expect(prefixesOf(safe).map((start) => refusedAfter(start, whole))).toContain(delivered);
      else for (const step of steps) expect(whole.startsWith(step), `${step} | ${whole}`).toBe(true);
      if (!isRefused) expect(delivered).toBe(whole);
      expect(JSON.stringify(events)).not.toContain(secret.slice(1, -1));
    }
    expect(whole).not.toContain(secret.slice(1, -1));
    expect(whole.includes(safe)).toBe(!isRefused);
  });
});

it.each([...formats, ...toolFormats])(
  '$name: an e-mail address is never seen, at whichever character it is cut',
  async (format) => {
    const secret = 'ada.lovelace@example.com';
    const isTool = toolFormats.includes(format);
    const text = isTool ? JSON.stringify({ to: secret }) : `To ${secret}.`;
    rig.upstream.reply(json(200, format.whole(text)));
    const whole = format.readWhole(await ask(format));

    for (let cut = text.indexOf(secret); cut <= text.indexOf(secret) + secret.length; cut += 1) {
      const events = await askStream(format, [text.slice(0, cut), text.slice(cut)]);

      expect(stepsOf(format, events).at(-1), `cut at ${cut}`).toBe(whole);
      expect(JSON.stringify(events), `cut at ${cut}`).not.toMatch(/lovelace|@example/);
    }
  },
);

it.each([...formats, ...toolFormats])(
  '$name: a placeholder becomes its value again, at whichever character it is cut',
  async (format) => {
    const prompt = 'I am ada.lovelace@example.com';
    const isTool = toolFormats.includes(format);
    const said = (value: string) => (isTool ? JSON.stringify({ to: value }) : `To ${value} 🐎.`);
    rig.upstream.reply(json(200, format.whole(said('__email_1__'))));
    const whole = format.readWhole(await ask(format, prompt));

    expect(JSON.stringify(rig.upstream.requests.at(-1)?.body)).toContain('__email_1__');
    expect(whole).toBe(said('ada.lovelace@example.com'));
    for (let cut = said('').indexOf(isTool ? '"}' : ' 🐎'); cut <= said('__email_1__').indexOf('1__') + 3; cut += 1) {
      const pieces = [said('__email_1__').slice(0, cut), said('__email_1__').slice(cut)];
      const events = await askStream(format, pieces, prompt);

      expect(stepsOf(format, events).at(-1), `cut at ${cut}`).toBe(whole);
      expect(JSON.stringify(events), `cut at ${cut}`).not.toMatch(/email_|_1_/);
    }
  },
);

describe.each(toolFormats)('$name', (format) => {
  it.each(kinds)(
    'delivers $name inside arguments as in a whole answer, however it is cut',
    async ({ value, isRefused }) => {
      const secret = value();
      const text = JSON.stringify({ note: `Kůň 🐎 "${secret}"`, n: 1 });
      rig.upstream.reply(json(200, format.whole(text)));
      const whole = format.readWhole(await ask(format));

      for (let round = 0; round < rounds; round += 1) {
        const events = await askStream(format, cutText(text));

        expect(stepsOf(format, events).at(-1) ?? '').toBe(isRefused ? '' : whole);
        expect(JSON.stringify(events)).not.toContain(secret.slice(1, -1));
      }
      if (!isRefused) expect(Object.keys(JSON.parse(String(whole)) as object)).toEqual(['note', 'n']);
    },
  );
});

/** Chunkings of each value in each format. */
const rounds = 6;

/** What a client has got that was refused after this start; a refusal is never given as reasoning. */
function refusedAfter(start: string, refusal: string): string {
  return start === '' || refusal === '' ? start + refusal : `${start}\n\n${refusal}`;
}

/** All beginnings of a text, in whole characters, the empty one and the whole among them. */
function prefixesOf(text: string): readonly string[] {
  const characters = [...text];
  return ['', ...characters.map((_character, index) => characters.slice(0, index + 1).join(''))];
}

/** One to five pieces, cut between any two code units. */
function cutText(text: string): string[] {
  const cuts = Array.from({ length: random.integer(5) }, () => random.integer(text.length));
  const ends = [0, ...cuts.toSorted((a, b) => a - b), text.length];
  return ends.slice(1).map((end, index) => text.slice(ends[index], end));
}

/** The bytes of a stream in up to five writes, cut inside characters as well. */
function cutBytes(text: string): Uint8Array[] {
  const bytes = Buffer.from(text);
  const cuts = Array.from({ length: random.integer(5) }, () => random.integer(bytes.length));
  const ends = [0, ...cuts.toSorted((a, b) => a - b), bytes.length];
  return ends.slice(1).map((end, index) => bytes.subarray(ends[index], end));
}

function post(format: Format, body: JsonObject): Promise<Response> {
  return fetch(`${rig.url}${format.path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${rig.apiKey}`, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function ask(format: Format, prompt = 'Hello'): Promise<JsonObject> {
  return (await (await post(format, format.request(prompt))).json()) as JsonObject;
}

async function askStream(format: Format, pieces: readonly string[], prompt = 'Hello'): Promise<JsonObject[]> {
  rig.upstream.reply(rawStream(...cutBytes(format.stream(pieces))));
  const reply = await post(format, { ...format.request(prompt), stream: true });
  const events = createSseParser().push(new Uint8Array(await reply.arrayBuffer()));
  return events.flatMap(({ data }) => (data === '[DONE]' ? [] : [JSON.parse(data) as JsonObject]));
}

function textOf(format: Format, answer: JsonObject): string {
  return String(format.readWhole(answer) ?? '');
}

/** The delivered text after each event that adds some. */
function stepsOf(format: Format, events: readonly JsonObject[]): string[] {
  let text = '';
  return events.flatMap((event) => {
    const added = format.readDelta(event);
    if (typeof added !== 'string' || added === '') return [];
    text += added;
    return [text];
  });
}
