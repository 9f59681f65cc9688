import { describe, expect, it } from 'vitest';
import { createRandom, cutAtRandom } from '../../testing/random.js';
import { foldText, originalStart, unitsToString } from './fold.js';
import { squeezeBlanks, squeezeString } from './squeeze.js';

describe('squeezing blanks', () => {
  it.each([
    ['ignore   all\n\n  previous', 'ignore all previous', [0, 6, 9, 12, 16]],
    ['   a  b ', ' a b ', [0, 3, 4, 6, 7]],
    ['\u00a0\u3000x', ' x', [0, 2]],
    ['nothing to do', 'nothing to do', [0, 8]],
    ['', '', []],
    ['  ', ' ', [0]],
  ])('makes one blank of several in %j', (text, expected, offsets) => {
    const squeezed = squeezeBlanks(foldText(text));

    expect(unitsToString(squeezed, 0, squeezed.length)).toBe(expected);
    for (const offset of offsets) expect(Array.from(squeezed.offsets.subarray(0, squeezed.length))).toContain(offset);
    expect(squeezeString(unitsToString(foldText(text), 0, foldText(text).length))).toBe(expected);
  });

  it('gives the same for a text in parts, each told what went before', () => {
    const random = createRandom(4);
    for (let round = 0; round < 300; round++) {
      const text = Array.from({ length: 1 + random.integer(20) }, () =>
        random.pick(['a', 'B', ' ', ' ', '\n', 'é']),
      ).join('');
      const whole = squeezeBlanks(foldText(text));
      let joined = '';
      let offset = 0;
      const offsets: number[] = [];
      for (const part of cutAtRandom(random, text, 4)) {
        const squeezed = squeezeBlanks(foldText(part), joined.endsWith(' '));
        joined += unitsToString(squeezed, 0, squeezed.length);
        for (let unit = 0; unit < squeezed.length; unit++) offsets.push(offset + originalStart(squeezed, unit));
        offset += part.length;
      }

      expect([joined, offsets]).toEqual([
        unitsToString(whole, 0, whole.length),
        Array.from(whole.offsets.subarray(0, whole.length)),
      ]);
    }
  });
});
