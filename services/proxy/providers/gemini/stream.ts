import { isObject, type JsonObject, parseJson } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { ProviderError, StreamItem, StreamReader } from '../define.js';
import { candidatesOf, finishReasonOf, headOf, indexOf, isGeneration, readParts, toUsage } from './answer.js';

/**
 * Reads the pieces of an answer as canonical chunks. Each piece is an answer of its own with the next parts; there is no last
 * word, so the stream is complete once every candidate has its reason. Usage comes on the chunk that has one.
 */
export function createGenerationReader(parseError: (body: unknown) => ProviderError | undefined): StreamReader {
  let head: JsonObject | undefined;
  /** Candidates to the number of their tool calls so far. */
  const calls = new Map<number, number>();
  const finished = new Set<number>();

  function translate(candidate: JsonObject, position: number, piece: JsonObject): JsonObject {
    const index = indexOf(candidate, position);
    const { text, reasoning, calls: added } = readParts(candidate);
    const before = calls.get(index);
    calls.set(index, (before ?? 0) + added.length);
    const finishReason = finishReasonOf(candidate['finishReason'], (calls.get(index) ?? 0) > 0) ?? null;
    if (finishReason !== null) finished.add(index);
    const delta = {
      ...(before === undefined ? { role: 'assistant' } : {}),
      ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
      ...(text === '' && before !== undefined ? {} : { content: text }),
      ...(added.length === 0
        ? {}
        : { tool_calls: added.map((call, offset) => ({ index: (before ?? 0) + offset, ...call })) }),
    };
    const usage =
      finishReason !== null && isObject(piece['usageMetadata']) ? { usage: toUsage(piece['usageMetadata']) } : {};
    return { ...head, choices: [{ index, delta, logprobs: null, finish_reason: finishReason }], ...usage };
  }

  return {
    read({ data }): readonly StreamItem[] {
      const piece = parseJson(data);
      const error = parseError(piece);
      if (error) return [{ kind: 'error', error }];
      if (!isObject(piece) || !(isGeneration(piece) || isObject(piece['usageMetadata']))) {
        throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'pieces of a generated content' } });
      }
      head ??= headOf(piece, 'chat.completion.chunk');
      return candidatesOf(piece).map((candidate, position) => ({
        kind: 'chunk',
        chunk: translate(candidate, position, piece),
      }));
    },
    isComplete: () => calls.size > 0 && [...calls.keys()].every((index) => finished.has(index)),
    isDone: () => false,
  };
}
