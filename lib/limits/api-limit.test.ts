import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { openRedis, type RedisLink } from '#lib/redis/redis.js';
import { createLog, silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { redisMissing, startTestRedis, type TestRedis } from '#lib/testing/redis.js';
import { until } from '#lib/testing/until.js';
import { type ApiLimit, createApiLimit } from './api-limit.js';

const caller = (limits: Principal['limits'] = {}, actorId = 'key-1'): Principal => ({
  kind: 'api_key',
  tenantId: `tenant-${Math.random()}`,
  applicationId: '',
  policyId: '',
  actorId,
  role: undefined,
  isSuperAdmin: false,
  language: 'en',
  limits,
});

/** How many of so many calls at once get through. */
async function passing(limit: ApiLimit, principal: Principal, calls: number): Promise<number> {
  const outcomes = await Promise.allSettled(Array.from({ length: calls }, async () => limit.count(principal)));
  return outcomes.filter(({ status }) => status === 'fulfilled').length;
}

describe('a limit in one process', () => {
  it('lets through what a tenant may have in a minute and says where it stands', async () => {
    const limit = createApiLimit({ api: 'detection', perMinute: 5 });
    const principal = caller();

    expect(await passing(limit, principal, 3)).toBe(3);
    expect(limit.headers(principal)).toEqual({
      'ratelimit-policy': '"tenant-minute";q=5;w=60',
      ratelimit: '"tenant-minute";r=2;t=60',
      'x-ratelimit-limit': '5',
      'x-ratelimit-remaining': '2',
      'x-ratelimit-reset': '60',
    });
    expect(await passing(limit, principal, 9)).toBe(2);
    await expect(async () => limit.count(principal)).rejects.toMatchObject({
      code: 'RATE_LIMITED',
      retryAfterSeconds: 60,
    });
    expect(await passing(limit, caller(), 1)).toBe(1);
  });

  it.each<[string, Principal['limits'], number]>([
    ['what the tenant was given instead of the default', { detection: { perMinute: 8 } }, 8],
    ['a second beside the minute', { detection: { perSecond: 2 } }, 2],
    ['the key within its tenant', { key: { perMinute: 3 } }, 3],
    ['no limit where the tenant was given none', { detection: { perMinute: 0 } }, 50],
  ])('counts %s', async (_what, limits, expected) => {
    const limit = createApiLimit({ api: 'detection', perMinute: 5 });

    expect(await passing(limit, caller(limits), 50)).toBe(expected);
  });

  it('counts no calls of our own services, and has no headers without a limit', async () => {
    const limit = createApiLimit({ api: 'detection', perMinute: 1 });

    expect(await passing(limit, { ...caller(), kind: 'service' }, 9)).toBe(9);
    expect(createApiLimit({ api: 'admin', perMinute: 0 }).headers(caller())).toEqual({});
  });
});

describe.skipIf(redisMissing !== undefined)(`a limit over processes${redisMissing ? `: ${redisMissing}` : ''}`, () => {
  let redis: TestRedis;
  const links: RedisLink[] = [];
  const lines: string[] = [];
  const metrics = createMetrics({ processMetrics: false });

  beforeAll(async () => {
    redis = await startTestRedis();
  });

  afterAll(async () => {
    await Promise.all(links.map((link) => link.close()));
    await redis?.stop();
  });

  async function replica(log = silentLog): Promise<{ link: RedisLink; limit: ApiLimit }> {
    const link = openRedis({ url: redis.url, log, metrics });
    links.push(link);
    await until(() => link.client.status === 'ready');
    return { link, limit: createApiLimit({ api: 'detection', perMinute: 100, redis: link }) };
  }

  it('is one limit: never more, and less by at most what others hold', async () => {
    const replicas = await Promise.all([replica(), replica(), replica()]);
    const principal = caller({ detection: { perMinute: 1000 } });

    const passed = await Promise.all(replicas.map(({ limit }) => passing(limit, { ...principal }, 800)));
    const total = passed.reduce((sum, count) => sum + count, 0);

    expect(total).toBeLessThanOrEqual(1000);
    expect(total).toBeGreaterThanOrEqual(1000 - 3 * 20);
  });

  it('asks Redis once for many calls', async () => {
    const { limit, link } = await replica();
    const principal = caller({ detection: { perMinute: 100_000 } });
    const before = await commands(link);

    let waited = 0;
    for (let call = 0; call < 10_000; call++) {
      const counting = limit.count(principal);
      if (counting) waited += 1;
      await counting;
    }

    expect((await commands(link)) - before).toBeLessThan(100);
    expect(waited).toBeLessThan(10);
  });

  it('goes on alone while Redis is away or silent, says so once, and shares again when it is back', async () => {
    const log = createLog({ service: 'test', level: 'debug', destination: { write: (line) => void lines.push(line) } });
    const one = await replica(log);
    const other = await replica();
    const fallbacks = async () =>
      Number(/fallbacks_total\{purpose="limits"\} (\d+)/.exec(await metrics.render())?.[1] ?? 0);

    await redis.stop();
    await until(() => one.link.client.status !== 'ready' && other.link.client.status !== 'ready');
    const principal = caller({ detection: { perMinute: 10 } });
    expect(await passing(one.limit, principal, 30)).toBe(10);
    expect(await passing(other.limit, { ...principal }, 30)).toBe(10);
    expect(await fallbacks()).toBeGreaterThan(0);

    await redis.start();
    await until(() => one.link.client.status === 'ready' && other.link.client.status === 'ready');
    const next = caller({ detection: { perMinute: 10 } });
    expect((await passing(one.limit, next, 30)) + (await passing(other.limit, { ...next }, 30))).toBe(10);

    redis.freeze(true);
    expect(await passing(one.limit, caller({ detection: { perMinute: 10 } }), 30)).toBe(10);
    redis.freeze(false);
    const said = lines.map((line) => /redis_[a-z]+/.exec(line)?.[0]);
    expect(said).toEqual(['redis_away', 'redis_back', 'redis_away']);
  });

  it('refuses with a catalogue error', async () => {
    const { limit } = await replica();
    const principal = caller({ detection: { perMinute: 1 } });
    await limit.count(principal);

    await expect(async () => limit.count(principal)).rejects.toBeInstanceOf(GatehouseError);
  });
});

async function commands(link: RedisLink): Promise<number> {
  return Number(/total_commands_processed:(\d+)/.exec(await link.client.info('stats'))?.[1]);
}
