import type { Surroundings } from './define.js';

/** The digits of a text, without what parts them. */
export function digitsOf(text: string): string {
  return text.replace(/\D/g, '');
}

/** The letters and digits of a text, in upper case. */
export function compactOf(text: string): string {
  return text.replace(/[^0-9A-Za-z]/g, '').toUpperCase();
}

/**
 * Whether a number stands by itself: not inside a longer dashed, dotted or slashed one, a decimal, a path or a
 * percentage.
 */
export function standsFree({ before, after }: Surroundings): boolean {
  return !/[-.+/\d_]$/.test(before) && !/^(?:[-/_]\w|[.,]\d|%|:\d)/.test(after);
}

/** Whether all digits are one and the same: check sums of zeros come out right, and people type them as stand-ins. */
export function isUniform(digits: string): boolean {
  return new Set(digits).size < 2;
}
