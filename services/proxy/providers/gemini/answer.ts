import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';

/** Whether a body is an answer, or a piece of a streamed one: it has candidates, or says why there are none. */
export function isGeneration(body: unknown): body is JsonObject {
  return isObject(body) && (Array.isArray(body['candidates']) || isObject(body['promptFeedback']));
}

/** An answer as a canonical `chat.completion`. */
export function toCompletion(answer: JsonObject): JsonObject {
  return {
    ...headOf(answer, 'chat.completion'),
    choices: candidatesOf(answer).map((candidate, position) => {
      const { text, reasoning, calls } = readParts(candidate);
      const message = {
        role: 'assistant',
        content: text === '' && calls.length > 0 ? null : text,
        refusal: null,
        ...(reasoning === '' ? {} : { reasoning_content: reasoning }),
        ...(calls.length === 0 ? {} : { tool_calls: calls }),
      };
      const finishReason = finishReasonOf(candidate['finishReason'], calls.length > 0) ?? 'stop';
      return { index: indexOf(candidate, position), message, logprobs: null, finish_reason: finishReason };
    }),
    usage: toUsage(answer['usageMetadata']),
  };
}

/** The fields that all chunks of an answer share. */
export function headOf(answer: JsonObject, object: string): JsonObject {
  const id = typeof answer['responseId'] === 'string' ? answer['responseId'] : crypto.randomUUID();
  const created = Math.floor(Date.now() / 1000);
  return { id: `chatcmpl-${id}`, object, created, model: answer['modelVersion'] ?? '' };
}

/** The candidates; a prompt that the vendor has refused is one that was ended by its filter. */
export function candidatesOf(answer: JsonObject): readonly JsonObject[] {
  const candidates = objectsOf(answer['candidates']);
  const feedback = answer['promptFeedback'];
  const isRefused = candidates.length === 0 && isObject(feedback) && feedback['blockReason'] !== undefined;
  return isRefused ? [{ index: 0, finishReason: 'SAFETY' }] : candidates;
}

/** Place of a candidate; the vendor leaves out the first one's. */
export function indexOf(candidate: JsonObject, position: number): number {
  return typeof candidate['index'] === 'number' ? candidate['index'] : position;
}

/** What the parts of a candidate say. */
export interface CandidateParts {
  readonly text: string;
  readonly reasoning: string;
  /** Canonical tool calls, each whole. */
  readonly calls: readonly JsonObject[];
}

/** Reads the parts of a candidate. Parts of other kinds, such as code that the vendor has run, have no place in a chat. */
export function readParts(candidate: JsonObject): CandidateParts {
  const parts = objectsOf(isObject(candidate['content']) ? candidate['content']['parts'] : undefined);
  const textsOf = (isThought: boolean) =>
    parts
      .filter((part) => typeof part['text'] === 'string' && (part['thought'] === true) === isThought)
      .map((part) => part['text'])
      .join('');
  return {
    text: textsOf(false),
    reasoning: textsOf(true),
    calls: parts.filter((part) => isObject(part['functionCall'])).map(toToolCall),
  };
}

function toToolCall(part: JsonObject): JsonObject {
  const call = isObject(part['functionCall']) ? part['functionCall'] : {};
  const signature = part['thoughtSignature'];
  return {
    id: typeof call['id'] === 'string' ? call['id'] : `call_${crypto.randomUUID()}`,
    type: 'function',
    function: { name: call['name'], arguments: JSON.stringify(call['args'] ?? {}) },
    ...(typeof signature === 'string' ? { extra_content: { google: { thought_signature: signature } } } : {}),
  };
}

/** OpenAI's word for why a candidate ended; undefined while it has not. */
export function finishReasonOf(reason: unknown, hasCalls: boolean): string | undefined {
  if (typeof reason !== 'string' || reason === 'FINISH_REASON_UNSPECIFIED') return undefined;
  if (reason === 'MAX_TOKENS') return 'length';
  if (filtered.has(reason)) return 'content_filter';
  return hasCalls ? 'tool_calls' : 'stop';
}

const filtered: ReadonlySet<string> = new Set([
  'SAFETY',
  'RECITATION',
  'LANGUAGE',
  'BLOCKLIST',
  'PROHIBITED_CONTENT',
  'SPII',
  'IMAGE_SAFETY',
]);

/** Token counts; what the model has thought is part of the completion at OpenAI and stands beside it at Google. */
export function toUsage(metadata: unknown): JsonObject {
  const count = (key: string) => (isObject(metadata) && typeof metadata[key] === 'number' ? metadata[key] : 0);
  const prompt = count('promptTokenCount') + count('toolUsePromptTokenCount');
  const thought = count('thoughtsTokenCount');
  const completion = count('candidatesTokenCount') + thought;
  return {
    prompt_tokens: prompt,
    completion_tokens: completion,
    total_tokens: prompt + completion,
    prompt_tokens_details: { cached_tokens: count('cachedContentTokenCount') },
    completion_tokens_details: { reasoning_tokens: thought },
  };
}
