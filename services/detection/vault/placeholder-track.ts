import { nextStart, type PlaceholderMatch, type PlaceholderSearch } from './placeholder-search.js';

/** Finds placeholders in a text that grows, exactly those that `PlaceholderSearch.findAll` finds in the whole. */
export interface PlaceholderTrack {
  /** No placeholder that is not found yet begins before this offset, in UTF-16 code units of the whole text. */
  readonly settledTo: number;
  /** Reads more text, in pieces cut anywhere; returns the placeholders that are found now, with offsets in the whole text. */
  push(text: string): PlaceholderMatch[];
  /** The text ends here. */
  finish(): PlaceholderMatch[];
}

/** Starts a track. Memory: the beginning of one placeholder. Cost: linear in the text. */
export function createPlaceholderTrack(search: PlaceholderSearch): PlaceholderTrack {
  /** The end of the text, from `settledTo` on. */
  let tail = '';
  let settledTo = 0;

  function advance(isEnd: boolean): PlaceholderMatch[] {
    const found: PlaceholderMatch[] = [];
    let at = nextStart(tail, 0);
    while (at < tail.length) {
      const reading = search.readAt(tail, at);
      if (reading.kind === 'open' && !isEnd) break;
      if (reading.kind === 'match') {
        const { start, end, known } = reading.match;
        found.push({ start: start + settledTo, end: end + settledTo, known });
      }
      at = nextStart(tail, reading.kind === 'match' ? reading.match.end : at + 1);
    }
    tail = tail.slice(at);
    settledTo += at;
    return found;
  }

  return {
    get settledTo() {
      return settledTo;
    },
    push(text) {
      tail += text;
      return advance(false);
    },
    finish: () => advance(true),
  };
}
