import { describe, expect, it } from 'vitest';
import { toSegments } from './segments.js';

/** Segments as `text[spans]`, for reading. */
function drawn(text: string, spans: readonly (readonly [start: number, end: number])[]): string {
  return toSegments(
    text,
    spans.map(([start, end]) => ({ start, end })),
  )
    .map(({ start, end, spans: covering }) => `${text.slice(start, end)}[${covering.join(',')}]`)
    .join(' ');
}

describe('toSegments', () => {
  it('ignores spans that cover nothing and cuts those that reach beyond the text', () => {
    expect(
      drawn('abc', [
        [1, 1],
        [2, 1],
        [2, 99],
      ]),
    ).toBe('ab[] c[2]');
  });

  it('cuts overlapping spans at every edge', () => {
    expect(
      drawn('abcdef', [
        [0, 4],
        [2, 6],
        [3, 4],
      ]),
    ).toBe('ab[0] c[0,1] d[0,1,2] ef[1]');
  });

  it('keeps spans apart that only touch', () => {
    expect(
      drawn('abcd', [
        [0, 2],
        [2, 4],
      ]),
    ).toBe('ab[0] cd[1]');
  });

  it('never draws half a character', () => {
    expect(drawn('a😀b', [[2, 3]])).toBe('a[] 😀[0] b[]');
  });

  it('gives the whole text back, whatever the spans are', () => {
    const text = 'x😀yz'.repeat(20);
    for (let seed = 1; seed <= 200; seed += 1) {
      const at = (step: number) => (seed * 7919 + step * 104_729) % (text.length + 10);
      const spans = Array.from({ length: seed % 12 }, (_, index) => ({ start: at(index), end: at(index + 50) }));

      const segments = toSegments(text, spans);

      expect(segments.map(({ start, end }) => text.slice(start, end)).join('')).toBe(text);
    }
  });

  it('has one empty segment at most for an empty text', () => {
    expect(toSegments('', [{ start: 0, end: 3 }])).toEqual([]);
  });
});
