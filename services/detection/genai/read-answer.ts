import { GatehouseError } from '#lib/errors/error.js';
import type { TokenChoice } from './score.js';

/** What a model answered. */
export interface ModelAnswer {
  readonly text: string;
  /** It ended because it grew too long. */
  readonly isCut: boolean;
  /** The likeliest tokens at each place; empty when the server gave none. */
  readonly places: readonly (readonly TokenChoice[])[];
}

/**
 * Reads a `chat.completion` as JSON text. Probabilities that make no sense are left out; everything else that is not as
 * it should be is an error.
 *
 * Errors: UPSTREAM_MALFORMED. Pure.
 */
export function readAnswer(json: string): ModelAnswer {
  const choice = firstOf(field(parse(json), 'choices'));
  const text = field(field(choice, 'message'), 'content');
  if (typeof text !== 'string') throw malformed();
  return { text, isCut: field(choice, 'finish_reason') === 'length', places: readPlaces(choice) };
}

function readPlaces(choice: unknown): TokenChoice[][] {
  const content = field(field(choice, 'logprobs'), 'content');
  if (!Array.isArray(content)) return [];
  const places = content.map((place) => field(place, 'top_logprobs'));
  return places.every(isChoices) ? places : [];
}

function isChoices(place: unknown): place is TokenChoice[] {
  return Array.isArray(place) && place.length > 0 && place.every(isChoice);
}

function isChoice(choice: unknown): boolean {
  const token = field(choice, 'token');
  const logprob = field(choice, 'logprob');
  // Rounding may lift the logarithm of a certain token a little above 0.
  return typeof token === 'string' && typeof logprob === 'number' && logprob <= 0.001;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    throw malformed();
  }
}

function firstOf(list: unknown): unknown {
  return Array.isArray(list) ? list[0] : undefined;
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return (value as Readonly<Record<string, unknown>>)[name];
}

function malformed(): GatehouseError {
  return new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'a chat completion' } });
}
