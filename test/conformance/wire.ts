import { isObject, type JsonObject } from '#lib/conversation/json.js';
import { type FakeEvent, namedSse, sse } from '#lib/testing/fake-upstream.js';
import type { Said } from './exchange.js';

/** How a surface of the proxy asks, and how an upstream of the same protocol answers. */
export interface Wire {
  /** The model of the rig whose upstream speaks the protocol. */
  readonly model: string;
  readonly request: (question: Said) => JsonObject;
  readonly whole: (answer: Said) => object;
  readonly stream: (answer: Said) => string;
}

/** Pieces of a streamed text: short ones cut values and characters, long ones keep long texts quick. */
export function piecesOf(text: string): string[] {
  const length = text.length > 1_000 ? 997 : 3;
  return Array.from({ length: Math.ceil(text.length / length) }, (_, index) =>
    text.slice(index * length, (index + 1) * length),
  );
}

/** Every text and argument in a value, joined in their order; `done` events of a stream repeat theirs. */
export function textsIn(value: unknown, key = ''): string {
  if (typeof value === 'string') return textKeys.has(key) ? value : '';
  if (Array.isArray(value)) return value.map((item) => textsIn(item, typeof item === 'string' ? key : '')).join('');
  if (!isObject(value)) return '';
  if (key === 'input') return JSON.stringify(value);
  return Object.entries(value)
    .map(([name, child]) => textsIn(child, name))
    .join('');
}

const textKeys = new Set([
  'content',
  'text',
  'arguments',
  'partial_json',
  'delta',
  'texts',
  'prompt',
  'query',
  'input',
]);

/** The same message in OpenAI's shape, as several surfaces take it. */
export function chatMessages({ text, tool, image }: Said): JsonObject[] {
  const content =
    image === undefined
      ? text
      : [
          { type: 'text', text },
          { type: 'image_url', image_url: { url: image } },
        ];
  const call = { role: 'assistant', content: null, tool_calls: toolCalls(tool ?? '') };
  const result = { role: 'tool', tool_call_id: 'c1', content: 'done' };
  return [{ role: 'user', content }, ...(tool === undefined ? [] : [call, result])];
}

/** One call of a tool in OpenAI's shape. */
export function toolCalls(text: string): JsonObject[] {
  return [{ id: 'c1', type: 'function', function: { name: 'send', arguments: text } }];
}

const chat: Wire = {
  model: 'openai',
  request: (question) => ({ messages: chatMessages(question) }),
  whole: ({ text, tool }) => ({
    id: 'x',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: text, ...(tool === undefined ? {} : { tool_calls: toolCalls(tool) }) },
        finish_reason: 'stop',
      },
    ],
  }),
  stream({ text, tool }) {
    const opening = { index: 0, id: 'c1', type: 'function', function: { name: 'send', arguments: '' } };
    const deltas: object[] = piecesOf(text).map((content) => ({ content }));
    if (tool !== undefined) {
      const pieces = piecesOf(tool).map((piece) => ({ index: 0, function: { arguments: piece } }));
      deltas.push(...[opening, ...pieces].map((call) => ({ tool_calls: [call] })));
    }
    const chunk = (delta: object, finish: string | null) =>
      sse({ id: 'x', choices: [{ index: 0, delta, finish_reason: finish }] });
    return `${deltas.map((delta) => chunk(delta, null)).join('')}${chunk({}, 'stop')}data: [DONE]\n\n`;
  },
};

const completions: Wire = {
  model: 'openai',
  request: ({ text }) => ({ prompt: text }),
  whole: ({ text }) => ({ id: 'x', choices: [{ index: 0, text, finish_reason: 'stop' }] }),
  stream({ text }) {
    const chunk = (piece: string, finish: string | null) =>
      sse({ id: 'x', choices: [{ index: 0, text: piece, finish_reason: finish }] });
    return `${piecesOf(text)
      .map((piece) => chunk(piece, null))
      .join('')}${chunk('', 'stop')}data: [DONE]\n\n`;
  },
};

