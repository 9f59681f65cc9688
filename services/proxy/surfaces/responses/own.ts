import { isObject, type JsonObject } from '#lib/conversation/json.js';

/** A response object of the gateway's making, with every field that clients look for. */
export function ownResponse(model: unknown, rest: JsonObject = {}): JsonObject {
  return {
    id: `resp_${newId()}`,
    object: 'response',
    created_at: Math.floor(Date.now() / 1000),
    status: 'in_progress',
    error: null,
    incomplete_details: null,
    instructions: null,
    max_output_tokens: null,
    metadata: {},
    model,
    output: [],
    parallel_tool_calls: true,
    previous_response_id: null,
    temperature: null,
    text: { format: { type: 'text' } },
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    truncation: 'disabled',
    usage: null,
    ...rest,
  };
}

/** What makes a response one that the policy has ended: the reason that OpenAI's own filter gives. */
export const blockedEnd = { status: 'incomplete', incomplete_details: { reason: 'content_filter' } } as const;

/** The use of a response that no model was asked for. */
export const noUsage = {
  input_tokens: 0,
  input_tokens_details: { cached_tokens: 0 },
  output_tokens: 0,
  output_tokens_details: { reasoning_tokens: 0 },
  total_tokens: 0,
} as const;

/** A message of the assistant with one text. */
export function ownItem(text: string, id = `msg_${newId()}`): JsonObject {
  return { id, type: 'message', role: 'assistant', status: 'incomplete', content: [ownPart(text)] };
}

/** The content part of a text. */
export function ownPart(text: string): JsonObject {
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** Thirty-two hexadecimal digits. */
export function newId(): string {
  return crypto.randomUUID().replaceAll('-', '');
}

/** What the client has got of an item that is still open. */
export interface OpenItem {
  readonly item: JsonObject;
  readonly outputIndex: number;
  /** Its open text part; undefined when it has none. */
  readonly part: { readonly contentIndex: number; readonly text: string } | undefined;
}

/** What the client has got of a stream. */
export interface DeliveredResponse {
  readonly response: JsonObject;
  readonly isCreated: boolean;
  /** Items that are done, by their place. */
  readonly items: ReadonlyMap<number, JsonObject>;
  readonly open: OpenItem | undefined;
  readonly usage: unknown;
}

/** The events that end a stream with the prepared answer: in the open text if there is one, else in a message of its own. */
export function interruptingEvents(delivered: DeliveredResponse, prepared: string): readonly JsonObject[] {
  const { response, isCreated, items, open, usage } = delivered;
  const events: JsonObject[] = [];
  const output = new Map(items);
  if (!isCreated) {
    events.push({ type: 'response.created', response }, { type: 'response.in_progress', response });
  }
  if (open && !open.part) {
    const item = { ...open.item, status: 'incomplete' };
    output.set(open.outputIndex, item);
    events.push({ type: 'response.output_item.done', output_index: open.outputIndex, item });
  }
  const isInText = open?.part !== undefined;
  const outputIndex = isInText ? open.outputIndex : Math.max(-1, ...output.keys()) + 1;
  const contentIndex = open?.part?.contentIndex ?? 0;
  const item = isInText ? { ...open.item, status: 'incomplete' } : ownItem('');
  const before = open?.part?.text ?? '';
  const added = before === '' ? prepared : `\n\n${prepared}`;
  const done = doneItem(item, contentIndex, before + added);
  const place = { item_id: item['id'], output_index: outputIndex, content_index: contentIndex };
  if (!isInText) {
    const opening = { ...item, status: 'in_progress', content: [] };
    events.push(
      { type: 'response.output_item.added', output_index: outputIndex, item: opening },
      { type: 'response.content_part.added', ...place, part: ownPart('') },
    );
  }
  output.set(outputIndex, done);
  const ordered = [...output].toSorted(([a], [b]) => a - b).map(([, each]) => each);
  events.push(
    { type: 'response.output_text.delta', ...place, delta: added, logprobs: [] },
    { type: 'response.output_text.done', ...place, text: before + added, logprobs: [] },
    { type: 'response.content_part.done', ...place, part: ownPart(before + added) },
    { type: 'response.output_item.done', output_index: outputIndex, item: done },
    { type: 'response.incomplete', response: { ...response, ...blockedEnd, output: ordered, usage: usage ?? null } },
  );
  return events;
}

function doneItem(item: JsonObject, contentIndex: number, text: string): JsonObject {
  const content = Array.isArray(item['content']) ? item['content'].filter(isObject).slice(0, contentIndex) : [];
  return { ...item, content: [...content, ownPart(text)] };
}
