/** The end of a text that grows: all of it from some offset on. */
export interface TailText {
  /** Where the text ends. */
  readonly end: number;
  append(text: string): void;
  /** Forgets text before an offset; some of it may stay. */
  dropBefore(offset: number): void;
  /** The text from `start` up to `end`; undefined behaviour for text that was dropped. Cost: by its length. */
  read(start: number, end: number): string;
}

/**
 * Units of a piece, about. Appending to one long string and reading from it would copy all of it each time, which is
 * quadratic for a match that stays open over a long text.
 */
const PIECE_UNITS = 128;

/** Creates an empty text that begins at offset 0. */
export function createTailText(): TailText {
  let pieces: Piece[] = [{ start: 0, text: '' }];
  let end = 0;

  /** Index of the piece that an offset lies in, or of the last one. */
  function indexOf(offset: number): number {
    let low = 0;
    let high = pieces.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (pieces[middle]!.start <= offset) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  return {
    get end() {
      return end;
    },
    append(text) {
      const last = pieces.at(-1)!;
      if (last.text.length < PIECE_UNITS) last.text += text;
      else pieces.push({ start: end, text });
      end += text.length;
    },
    dropBefore(offset) {
      const first = indexOf(offset);
      if (first > 0) pieces = pieces.slice(first);
    },
    read(from, to) {
      const first = indexOf(from);
      let { start, text } = pieces[first]!;
      if (to <= start + text.length) return text.slice(from - start, to - start);
      let read = text.slice(from - start);
      for (let index = first + 1; index < pieces.length && pieces[index]!.start < to; index++) {
        ({ start, text } = pieces[index]!);
        read += text.slice(0, to - start);
      }
      return read;
    },
  };
}

interface Piece {
  readonly start: number;
  text: string;
}
