import { describe, expect, it } from 'vitest';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import { anthropic } from '../providers/anthropic/index.js';
import { demo } from '../providers/demo/index.js';
import { local } from '../providers/local/index.js';
import { type Bridge, bridged } from './bridge.js';
import { completionsBridge } from './completions.js';
import { messagesBridge } from './messages.js';
import { responsesBridge } from './responses.js';

const target = { apiBaseUrl: 'https://host/v1', model: 'known' };

/** The events that a bridge makes of these chunks of a chat. */
function events(bridge: Bridge, ...chunks: readonly JsonObject[]): JsonObject[] {
  const translator = bridge.createTranslator();
  return [...chunks.flatMap((chunk) => translator.take(chunk)), ...translator.end()];
}

const chunk = (delta: JsonObject, finishReason: string | null = null, rest: JsonObject = {}): JsonObject => ({
  id: 'x',
  model: 'm',
  choices: [{ index: 0, delta, finish_reason: finishReason }],
  ...rest,
});
const callChunk = (fields: JsonObject, index = 0) => chunk({ tool_calls: [{ index, ...fields }] });
const usage = { prompt_tokens: 5, completion_tokens: 3, prompt_tokens_details: { cached_tokens: 2 } };
const everyKind = [
  chunk({ role: 'assistant', content: '' }),
  chunk({ reasoning_content: 'hm' }),
  chunk({ content: 'Let me ' }),
  chunk({ content: 'see.' }),
  callChunk({ id: 'c1', function: { name: 'f', arguments: '{"a":' } }),
  callChunk({ function: { arguments: '1}' } }),
  callChunk({ id: 'c2', function: { name: 'g', arguments: '' } }, 1),
  chunk({}, 'tool_calls'),
  { id: 'x', choices: [], usage },
];

describe('messages', () => {
  it('sends blocks one after the other, and ends with the reason and usage', () => {
    const made = events(messagesBridge, ...everyKind);

    expect(made.map(({ type, index }) => [type, index].join(' ').trim())).toEqual([
      'message_start',
      'content_block_start 0',
      'content_block_delta 0',
      'content_block_stop 0',
      'content_block_start 1',
      'content_block_delta 1',
      'content_block_delta 1',
      'content_block_stop 1',
      'content_block_start 2',
      'content_block_delta 2',
      'content_block_delta 2',
      'content_block_stop 2',
      'content_block_start 3',
      'content_block_stop 3',
      'message_delta',
      'message_stop',
    ]);
    expect(made.at(-2)).toEqual({
      type: 'message_delta',
      delta: { stop_reason: 'tool_use', stop_sequence: null },
      usage: { input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 3 },
    });
  });

  it.each([
    ['stop', 'end_turn'],
    ['length', 'max_tokens'],
    ['content_filter', 'refusal'],
  ])('says for an answer that ended by %s that it ended by %s', (finishReason, stopReason) => {
    const made = events(messagesBridge, chunk({ content: 'x' }, finishReason));

    expect(made.at(-2)).toMatchObject({ delta: { stop_reason: stopReason } });
  });

  it('translates a request, its tools and how they may be used', () => {
    const chat = messagesBridge.toChat({
      model: 'm',
      max_tokens: 9,
      system: [{ type: 'text', text: 'Be brief.', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: 'x' },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'text', text: 'y' },
          ],
        },
        { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', is_error: true, content: 'no' }] },
      ],
      tools: [{ name: 'f', description: 'd', input_schema: { type: 'object' } }],
      tool_choice: { type: 'tool', name: 'f', disable_parallel_tool_use: true },
      thinking: { type: 'enabled', budget_tokens: 8_000 },
      metadata: { user_id: 'u' },
    });

    expect(chat).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        { role: 'user', content: 'x' },
        { role: 'assistant', content: 'y' },
        { role: 'tool', tool_call_id: 't', content: 'Error: no' },
      ],
      max_completion_tokens: 9,
      tools: [{ type: 'function', function: { name: 'f', description: 'd', parameters: { type: 'object' } } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      parallel_tool_calls: false,
      reasoning_effort: 'medium',
      user: 'u',
    });
  });
});

