import { isObject, type JsonObject } from '#lib/conversation/json.js';

/** Tokens of one answer. */
export interface TokenCount {
  readonly input: number;
  readonly output: number;
}

/**
 * The usage that an answer or an event reports, in any of our protocols; undefined when it reports none. Fields that are
 * missing are undefined, for some protocols report the two at different times. Pure.
 */
export function reportedTokens(event: JsonObject): Partial<TokenCount> | undefined {
  const nested = [event, event['response'], event['message']].filter(isObject);
  const usage = nested.map((holder) => holder['usage']).find(isObject);
  if (!usage) return undefined;
  const input = countOf(usage['prompt_tokens']) ?? countOf(usage['input_tokens']);
  const output = countOf(usage['completion_tokens']) ?? countOf(usage['output_tokens']);
  return { ...(input === undefined ? {} : { input }), ...(output === undefined ? {} : { output }) };
}

/** Characters that make a token where nothing is reported: the usual rule of thumb for English. */
const charactersPerToken = 4;

/** Tokens that a text is taken for, from its length in UTF-16 code units. Pure. */
export function estimateTokens(length: number): number {
  return Math.ceil(length / charactersPerToken);
}

/** UTF-16 code units of all strings in a JSON value but encoded data; what an estimate is made of. Pure. */
export function textLengthOf(value: unknown): number {
  if (typeof value === 'string') return value.startsWith('data:') ? 0 : value.length;
  if (Array.isArray(value)) return value.reduce<number>((sum, item) => sum + textLengthOf(item), 0);
  if (!isObject(value)) return 0;
  return Object.entries(value).reduce((sum, [key, item]) => (isAside(key) ? sum : sum + textLengthOf(item)), 0);
}

/** Names, ids and encoded data, which are not what a model reads or says. */
function isAside(key: string): boolean {
  return ['id', 'model', 'object', 'type', 'role', 'data', 'embedding', 'system_fingerprint', 'signature'].includes(
    key,
  );
}

function countOf(value: unknown): number | undefined {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? Math.round(value) : undefined;
}
