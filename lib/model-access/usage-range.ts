import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

/** Days in a reply; a year and a day, so that a year can be compared with itself. */
const maxDays = 366;

/** Days without an end named, today included. */
const defaultDays = 30;

const dayMs = 86_400_000;

/**
 * `start_date` and `end_date` of a query, both included, as "2026-01-31"; the last 30 days when they are missing. Pure.
 * Errors: REQUEST_INVALID for what is no day, an end before the start, and more than 366 days.
 */
export function readRange(
  query: Readonly<Record<string, string | string[] | undefined>>,
  today: string,
): { readonly startDate: string; readonly endDate: string } {
  const mistakes: FieldViolation[] = [];
  const readDay = (name: string): string | undefined => {
    const text = query[name];
    if (text === undefined || text === '') return undefined;
    if (typeof text === 'string' && isDay(text)) return text;
    mistakes.push({ path: name, message: 'must be a day such as 2026-01-31' });
    return undefined;
  };
  const endDate = readDay('end_date') ?? today;
  const startDate =
    readDay('start_date') ?? new Date(Date.parse(endDate) - (defaultDays - 1) * dayMs).toISOString().slice(0, 10);
  const days = (Date.parse(endDate) - Date.parse(startDate)) / dayMs + 1;
  if (mistakes.length === 0 && days < 1) mistakes.push({ path: 'end_date', message: 'must not be before start_date' });
  if (mistakes.length === 0 && days > maxDays) {
    mistakes.push({ path: 'start_date', message: `must not be more than ${maxDays} days before end_date` });
  }
  if (mistakes.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: mistakes });
  return { startDate, endDate };
}

function isDay(text: string): boolean {
  if (!/^[12]\d{3}-\d{2}-\d{2}$/.test(text)) return false;
  const ms = Date.parse(text);
  return !Number.isNaN(ms) && new Date(ms).toISOString().slice(0, 10) === text;
}