const messages: Wire = {
  model: 'anthropic',
  request({ text, tool, image }) {
    const said = { type: 'text', text };
    const data = image?.split(',')[1];
    const picture = { type: 'image', source: { type: 'base64', media_type: 'image/png', data } };
    const user = { role: 'user', content: image === undefined ? text : [said, picture] };
    const called = { role: 'assistant', content: [toolUse(JSON.parse(tool ?? '{}'))] };
    const result = { role: 'user', content: [{ type: 'tool_result', tool_use_id: 't', content: 'done' }] };
    return { max_tokens: 9, messages: [user, ...(tool === undefined ? [] : [called, result])] };
  },
  whole: ({ text, tool }) => ({
    ...openMessage,
    content: [{ type: 'text', text }, ...(tool === undefined ? [] : [toolUse(JSON.parse(tool))])],
    stop_reason: 'end_turn',
  }),
  stream: ({ text, tool }) =>
    [
      { type: 'message_start', message: openMessage },
      ...block(
        0,
        { type: 'text', text: '' },
        piecesOf(text).map((piece) => ({ type: 'text_delta', text: piece })),
      ),
      ...(tool === undefined
        ? []
        : block(
            1,
            toolUse({}),
            piecesOf(tool).map((piece) => ({ type: 'input_json_delta', partial_json: piece })),
          )),
      { type: 'message_delta', delta: { stop_reason: 'end_turn' }, usage: {} },
      { type: 'message_stop' },
    ]
      .map(namedSse)
      .join(''),
};

const openMessage = { id: 'm', type: 'message', role: 'assistant', content: [], usage: {} };
const toolUse = (input: unknown) => ({ type: 'tool_use', id: 't', name: 'send', input });
const block = (index: number, opening: object, deltas: readonly object[]): FakeEvent[] => [
  { type: 'content_block_start', index, content_block: opening },
  ...deltas.map((delta) => ({ type: 'content_block_delta', index, delta })),
  { type: 'content_block_stop', index },
];

const responses: Wire = {
  model: 'openai',
  request({ text, tool, image }) {
    const picture = { type: 'input_image', image_url: image, detail: 'auto' };
    const content = [{ type: 'input_text', text }, ...(image === undefined ? [] : [picture])];
    const called = [functionItem(tool ?? ''), { type: 'function_call_output', call_id: 'c', output: 'done' }];
    return { input: [{ type: 'message', role: 'user', content }, ...(tool === undefined ? [] : called)] };
  },
  whole: ({ text, tool }) => ({ id: 'r', status: 'completed', output: itemsOf(text, tool) }),
  stream({ text, tool }) {
    const place = { item_id: 'i', output_index: 0, content_index: 0 };
    const call = { item_id: 'f', output_index: 1 };
    const told = [
      { type: 'response.output_item.added', output_index: 0, item: { ...messageItem(''), content: [] } },
      { type: 'response.content_part.added', ...place, part: outputText('') },
      ...piecesOf(text).map((delta) => ({ type: 'response.output_text.delta', ...place, delta })),
      { type: 'response.output_text.done', ...place, text },
      { type: 'response.content_part.done', ...place, part: outputText(text) },
      { type: 'response.output_item.done', output_index: 0, item: messageItem(text) },
    ];
    const called = [
      { type: 'response.output_item.added', output_index: 1, item: functionItem('') },
      ...piecesOf(tool ?? '').map((delta) => ({ type: 'response.function_call_arguments.delta', ...call, delta })),
      { type: 'response.function_call_arguments.done', ...call, arguments: tool },
      { type: 'response.output_item.done', output_index: 1, item: functionItem(tool ?? '') },
    ];
    return [
      { type: 'response.created', response: { id: 'r', status: 'in_progress', output: [] } },
      ...told,
      ...(tool === undefined ? [] : called),
      { type: 'response.completed', response: { id: 'r', status: 'completed', output: itemsOf(text, tool) } },
    ]
      .map(namedSse)
      .join('');
  },
};

const outputText = (text: string) => ({ type: 'output_text', text, annotations: [] });
const messageItem = (text: string) => ({ id: 'i', type: 'message', role: 'assistant', content: [outputText(text)] });
const functionItem = (text: string) => ({
  id: 'f',
  type: 'function_call',
  call_id: 'c',
  name: 'send',
  arguments: text,
});
const itemsOf = (text: string, tool: string | undefined) => [
  messageItem(text),
  ...(tool === undefined ? [] : [functionItem(tool)]),
];

const embeddings: Wire = {
  model: 'openai',
  request: ({ text }) => ({ input: text }),
  whole: () => ({ object: 'list', data: [{ object: 'embedding', index: 0, embedding: [0.1, 0.2] }], model: 'x' }),
  stream: () => '',
};

/** The protocols of the paths that ask models. */
export const wires = {
  '/v1/chat/completions': chat,
  '/v1/completions': completions,
  '/v1/responses': responses,
  '/v1/messages': messages,
  '/v1/embeddings': embeddings,
} as const satisfies Record<string, Wire>;
