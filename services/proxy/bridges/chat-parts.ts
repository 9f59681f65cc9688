import { argumentsOf, reasoningKeys } from '#lib/conversation/chat-message.js';
import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';

/** What bridges read of canonical completions and chunks. */

/** The first choice, which is the only one that other protocols have. */
export function firstChoice(source: JsonObject): JsonObject {
  return objectsOf(source['choices']).find(({ index = 0 }) => index === 0) ?? {};
}

/** The text of the model's reasoning in a message or delta; empty when there is none. */
export function reasoningOf(message: JsonObject): string {
  const key = reasoningKeys.find((each) => typeof message[each] === 'string');
  return key ? String(message[key]) : '';
}

/** One piece of a tool call. */
export interface ToolCallPart {
  readonly index: number;
  /** Empty in all pieces but the first. */
  readonly id: string;
  readonly name: string;
  readonly arguments: string;
}

/** The tool calls of a message, or their pieces in a delta. */
export function toolCallParts(message: JsonObject): readonly ToolCallPart[] {
  return objectsOf(message['tool_calls']).map((call, position) => {
    const [holder, key] = argumentsOf(call);
    const text = holder?.[key];
    return {
      index: typeof call['index'] === 'number' ? call['index'] : position,
      id: typeof call['id'] === 'string' ? call['id'] : '',
      name: typeof holder?.['name'] === 'string' ? holder['name'] : '',
      arguments: typeof text === 'string' ? text : '',
    };
  });
}

/** Token counts as every protocol has them. */
export interface TokenUse {
  readonly input: number;
  readonly cached: number;
  readonly output: number;
  readonly reasoning: number;
}

/** Reads `usage`; zeros where nothing is said. */
export function tokenUse(usage: unknown): TokenUse {
  const counts = isObject(usage) ? usage : {};
  const number = (holder: unknown, key: string) =>
    isObject(holder) && typeof holder[key] === 'number' ? holder[key] : 0;
  return {
    input: number(counts, 'prompt_tokens'),
    cached: number(counts['prompt_tokens_details'], 'cached_tokens'),
    output: number(counts, 'completion_tokens'),
    reasoning: number(counts['completion_tokens_details'], 'reasoning_tokens'),
  };
}
