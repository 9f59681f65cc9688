import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Hit } from '../scanners/hit.js';
import type { PolicyKeyed, ScanPool } from '../workers/pool.js';
import { createHitCache } from './hit-cache.js';

/** A pool that finds the letter x in every text, and counts what it reads. */
function countingPool() {
  const read: string[] = [];
  const scan: ScanPool['scan'] = async (_policy, texts) => {
    read.push(...texts);
    return texts.map((text): Hit[] => {
      const start = text.indexOf('x');
      return start < 0 ? [] : [{ rule: 0, start, end: start + 1, score: 1, explanation: '' }];
    });
  };
  return { scan, read, characters: () => read.reduce((sum, text) => sum + text.length, 0) };
}

function setUp(maxBytes?: number) {
  const pool = countingPool();
  const lookups: boolean[] = [];
  const metrics = { cacheLookup: (_cache: string, hit: boolean) => void lookups.push(hit) };
  const cache = createHitCache({ pool, metrics, ...(maxBytes === undefined ? {} : { maxBytes }) });
  return { pool, cache, lookups };
}

// The pool of this test reads nothing of a policy.
const policy = (key: string) => ({ key }) as PolicyKeyed;

/** The texts of a conversation up to a turn: two messages a turn, and the question that opens it. */
function conversation(turn: number): string[] {
  return Array.from({ length: 2 * turn - 1 }, (_, index) => `message ${index} ${'.'.repeat(80)} x`);
}

describe('the cache of hits', () => {
  it('reads at turn 100 no more than 1.5 times what it reads at turn 2, and judges everything', async () => {
    const { pool, cache } = setUp();
    const cost: number[] = [];
    for (let turn = 1; turn <= 100; turn++) {
      const before = pool.characters();
      const texts = conversation(turn);
      const hits = await cache.scan(policy('p@1'), texts, Phase.INPUT);
      cost.push(pool.characters() - before);
      expect(hits.map((list) => list.length)).toEqual(texts.map(() => 1));
    }

    expect(cost[99]).toBeLessThanOrEqual(1.5 * cost[1]!);
    expect(cost[99]).toBeGreaterThan(0);
  });

  it('gives what the pool gives, also for a text that stands twice', async () => {
    const { pool, cache } = setUp();
    const texts = ['a x', 'none', 'a x'];

    const first = await cache.scan(policy('p@1'), texts, Phase.INPUT);
    const second = await cache.scan(policy('p@1'), texts, Phase.INPUT);

    expect(first).toEqual(await pool.scan(policy('p@1'), texts, Phase.INPUT));
    expect(second).toEqual(first);
  });

  it('takes nothing over to another revision, another policy or the other side', async () => {
    const { pool, cache } = setUp();
    const texts = ['one', 'two'];
    for (const key of ['p@1', 'p@2', 'q@1']) await cache.scan(policy(key), texts, Phase.INPUT);
    await cache.scan(policy('p@1'), texts, Phase.OUTPUT);

    expect(pool.read).toHaveLength(8);
  });

  it('tells halves of surrogate pairs apart', async () => {
    const { pool, cache } = setUp();
    await cache.scan(policy('p@1'), ['\ud83d', 'other'], Phase.INPUT);
    await cache.scan(policy('p@1'), ['\ud83e', 'other'], Phase.INPUT);

    expect(pool.read).toEqual(['\ud83d', 'other', '\ud83e']);
  });

  it('remembers nothing of a scan that failed', async () => {
    let isDown = true;
    const pool = countingPool();
    const cache = createHitCache({
      pool: { scan: (...args) => (isDown ? Promise.reject(new Error('down')) : pool.scan(...args)) },
      metrics: { cacheLookup: () => undefined },
    });

    await expect(cache.scan(policy('p@1'), ['one', 'two x'], Phase.INPUT)).rejects.toThrow('down');
    isDown = false;

    expect(await cache.scan(policy('p@1'), ['one', 'two x'], Phase.INPUT)).toMatchObject([[], [{ start: 4 }]]);
  });

  it('stays within its bound and counts its look-ups', async () => {
    const { pool, cache, lookups } = setUp(1_000);
    const texts = Array.from({ length: 20 }, (_, index) => `text ${index}`);
    await cache.scan(policy('p@1'), texts, Phase.INPUT);
    await cache.scan(policy('p@1'), texts, Phase.INPUT);

    expect(pool.read.length).toBeGreaterThan(35);
    expect(lookups).toHaveLength(40);
  });
});
