import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Edit } from '../operators/anonymise.js';
import { createPlaceholderSearch, type KnownPlaceholder, type PlaceholderMatch } from '../vault/placeholder-search.js';
import { createPlaceholders, type Placeholders } from '../vault/placeholders.js';
import type { Conversation, JudgedText } from './conversation.js';
import type { LocatedFinding } from './findings.js';

/** The placeholders of one check: on input they are given out, on output they are turned back. */
export interface Restoring {
  /** Those of the input, made at the first use. */
  placeholders(): Placeholders;
  /** Whether a placeholder was asked for, or some were known before. */
  hasPlaceholders(): boolean;
  /** Where placeholders stand in a text of the output, in order; none in a text of the input. */
  matchesIn(text: JudgedText): readonly PlaceholderMatch[];
  /** The texts in which some stand. */
  restorable(): readonly JudgedText[];
}

/** Prepares the placeholders of a check. @param known what the caller's sources say */
export function createRestoring(known: readonly KnownPlaceholder[], { texts }: Pick<Conversation, 'texts'>): Restoring {
  const search = createPlaceholderSearch(known);
  const matches = new Map<JudgedText, readonly PlaceholderMatch[]>();
  let placeholders: Placeholders | undefined;

  function matchesIn(text: JudgedText): readonly PlaceholderMatch[] {
    if (known.length === 0 || text.phase !== Phase.OUTPUT || text.isContext) return [];
    let found = matches.get(text);
    if (found === undefined) {
      found = search.findAll(text.text);
      matches.set(text, found);
    }
    return found;
  }

  return {
    placeholders() {
      placeholders ??= createPlaceholders(
        known,
        texts.flatMap(({ text, received }) => (text === received ? [text] : [text, received])),
      );
      return placeholders;
    },
    hasPlaceholders: () => placeholders !== undefined || known.length > 0,
    matchesIn,
    restorable: () => texts.filter((text) => matchesIn(text).length > 0),
  };
}

/** Leaves out the findings that hold nothing but placeholders: they are about what we wrote ourselves. Pure. */
export function withoutPlaceholders(
  findings: readonly LocatedFinding[],
  { matchesIn }: Pick<Restoring, 'matchesIn'>,
): LocatedFinding[] {
  return findings.filter(({ hit, text }) => {
    const read = (start: number, end: number) => text.text.slice(start, end);
    return !holdsOnlyPlaceholders(hit, matchesIn(text), read);
  });
}

/**
 * Whether a span has letters and digits only inside placeholders, at least one of which it meets. A span that ends at 0
 * is about a whole text.
 *
 * @param matches ordered, apart from each other @param read the text from one offset up to another. Pure.
 */
export function holdsOnlyPlaceholders(
  { start, end }: { readonly start: number; readonly end: number },
  matches: readonly PlaceholderMatch[],
  read: (start: number, end: number) => string,
): boolean {
  if (end === 0) return false;
  const first = firstEndingAfter(matches, start);
  if (first === matches.length || matches[first]!.start >= end) return false;
  let at = start;
  for (let index = first; index < matches.length && matches[index]!.start < end; index++) {
    const match = matches[index]!;
    if (at < match.start && wordCharacter.test(read(at, match.start))) return false;
    at = match.end;
  }
  return at >= end || !wordCharacter.test(read(at, end));
}

const wordCharacter = /[\p{L}\p{N}]/u;

/** The edits that turn placeholders back, but for those that an edit of an operator touches. Pure. */
export function restoringEdits(matches: readonly PlaceholderMatch[], operatorEdits: readonly Edit[]): Edit[] {
  let next = 0;
  return matches.flatMap(({ start, end, known }) => {
    while (next < operatorEdits.length && operatorEdits[next]!.end <= start) next += 1;
    const isCovered = next < operatorEdits.length && operatorEdits[next]!.start < end;
    return isCovered ? [] : [{ start, end, replacement: known.value }];
  });
}

/** Index of the first match that ends after an offset. */
function firstEndingAfter(matches: readonly PlaceholderMatch[], offset: number): number {
  let low = 0;
  let high = matches.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (matches[middle]!.end > offset) high = middle;
    else low = middle + 1;
  }
  return low;
}
