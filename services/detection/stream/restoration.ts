import type { Edit } from '../operators/anonymise.js';
import { holdsOnlyPlaceholders, restoringEdits } from '../pipeline/restoring.js';
import type { Hit } from '../scanners/hit.js';
import type { PlaceholderMatch, PlaceholderSearch } from '../vault/placeholder-search.js';
import { createPlaceholderTrack } from '../vault/placeholder-track.js';
import { createTailText } from './tail-text.js';

/**
 * Turns the placeholders of a channel back as its text comes: the same edits as for the whole text at once.
 *
 * The order of calls is `push` or `finish`, then `sift`, then `clear`.
 */
export interface Restoration {
  push(text: string): void;
  /** The text ends here. */
  finish(): void;
  /**
   * Of hits that became certain, and of those that had to wait, the ones that hold more than placeholders. Those that
   * reach into what may still become a placeholder wait, and with them all that they overlap.
   */
  sift(hits: readonly Hit[]): readonly Hit[];
  /**
   * The placeholders that are turned back up to an offset, and how far the text is cleared then.
   *
   * @param end how far the guard has cleared the text @param edits of the hits that `sift` has just returned
   */
  clear(end: number, edits: readonly Edit[]): { readonly end: number; readonly edits: readonly Edit[] };
  /** The text from one offset up to another, however long ago it came. */
  read(start: number, end: number): string;
  /** Placeholders that were turned back so far. */
  readonly restored: number;
}

/** Starts the restoration of a channel. Memory: its text, and its placeholders. Cost: linear in the text. */
export function createRestoration(search: PlaceholderSearch): Restoration {
  const track = createPlaceholderTrack(search);
  const text = createTailText();
  /** All of the channel, for hits become certain long after they began. */
  const matches: PlaceholderMatch[] = [];
  let waiting: readonly Hit[] = [];
  /** Of `matches`, those before it are turned back, or covered by an operator. */
  let next = 0;
  /** Edits of operators that may still touch one of the others. */
  let operatorEdits: Edit[] = [];
  let restored = 0;

  return {
    push(added) {
      text.append(added);
      matches.push(...track.push(added));
    },
    finish: () => void matches.push(...track.finish()),

    sift(hits) {
      const all = waiting.length === 0 ? hits : [...waiting, ...hits];
      // By their ends, the last first: each that waits draws those before it that reach into it.
      let openFrom = track.settledTo;
      const sure: Hit[] = [];
      const late: Hit[] = [];
      for (const hit of all.toSorted((a, b) => b.end - a.end)) {
        const waits = hit.end > openFrom;
        (waits ? late : sure).push(hit);
        if (waits) openFrom = Math.min(openFrom, hit.start);
      }
      waiting = late;
      return sure.filter((hit) => !holdsOnlyPlaceholders(hit, matches, text.read));
    },

    clear(end, edits) {
      operatorEdits = [...operatorEdits, ...edits].sort((a, b) => a.start - b.start);
      const certain = waiting.reduce((least, hit) => Math.min(least, hit.start), Math.min(end, track.settledTo));
      const from = next;
      while (next < matches.length && matches[next]!.end <= certain) next += 1;
      const back = restoringEdits(matches.slice(from, next), operatorEdits);
      restored += back.length;
      const clearedTo = Math.min(certain, matches[next]?.start ?? certain);
      operatorEdits = operatorEdits.filter((edit) => edit.end > clearedTo);
      return { end: clearedTo, edits: back };
    },

    read: text.read,
    get restored() {
      return restored;
    },
  };
}
