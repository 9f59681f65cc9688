import { isObject, type JsonObject } from '#lib/conversation/json.js';
import { newId, ownPart, ownResponse } from '../surfaces/responses/own.js';
import type { ChunkTranslator } from './bridge.js';
import { firstChoice, reasoningOf, type TokenUse, tokenUse, toolCallParts } from './chat-parts.js';

/** An item of the response that is being made. */
interface Item {
  readonly key: string;
  readonly index: number;
  readonly id: string;
  text: string;
  /** Of a function call: its id and name for the client. */
  readonly call: { readonly id: string; readonly name: string } | undefined;
}

/** Makes the events of a response of the chunks of a chat. Items come one after the other. */
export function createResponsesTranslator(): ChunkTranslator {
  let response: JsonObject | undefined;
  let open: Item | undefined;
  const output: JsonObject[] = [];
  let finishReason: unknown;
  let use: TokenUse | undefined;

  function* start(chunk: JsonObject): Generator<JsonObject> {
    if (response) return;
    response = ownResponse(chunk['model'] ?? '');
    yield { type: 'response.created', response };
    yield { type: 'response.in_progress', response };
  }

  function* openItem(key: string, prefix: string, call?: Item['call']): Generator<JsonObject, Item> {
    if (open?.key === key) return open;
    yield* closeItem();
    open = { key, index: output.length, id: `${prefix}_${newId()}`, text: '', call };
    yield { type: 'response.output_item.added', output_index: open.index, item: itemOf(open, 'in_progress') };
    const part = partOf(open, '');
    if (part) yield { type: partEvent(open, 'added'), ...placeOf(open), part };
    return open;
  }

  function* closeItem(): Generator<JsonObject> {
    if (!open) return;
    const done = { ...open };
    open = undefined;
    const whole = done.call
      ? { arguments: done.text }
      : { text: done.text, ...(done.key === 'text' ? { logprobs: [] } : {}) };
    yield { type: `${baseOf(done)}.done`, ...placeOf(done), ...whole };
    const part = partOf(done, done.text);
    if (part) yield { type: partEvent(done, 'done'), ...placeOf(done), part };
    const item = itemOf(done, 'completed');
    output.push(item);
    yield { type: 'response.output_item.done', output_index: done.index, item };
  }

  function* addText(item: Item, text: string): Generator<JsonObject> {
    item.text += text;
    const logprobs = item.key === 'text' ? { logprobs: [] } : {};
    if (text !== '') yield { type: `${baseOf(item)}.delta`, ...placeOf(item), delta: text, ...logprobs };
  }

  function* take(chunk: JsonObject): Generator<JsonObject> {
    yield* start(chunk);
    if (isObject(chunk['usage'])) use = tokenUse(chunk['usage']);
    const choice = firstChoice(chunk);
    const delta = isObject(choice['delta']) ? choice['delta'] : {};
    const reasoning = reasoningOf(delta);
    if (reasoning !== '') yield* addText(yield* openItem('reasoning', 'rs'), reasoning);
    for (const text of [delta['content'], delta['refusal']]) {
      if (typeof text === 'string' && text !== '') yield* addText(yield* openItem('text', 'msg'), text);
    }
    for (const part of toolCallParts(delta)) {
      const item = yield* openItem(`call ${part.index}`, 'fc', { id: part.id, name: part.name });
      yield* addText(item, part.arguments);
    }
    if (typeof choice['finish_reason'] === 'string') finishReason = choice['finish_reason'];
  }

  function* end(): Generator<JsonObject> {
    yield* start({});
    yield* closeItem();
    const ending = endOfResponse(finishReason);
    const usage = use ? toResponsesUsage(use) : null;
    yield { type: `response.${ending.status}`, response: { ...response, ...ending, output, usage } };
  }

  return { take: (chunk) => [...take(chunk)], end: () => [...end()] };
}

function baseOf({ key, call }: Item): string {
  if (call) return 'response.function_call_arguments';
  return key === 'reasoning' ? 'response.reasoning_summary_text' : 'response.output_text';
}

function placeOf({ key, call, id, index }: Item): JsonObject {
  const place = { item_id: id, output_index: index };
  if (call) return place;
  return { ...place, [key === 'reasoning' ? 'summary_index' : 'content_index']: 0 };
}

function partEvent({ key }: Item, what: 'added' | 'done'): string {
  return key === 'reasoning' ? `response.reasoning_summary_part.${what}` : `response.content_part.${what}`;
}

function partOf({ key, call }: Item, text: string): JsonObject | undefined {
  if (call) return undefined;
  return key === 'reasoning' ? { type: 'summary_text', text } : ownPart(text);
}

function itemOf(item: Item, status: 'in_progress' | 'completed'): JsonObject {
  const { id, call, key, text } = item;
  if (call) return { id, type: 'function_call', call_id: call.id, name: call.name, arguments: text, status };
  const parts = status === 'completed' ? [partOf(item, text)] : [];
  if (key === 'reasoning') return { id, type: 'reasoning', summary: parts };
  return { id, type: 'message', role: 'assistant', status, content: parts };
}

/** How a response ends whose chat has ended so. */
export function endOfResponse(finishReason: unknown) {
  const reason = finishReason === 'length' ? 'max_output_tokens' : 'content_filter';
  const isCut = finishReason === 'length' || finishReason === 'content_filter';
  return isCut
    ? ({ status: 'incomplete', incomplete_details: { reason } } as const)
    : ({ status: 'completed', incomplete_details: null } as const);
}

/** Token counts in the words of the Responses protocol. */
export function toResponsesUsage({ input, cached, output, reasoning }: TokenUse): JsonObject {
  return {
    input_tokens: input,
    input_tokens_details: { cached_tokens: cached },
    output_tokens: output,
    output_tokens_details: { reasoning_tokens: reasoning },
    total_tokens: input + output,
  };
}
