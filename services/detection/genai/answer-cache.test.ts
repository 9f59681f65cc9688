import { describe, expect, it } from 'vitest';
import { createAnswerCache } from './answer-cache.js';

const never = new AbortController().signal;

function create() {
  const lookups: boolean[] = [];
  const cache = createAnswerCache<{ value: number }>({
    maxEntries: 10,
    maxAgeMs: 60_000,
    onLookup: (hit) => lookups.push(hit),
  });
  return { cache, lookups };
}

describe('createAnswerCache', () => {
  it('asks once for several who want the same, and remembers', async () => {
    const { cache, lookups } = create();
    let asked = 0;
    const ask = async () => ({ value: ++asked });

    const together = await Promise.all([cache.get('k', never, ask), cache.get('k', never, ask)]);
    const later = await cache.get('k', never, ask);

    expect([...together, later]).toEqual([{ value: 1 }, { value: 1 }, { value: 1 }]);
    expect(lookups).toEqual([false, false, true]);
  });

  it('does not remember a failure', async () => {
    const { cache } = create();

    await expect(cache.get('k', never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(await cache.get('k', never, async () => ({ value: 1 }))).toEqual({ value: 1 });
  });

  it('goes on asking while anybody waits, and gives up when the last one has left', async () => {
    const { cache } = create();
    const [first, second] = [new AbortController(), new AbortController()];
    let given: AbortSignal | undefined;
    const ask = (signal: AbortSignal) => {
      given = signal;
      return new Promise<{ value: number }>(() => {});
    };
    const waiting = [cache.get('k', first.signal, ask), cache.get('k', second.signal, ask)];

    first.abort(new Error('first left'));
    await expect(waiting[0]).rejects.toThrow('first left');
    expect(given?.aborted).toBe(false);
    second.abort(new Error('second left'));
    await expect(waiting[1]).rejects.toThrow('second left');

    expect(given?.aborted).toBe(true);
    expect(await cache.get('k', never, async () => ({ value: 2 }))).toEqual({ value: 2 });
  });
});
