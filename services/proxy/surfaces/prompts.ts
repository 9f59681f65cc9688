import type { JsonObject } from '#lib/conversation/json.js';
import type { JudgedMessageBuilder } from '#lib/conversation/judged-message.js';
import type { FieldViolation } from '#lib/errors/error.js';

/** The same bound as gatehouse.detection.v1.Message.parts. */
const maxPrompts = 1000;

/**
 * What is wrong with a `prompt` or `input`: a text, a list of texts, or tokens. Tokens are refused: they are numbers of a
 * vocabulary that only the model has, so no scanner can read them, and letting them pass would be a way around every policy.
 */
export function promptViolations(path: string, value: unknown): readonly FieldViolation[] {
  if (value === undefined || value === null) return [{ path, message: 'must be a string or an array of strings' }];
  if (!Array.isArray(value)) {
    const isReadable = typeof value === 'string' || typeof value === 'object';
    return isReadable ? [] : [{ path, message: 'must be a string or an array of strings' }];
  }
  if (value.length > maxPrompts) {
    return [{ path, message: `must have at most ${maxPrompts} items, has ${value.length}` }];
  }
  const tokens = value.findIndex((item) => typeof item === 'number' || Array.isArray(item));
  if (tokens < 0) return [];
  return [
    { path: `${path}[${tokens}]`, message: 'must be text: tokens cannot be judged, so this gateway refuses them' },
  ];
}

/** Adds the texts of a `prompt` or `input`. */
export function addPrompts(builder: JudgedMessageBuilder, body: JsonObject, key: string, value: unknown): void {
  if (typeof value === 'string') builder.addText(body, key, value);
  if (!Array.isArray(value)) return;
  for (const [index, item] of value.entries()) if (typeof item === 'string') builder.addText(value, index, item);
}
