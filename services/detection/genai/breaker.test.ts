import { describe, expect, it } from 'vitest';
import { createBreaker } from './breaker.js';

function create() {
  const changes: boolean[] = [];
  let time = 0;
  const breaker = createBreaker({ onChange: (isOpen) => changes.push(isOpen), now: () => time });
  return {
    breaker,
    changes,
    pass: (ms: number) => {
      time += ms;
    },
    fail(times: number) {
      for (let i = 0; i < times; i += 1) breaker.admit()?.('failed');
    },
  };
}

describe('createBreaker', () => {
  it('lets calls through while fewer than five fail in a row', () => {
    const { breaker, fail, changes } = create();

    fail(4);
    breaker.admit()?.('answered');
    fail(4);

    expect(breaker.admit()).toBeDefined();
    expect(changes).toEqual([]);
  });

  it('leaves the model alone after five, and asks again with one call', () => {
    const { breaker, fail, pass, changes } = create();

    fail(5);
    expect(breaker.admit()).toBeUndefined();
    pass(1_000);
    const trial = breaker.admit();
    expect([trial !== undefined, breaker.admit()]).toEqual([true, undefined]);
    trial?.('answered');

    expect(breaker.admit()).toBeDefined();
    expect(changes).toEqual([true, false]);
  });

  it('waits twice as long after each trial that fails, half a minute at most', () => {
    const { breaker, fail, pass } = create();
    fail(5);
    const pauses = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];

    for (const pause of pauses) {
      pass(pause - 1);
      expect(breaker.admit()).toBeUndefined();
      pass(1);
      breaker.admit()?.('failed');
    }
  });

  it('tries again at once when a trial was given up', () => {
    const { breaker, fail, pass } = create();
    fail(5);
    pass(1_000);

    breaker.admit()?.('unknown');

    expect(breaker.admit()).toBeDefined();
  });
});
