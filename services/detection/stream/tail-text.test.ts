import { describe, expect, it } from 'vitest';
import { createRandom, cutAtRandom } from '../testing/random.js';
import { createTailText } from './tail-text.js';

describe('tail text', () => {
  it('reads what was appended, whatever pieces it came in and whatever was dropped before', () => {
    const random = createRandom(8);
    for (let round = 0; round < 200; round++) {
      const text = Array.from({ length: random.integer(900) }, () => random.pick(['a', 'b', 'c', '炸'])).join('');
      const tail = createTailText();
      let dropped = 0;
      for (const piece of cutAtRandom(random, text, random.pick([3, 50, 400]))) {
        tail.append(piece);
        const start = dropped + random.integer(tail.end - dropped + 1);
        const end = start + random.integer(tail.end - start + 1);

        expect(tail.read(start, end)).toBe(text.slice(start, end));
        if (random.integer(3) === 0) {
          dropped = start;
          tail.dropBefore(start);
        }
      }
      expect(tail.end).toBe(text.length);
    }
  });

  it('forgets what was dropped', () => {
    const tail = createTailText();
    for (let n = 0; n < 1000; n++) {
      tail.append('0123456789');
      tail.dropBefore(tail.end - 20);
    }

    expect(tail.read(0, tail.end).length).toBeLessThan(300);
  });
});
