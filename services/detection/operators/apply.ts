import type { Operator } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Keyed } from './keyed.js';

/** Mask character of an operator that names none. */
const DEFAULT_MASK = '*';

/**
 * What an operator makes of a sensitive value.
 *
 * Masking covers code points one by one, so it never splits a surrogate pair and never lengthens a value; a value that
 * is not longer than the ends that it keeps is covered whole. An operator of no kind takes the value out. Pure.
 */
export function applyOperator(value: string, operator: Operator, entityType: string, keyed: Keyed): string {
  if (operator.kind.case !== 'mask') return substitute(value, operator, entityType, keyed);
  const { start, end } = coverOf(value, operator);
  return value.slice(0, start) + maskWhole(value.slice(start, end), operator) + value.slice(end);
}

/** The part of a value that its operator covers: offsets in UTF-16 code units, end exclusive. Whole unless it is masked. */
export function coverOf(value: string, operator: Operator): { readonly start: number; readonly end: number } {
  if (operator.kind.case !== 'mask') return { start: 0, end: value.length };
  const { keepPrefix, keepSuffix } = operator.kind.value;
  if (!isLongerThan(value, keepPrefix + keepSuffix)) return { start: 0, end: value.length };
  return { start: skipForward(value, 0, keepPrefix), end: skipBack(value, value.length, keepSuffix) };
}

/** UTF-16 code units of a value's beginning that decide where its operator starts to cover, however long the value is. */
export function decidingUnits({ kind }: Operator): number {
  if (kind.case !== 'mask') return 0;
  // A value is covered whole unless it has one code point more than is kept; a code point takes up to two units.
  return 2 * (kind.value.keepPrefix + kind.value.keepSuffix + 1);
}

/** What an operator puts in place of a covered part, `value` being the whole value that it belongs to. */
export function coverWith(
  covered: string,
  value: string,
  operator: Operator,
  entityType: string,
  keyed: Keyed,
): string {
  return operator.kind.case === 'mask' ? maskWhole(covered, operator) : substitute(value, operator, entityType, keyed);
}

/** The offset that lies `count` code points after `from`, at most the end. */
function skipForward(text: string, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0 && at < text.length; left--) at += text.codePointAt(at)! > 0xffff ? 2 : 1;
  return Math.min(at, text.length);
}

/** Whether a text has more code points than that. Cost: in proportion to the count, not to the text. */
function isLongerThan(text: string, codePoints: number): boolean {
  return skipForward(text, 0, codePoints) < text.length;
}

function skipBack(text: string, from: number, count: number): number {
  let at = from;
  for (let left = count; left > 0 && at > 0; left--) {
    const isPair = at > 1 && text.codePointAt(at - 2)! > 0xffff;
    at -= isPair ? 2 : 1;
  }
  return at;
}

function substitute(value: string, { kind }: Operator, entityType: string, keyed: Keyed): string {
  switch (kind.case) {
    case 'replace':
      return kind.value.replacement || `<${entityType}>`;
    case 'hash':
      return keyed.hash(value);
    case 'encrypt':
      return keyed.encrypt(value);
    case 'shuffle':
      return keyed.shuffle(value);
    case 'random':
      return keyed.random(value);
    case 'regexReplace':
      return keyed.replaceByPattern(value, kind.value.pattern, kind.value.replacement);
    case 'rewrite':
      return keyed.rewritten?.(value, entityType) ?? '';
    default:
      return '';
  }
}

function maskWhole(text: string, { kind }: Operator): string {
  const character = (kind.case === 'mask' && kind.value.maskCharacter) || DEFAULT_MASK;
  return character.repeat(Array.from(text).length);
}
