import { describe, expect, it } from 'vitest';
import { createFairQueue, type Waiting } from './fair-queue.js';

const wide = { maxPerKey: 1000, maxSize: 10_000 };

describe('createFairQueue', () => {
  it('gives each key the same processor time, whatever its jobs cost and however many wait', () => {
    const queue = createFairQueue<Waiting>(wide);
    for (let i = 0; i < 100; i += 1) queue.offer({ key: 'dear', microseconds: 5000 });
    for (let i = 0; i < 900; i += 1) queue.offer({ key: 'cheap', microseconds: 100 });

    const used = new Map<string, number>();
    for (let i = 0; i < 500; i += 1) {
      const job = queue.take()!;
      used.set(job.key, (used.get(job.key) ?? 0) + job.microseconds);
    }

    expect(used.get('dear')! / used.get('cheap')!).toBeGreaterThan(0.8);
    expect(used.get('dear')! / used.get('cheap')!).toBeLessThan(1.25);
  });

  it('serves a newcomer next to a crowd, and not behind it', () => {
    const queue = createFairQueue<Waiting>(wide);
    for (let i = 0; i < 800; i += 1) queue.offer({ key: 'crowd', microseconds: 200 });
    for (let i = 0; i < 50; i += 1) queue.take();
    queue.offer({ key: 'newcomer', microseconds: 200 });

    const next = Array.from({ length: 6 }, () => queue.take()?.key);

    expect(next).toContain('newcomer');
  });

  it('makes a key pay for work that took longer than it looked', () => {
    let now = 0;
    const queue = createFairQueue<Waiting>(wide, () => now);
    queue.offer({ key: 'runaway', microseconds: 100 });
    queue.charge(queue.take()!, 50_000);
    for (let i = 0; i < 500; i += 1) {
      queue.offer({ key: 'runaway', microseconds: 100 });
      queue.offer({ key: 'honest', microseconds: 100 });
    }

    const keys = Array.from({ length: 400 }, () => queue.take()?.key);
    expect(keys.filter((key) => key === 'runaway')).toHaveLength(0);

    queue.drain();
    queue.offer({ key: 'runaway', microseconds: 100 });
    queue.charge(queue.take()!, 50_000);
    // Time pays as well: who stayed away for as long as he took too much owes nothing.
    now = 1000;
    for (let i = 0; i < 20; i += 1) {
      queue.offer({ key: 'runaway', microseconds: 100 });
      queue.offer({ key: 'honest', microseconds: 100 });
    }
    expect(Array.from({ length: 20 }, () => queue.take()?.key)).toContain('runaway');
  });

  it('takes in a key below its share while another one fills the queue', () => {
    const queue = createFairQueue<Waiting>({ maxPerKey: 100, maxSize: 10 });

    const taken = Array.from({ length: 50 }, () => queue.offer({ key: 'flood', microseconds: 1 }));
    const other = queue.offer({ key: 'other', microseconds: 1 });

    expect(taken.filter(Boolean)).toHaveLength(10);
    expect(other).toBe(true);
    expect(createFairQueue<Waiting>({ maxPerKey: 0, maxSize: 10 }).offer({ key: 'a', microseconds: 1 })).toBe(false);
  });

  it('says how long a line takes, at least a second', () => {
    const queue = createFairQueue<Waiting>(wide);
    for (let i = 0; i < 10; i += 1) queue.offer({ key: 'a', microseconds: 900_000 });

    expect(queue.waitSeconds('a', 2)).toBe(5);
    expect(queue.waitSeconds('nobody', 2)).toBe(1);
  });

  it('passes over what may not run now, and takes out what was given up', () => {
    const queue = createFairQueue<Waiting>(wide);
    const [dear, cheap] = [
      { key: 'a', microseconds: 90_000 },
      { key: 'b', microseconds: 10 },
    ];
    queue.offer(dear);
    queue.offer(cheap);

    expect(queue.take(({ microseconds }) => microseconds < 1000)).toBe(cheap);
    expect(queue.take(({ microseconds }) => microseconds < 1000)).toBeUndefined();
    queue.remove(dear);
    expect(queue.size).toBe(0);
    expect(queue.take()).toBeUndefined();
  });
});
