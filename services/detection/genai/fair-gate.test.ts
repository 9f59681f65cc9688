import { describe, expect, it } from 'vitest';
import { createFairGate } from './fair-gate.js';

const never = new AbortController().signal;

/** Work that ends when told, and the order in which works began. */
function createWorks() {
  const started: string[] = [];
  const ends: (() => void)[] = [];
  return {
    started,
    work: (name: string) => () => {
      started.push(name);
      return new Promise<string>((resolve) => ends.push(() => resolve(name)));
    },
    async endNext() {
      ends.shift()?.();
      await new Promise(setImmediate);
    },
  };
}

describe('createFairGate', () => {
  it('runs no more than its places allow and serves the keys in turn', async () => {
    const gate = createFairGate(2);
    const { started, work, endNext } = createWorks();

    const all = [
      ...['a1', 'a2', 'a3', 'a4'].map((name) => gate.run('a', never, work(name))),
      gate.run('b', never, work('b1')),
    ];
    await new Promise(setImmediate);
    expect(started).toEqual(['a1', 'a2']);
    for (let i = 0; i < 5; i += 1) await endNext();

    expect(started).toEqual(['a1', 'a2', 'a3', 'b1', 'a4']);
    expect(await Promise.all(all)).toEqual(['a1', 'a2', 'a3', 'a4', 'b1']);
  });

  it('gives the place on when work fails', async () => {
    const gate = createFairGate(1);

    await expect(gate.run('a', never, () => Promise.reject(new Error('no')))).rejects.toThrow('no');

    expect(await gate.run('a', never, async () => 1)).toBe(1);
  });

  it('forgets who gives up waiting', async () => {
    const gate = createFairGate(1);
    const { started, work, endNext } = createWorks();
    const abort = new AbortController();
    const first = gate.run('a', never, work('first'));
    const given = gate.run('a', abort.signal, work('given up'));
    const last = gate.run('a', never, work('last'));

    abort.abort(new Error('gone'));
    await expect(given).rejects.toThrow('gone');
    await endNext();
    await endNext();

    expect(await Promise.all([first, last])).toEqual(['first', 'last']);
    expect(started).toEqual(['first', 'last']);
  });
});
