import { describe, expect, it } from 'vitest';
import { GatehouseError } from '#lib/errors/error.js';
import type { Principal } from './principal.js';
import { createPrincipalCache, type FoundPrincipal } from './principal-cache.js';

function principal(tenantId: string, actorId = 'a'): Principal {
  return {
    kind: 'api_key',
    tenantId,
    applicationId: 'app',
    policyId: 'policy',
    actorId,
    role: undefined,
    isSuperAdmin: false,
    language: 'en',
  };
}

/** A cache whose clock the test moves, and loads that the test ends when it likes. */
function setUp() {
  const state = { now: 0, hits: 0, misses: 0 };
  const found = createPrincipalCache({
    clock: () => state.now,
    onLookup: (hit) => (hit ? state.hits++ : state.misses++),
  });
  const cache = {
    forgetTenant: found.forgetTenant,
    get(key: string, load: () => Promise<FoundPrincipal>) {
      const entry = found.get(key, load);
      return entry instanceof Promise ? entry.then((late) => late.principal) : entry.principal;
    },
  };
  const loads: { resolve(tenantId: string, actorId?: string): void; reject(error: unknown): void }[] = [];
  const load = () =>
    new Promise<FoundPrincipal>((resolve, reject) => {
      loads.push({
        resolve: (tenantId, actorId) =>
          resolve({ principal: principal(tenantId, actorId), expiresAtMs: state.now + 100 }),
        reject,
      });
    });
  return { state, cache, loads, load };
}

/** Lets everything that is ready run. */
const settle = () => new Promise((resolve) => setImmediate(resolve));

describe('createPrincipalCache', () => {
  it('loads once for all that ask at the same time, then answers at once', async () => {
    const { cache, loads, load, state } = setUp();

    const waiting = [cache.get('key', load), cache.get('key', load)];
    loads[0]!.resolve('t');

    expect(await Promise.all(waiting)).toEqual([principal('t'), principal('t')]);
    expect(cache.get('key', load)).toEqual(principal('t'));
    expect(loads).toHaveLength(1);
    expect(state).toMatchObject({ hits: 1, misses: 2 });
  });

  it('loads again when the time is over', async () => {
    const { cache, loads, load, state } = setUp();
    const first = cache.get('key', load);
    loads[0]!.resolve('t');
    await first;

    state.now = 100;
    const second = cache.get('key', load);
    loads[1]!.resolve('t', 'b');

    expect(await second).toEqual(principal('t', 'b'));
  });

  it('forgets the tenant and no other', async () => {
    const { cache, loads, load } = setUp();
    const both = [cache.get('one', load), cache.get('two', load)];
    loads[0]!.resolve('t1');
    loads[1]!.resolve('t2');
    await Promise.all(both);

    cache.forgetTenant('t1');

    expect(cache.get('one', load)).toBeInstanceOf(Promise);
    expect(cache.get('two', load)).toEqual(principal('t2'));
  });

  it('reads again what was forgotten while it was being read, and gives nobody the stale answer', async () => {
    const { cache, loads, load } = setUp();

    const early = cache.get('key', load);
    cache.forgetTenant('t');
    const late = cache.get('key', load);
    loads[0]!.resolve('t', 'stale');
    await settle();
    loads[1]!.resolve('t', 'fresh');

    expect(await Promise.all([early, late])).toEqual([principal('t', 'fresh'), principal('t', 'fresh')]);
    expect(cache.get('key', load)).toEqual(principal('t', 'fresh'));
  });

  it('does not read again when another tenant was forgotten meanwhile', async () => {
    const { cache, loads, load } = setUp();

    const waiting = cache.get('key', load);
    cache.forgetTenant('other');
    loads[0]!.resolve('t');

    expect(await waiting).toEqual(principal('t'));
    expect(loads).toHaveLength(1);
  });

  it('keeps nothing of a tenant that changes during every read', async () => {
    const { cache, loads, load } = setUp();

    const waiting = cache.get('key', load);
    for (let attempt = 0; attempt < 4; attempt++) {
      cache.forgetTenant('t');
      loads[attempt]!.resolve('t', `read ${attempt}`);
      await settle();
    }

    expect(await waiting).toEqual(principal('t', 'read 3'));
    expect(cache.get('key', load)).toBeInstanceOf(Promise);
  });

  it('remembers a refusal for a second', async () => {
    const { cache, loads, load, state } = setUp();
    const refusal = new GatehouseError('API_KEY_UNKNOWN');
    const first = cache.get('key', load);
    loads[0]!.reject(refusal);
    await expect(first).rejects.toBe(refusal);

    expect(() => cache.get('key', load)).toThrow(refusal);

    state.now = 1000;
    const again = cache.get('key', load);
    loads[1]!.resolve('t');
    expect(await again).toEqual(principal('t'));
  });

  it('drops refusals at every change: a key that was unknown may have been made by it', async () => {
    const { cache, loads, load } = setUp();
    const first = cache.get('key', load);
    loads[0]!.reject(new GatehouseError('API_KEY_UNKNOWN'));
    await expect(first).rejects.toThrow();

    cache.forgetTenant('t');

    const again = cache.get('key', load);
    loads[1]!.resolve('t');
    expect(await again).toEqual(principal('t'));
  });

  it('reads a refusal again when something changed while it was being read', async () => {
    const { cache, loads, load } = setUp();

    const waiting = cache.get('key', load);
    cache.forgetTenant('t');
    loads[0]!.reject(new GatehouseError('API_KEY_UNKNOWN'));
    await settle();
    loads[1]!.resolve('t');

    expect(await waiting).toEqual(principal('t'));
  });

  it('does not remember that the database was away', async () => {
    const { cache, loads, load } = setUp();
    const first = cache.get('key', load);
    loads[0]!.reject(new GatehouseError('DATABASE_UNAVAILABLE'));
    await expect(first).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });

    const again = cache.get('key', load);
    loads[1]!.resolve('t');

    expect(await again).toEqual(principal('t'));
  });

  it('keeps the ten thousand that were used last', async () => {
    const { cache, load, loads } = setUp();
    for (let n = 0; n <= 10_000; n++) {
      const waiting = cache.get(`key ${n}`, load);
      loads[n]!.resolve('t');
      await waiting;
    }

    expect(cache.get('key 0', load)).toBeInstanceOf(Promise);
    expect(cache.get('key 1', load)).toEqual(principal('t'));
  });
});
