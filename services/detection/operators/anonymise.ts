import type { Operator } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { coverOf, coverWith } from './apply.js';
import type { Keyed } from './keyed.js';

/** A span of a text and the operator that covers it. Offsets in UTF-16 code units, end exclusive. */
export interface SensitiveSpan {
  readonly start: number;
  readonly end: number;
  readonly operator: Operator;
  readonly entityType: string;
}

/** A piece of a text and what is to stand in its place. */
export interface Edit {
  readonly start: number;
  readonly end: number;
  readonly replacement: string;
}

/** The part of a text that one or several spans cover together. */
interface Cover {
  readonly start: number;
  readonly end: number;
  /** The span whose operator is used: the longest, the first of equals. */
  readonly span: SensitiveSpan;
}

/**
 * The edits that anonymise a text: ordered, apart from each other, and only of what the operators cover, so the ends
 * that a mask keeps are no part of them.
 *
 * Where the covered parts of spans overlap they become one edit by the operator of the longest span: every character
 * that any operator covers is covered. Pure.
 */
export function editsOf(text: string, spans: readonly SensitiveSpan[], keyed: Keyed): Edit[] {
  return editsIn((start, end) => text.slice(start, end), spans, keyed);
}

/** The same for a text that is not at hand as a whole. Reads the spans and nothing else. */
export function editsIn(read: ReadText, spans: readonly SensitiveSpan[], keyed: Keyed): Edit[] {
  const covers = spans.map((span) => coverSpan(span, read)).sort(byStart);
  return joinCovers(covers).map((cover) => toEdit(cover, keyed, read));
}

/** The text with all its sensitive spans covered by their operators. Pure. */
export function maskedText(text: string, spans: readonly SensitiveSpan[], keyed: Keyed): string {
  return applyEdits(text, editsOf(text, spans, keyed));
}

/** Puts ordered edits into a text. Pure. */
export function applyEdits(text: string, edits: readonly Edit[]): string {
  let edited = '';
  let from = 0;
  for (const { start, end, replacement } of edits) {
    edited += text.slice(from, start) + replacement;
    from = end;
  }
  return edited + text.slice(from);
}

/** Reads the text from `start` up to `end`. */
export type ReadText = (start: number, end: number) => string;

/** What a span's operator covers of it. Pure. */
export function coverSpan(span: SensitiveSpan, read: ReadText): Cover {
  const { start, end } = coverOf(read(span.start, span.end), span.operator);
  return { start: span.start + start, end: span.start + end, span };
}

/** Joins covers that overlap; those that only touch stay apart. @param covers ordered by start */
function joinCovers(covers: readonly Cover[]): Cover[] {
  const joined: Cover[] = [];
  for (const cover of covers) {
    const last = joined.at(-1);
    if (last === undefined || cover.start >= last.end) joined.push(cover);
    else joined[joined.length - 1] = join(last, cover);
  }
  return joined;
}

/** What is to be delivered instead of a cover. */
function toEdit({ start, end, span }: Cover, keyed: Keyed, read: ReadText): Edit {
  const value = read(span.start, span.end);
  return { start, end, replacement: coverWith(read(start, end), value, span.operator, span.entityType, keyed) };
}

function join(a: Cover, b: Cover): Cover {
  const span = lengthOf(b.span) > lengthOf(a.span) ? b.span : a.span;
  return { start: a.start, end: Math.max(a.end, b.end), span };
}

function byStart(a: Cover, b: Cover): number {
  return a.start - b.start || b.end - a.end;
}

function lengthOf({ start, end }: SensitiveSpan): number {
  return end - start;
}