describe('responses', () => {
  it('sends items one after the other, each opened and closed with what it holds', () => {
    const made = events(responsesBridge, ...everyKind);

    const output = [
      { id: expect.stringMatching(/^rs_/), type: 'reasoning', summary: [{ type: 'summary_text', text: 'hm' }] },
      { type: 'message', status: 'completed', content: [{ type: 'output_text', text: 'Let me see.' }] },
      { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{"a":1}' },
      { type: 'function_call', call_id: 'c2', name: 'g', arguments: '' },
    ];
    const done = made.filter(({ type }) => type === 'response.output_item.done');
    expect(done.map(({ item }) => item)).toMatchObject(output);
    expect(made.at(-1)).toMatchObject({
      type: 'response.completed',
      response: {
        status: 'completed',
        output,
        usage: { input_tokens: 5, input_tokens_details: { cached_tokens: 2 }, output_tokens: 3, total_tokens: 8 },
      },
    });
  });

  it.each([
    ['length', 'max_output_tokens'],
    ['content_filter', 'content_filter'],
  ])('is incomplete after %s', (finishReason, reason) => {
    expect(events(responsesBridge, chunk({ content: 'x' }, finishReason)).at(-1)).toMatchObject({
      type: 'response.incomplete',
      response: { incomplete_details: { reason } },
    });
  });

  it('translates items, functions and formats', () => {
    const chat = responsesBridge.toChat({
      model: 'm',
      instructions: 'Be brief.',
      input: [
        {
          role: 'user',
          content: [
            { type: 'input_text', text: 'x' },
            { type: 'input_image', image_url: 'https://host/a.png' },
          ],
        },
        { type: 'reasoning', summary: [] },
        { type: 'message', role: 'assistant', content: [{ type: 'output_text', text: 'y' }] },
        { type: 'function_call', call_id: 'c1', name: 'f', arguments: '{}' },
        { type: 'function_call', call_id: 'c2', name: 'g', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c1', output: 'ok' },
      ],
      tools: [{ type: 'function', name: 'f', parameters: {}, strict: true }],
      tool_choice: { type: 'function', name: 'f' },
      reasoning: { effort: 'low' },
      max_output_tokens: 7,
      stream: true,
    });

    const call = (id: string, name: string) => ({ id, type: 'function', function: { name, arguments: '{}' } });
    expect(chat).toEqual({
      model: 'm',
      messages: [
        { role: 'system', content: 'Be brief.' },
        {
          role: 'user',
          content: [
            { type: 'text', text: 'x' },
            { type: 'image_url', image_url: { url: 'https://host/a.png' } },
          ],
        },
        { role: 'assistant', content: 'y', tool_calls: [call('c1', 'f'), call('c2', 'g')] },
        { role: 'tool', tool_call_id: 'c1', content: 'ok' },
      ],
      max_completion_tokens: 7,
      tools: [{ type: 'function', function: { name: 'f', parameters: {}, strict: true } }],
      tool_choice: { type: 'function', function: { name: 'f' } },
      reasoning_effort: 'low',
      stream: true,
      stream_options: { include_usage: true },
    });
  });
});

it.each<[string, Bridge, JsonObject]>([
  ['previous_response_id', responsesBridge, { previous_response_id: 'r', input: 'x' }],
  ['tools[0].type', responsesBridge, { input: 'x', tools: [{ type: 'web_search' }] }],
  ['input[0].type', responsesBridge, { input: [{ type: 'item_reference', id: 'i' }] }],
  ['tools[0].type', messagesBridge, { messages: [], tools: [{ type: 'web_search_20250305', name: 'web_search' }] }],
  [
    'messages[0].content[0].type',
    messagesBridge,
    { messages: [{ role: 'user', content: [{ type: 'search_result' }] }] },
  ],
  ['prompt', completionsBridge, { prompt: ['a', 'b'] }],
  ['suffix', completionsBridge, { prompt: 'a', suffix: 'b' }],
  ['logprobs', completionsBridge, { prompt: 'a', logprobs: 0 }],
  ['best_of', completionsBridge, { prompt: 'a', best_of: 2 }],
])('refuses %s, for which a chat has no word', (path, bridge, body) => {
  expect(() => bridge.toChat(body)).toThrow(
    expect.objectContaining({ code: 'REQUEST_INVALID', fields: [expect.objectContaining({ path })] }),
  );
});

describe.each<[string, Bridge, JsonObject, (answer: JsonObject) => unknown]>([
  ['completions', completionsBridge, { prompt: 'Hello' }, ({ choices }) => choices],
  ['messages', messagesBridge, { messages: [{ role: 'user', content: 'Hello' }] }, ({ content }) => content],
  ['responses', responsesBridge, { input: 'Hello' }, ({ output }) => output],
])('%s through the demo model', (_name, bridge, body, saidBy) => {
  it('answers, whole and streamed', async () => {
    const provider = bridged(demo, bridge);
    if (provider.kind !== 'built-in') throw new Error('the demo model is built in');

    const said = JSON.stringify(saidBy(provider.answer(body, target)));
    const made: JsonObject[] = [];
    for await (const event of provider.stream({ ...body, stream: true }, target, new AbortController().signal)) {
      made.push(event);
    }

    expect(said).toContain('You said: Hello');
    expect(made.length).toBeGreaterThan(3);
  });
});

it('reads a stream of an upstream without [DONE] to its last event', () => {
  const provider = bridged(local, messagesBridge);
  if (provider.kind !== 'http') throw new Error('a local model is asked over HTTP');
  const reader = provider.createStreamReader();

  const items = reader.read({ event: '', data: JSON.stringify(chunk({ content: 'x' }, 'stop')) });

  expect(items.map((item) => (item.kind === 'chunk' ? item.chunk['type'] : item.kind))).toEqual([
    'message_start',
    'content_block_start',
    'content_block_delta',
  ]);
  expect(reader.isComplete()).toBe(true);
  expect(reader.end?.().map(({ type }) => type)).toEqual(['content_block_stop', 'message_delta', 'message_stop']);
});

it('translates twice where neither side speaks chat', () => {
  const provider = bridged(anthropic, responsesBridge);
  if (provider.kind !== 'http') throw new Error('Anthropic is asked over HTTP');

  const { url, body } = provider.translateRequest({ model: 'm', input: 'x', max_output_tokens: 5 }, target);
  const answer = provider.parseAnswer({
    content: [{ type: 'text', text: 'Hi' }],
    model: 'claude',
    stop_reason: 'end_turn',
    usage: { input_tokens: 1, output_tokens: 2 },
  });

  expect(url).toBe('https://host/v1/messages');
  expect(JSON.parse(body)).toMatchObject({ model: 'known', max_tokens: 5, messages: [{ role: 'user' }] });
  expect(answer).toMatchObject({ object: 'response', status: 'completed', usage: { total_tokens: 3 } });
  expect(isObject(answer) && JSON.stringify(answer['output'])).toContain('Hi');
});
