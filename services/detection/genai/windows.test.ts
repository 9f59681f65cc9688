import { describe, expect, it } from 'vitest';
import { createRandom } from '../testing/random.js';
import { cutWindows, lastUnits, windowUnits } from './windows.js';

describe('cutWindows', () => {
  it.each([0, 1, windowUnits])('leaves a text of %i units whole', (length) => {
    expect(cutWindows('a'.repeat(length))).toEqual(['a'.repeat(length)]);
  });

  it('W-3: leaves no character out, cuts no pair, and cuts alike every time', () => {
    for (let seed = 1; seed <= 30; seed += 1) {
      const random = createRandom(seed);
      const length = random.integer(40_000);
      const text = Array.from({ length }, () => random.pick(['a', '中', '😀'])).join('');

      const windows = cutWindows(text);

      expect(cutWindows(text)).toEqual(windows);
      let covered = 0;
      for (const window of windows) {
        const start = text.indexOf(window);
        expect(window.length).toBeLessThanOrEqual(windowUnits);
        expect(window).not.toMatch(/\p{Surrogate}/u);
        expect(start).toBeLessThanOrEqual(covered);
        covered = start + window.length;
      }
      expect(covered).toBe(text.length);
    }
  });

  it('reads what stands at a border whole in one window', () => {
    const phrase = 'x'.repeat(1_000);
    for (let at = windowUnits - 1_000; at <= windowUnits; at += 100) {
      const text = `${'a'.repeat(at)}${phrase}${'b'.repeat(9_000)}`;

      expect(cutWindows(text).some((window) => window.includes(phrase))).toBe(true);
    }
  });
});

describe('lastUnits', () => {
  it('keeps the end and cuts no pair', () => {
    expect(lastUnits('abc', 5)).toBe('abc');
    expect(lastUnits('abc', 2)).toBe('bc');
    expect(lastUnits('a😀b', 2)).toBe('b');
  });
});
