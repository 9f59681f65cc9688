import { argumentsOf } from '#lib/conversation/chat-message.js';
import { isObject, type JsonObject, parseJson } from '#lib/conversation/json.js';

/**
 * A part of a streamed choice that nobody gets before it is complete and cleared: a tool call, whose arguments are JSON, or
 * a structured field.
 */
export interface Sealed {
  /** Takes in one more delta of it; returns the text that it adds to the judged whole. */
  add(delta: unknown): string;
  /** The text that completes the judged whole; nothing is added any more. */
  close(): string;
  /** The deltas that deliver it, with the judged whole as it may be delivered. */
  deliver(text: string): readonly JsonObject[];
}

/** A tool call of `delta.tool_calls`: the first delta names it, later ones only add to its arguments. */
export function createToolCall(index: number): Sealed {
  let call: JsonObject = { index };

  return {
    add(delta) {
      if (!isObject(delta)) return '';
      const [received, key] = argumentsOf(delta);
      const added = typeof received?.[key] === 'string' ? received[key] : '';
      call = mergeMissing(call, delta);
      return added;
    },
    close: () => '',
    deliver(text) {
      const [holder, key] = argumentsOf(call);
      if (holder) holder[key] = text;
      return [{ tool_calls: [call] }];
    },
  };
}

/** The legacy `delta.function_call`. */
export function createFunctionCall(): Sealed {
  let call: JsonObject = {};

  return {
    add(delta) {
      if (!isObject(delta)) return '';
      call = mergeMissing(call, delta);
      return typeof delta['arguments'] === 'string' ? delta['arguments'] : '';
    },
    close: () => '',
    deliver: (text) => [{ function_call: { ...call, arguments: text } }],
  };
}

/** A structured field such as `annotations`; its values are judged as one JSON list and delivered one delta each. */
export function createStructuredField(name: string): Sealed {
  let isFirst = true;

  return {
    add(delta) {
      const opening = isFirst ? '[' : ',';
      isFirst = false;
      return opening + JSON.stringify(delta);
    },
    close: () => ']',
    deliver(text) {
      const values = parseJson(text);
      return Array.isArray(values) ? values.map((value: unknown) => ({ [name]: value })) : [];
    },
  };
}

/** The fields of both; where both have one, the first that says something wins, and objects are merged in the same way. */
function mergeMissing(first: JsonObject, second: JsonObject): JsonObject {
  const merged: JsonObject = { ...first };
  for (const [key, value] of Object.entries(second)) {
    const present = merged[key];
    if (isObject(present) && isObject(value)) merged[key] = mergeMissing(present, value);
    else if (present === undefined || present === null || present === '') {
      merged[key] = isObject(value) ? { ...value } : value;
    }
  }
  return merged;
}
