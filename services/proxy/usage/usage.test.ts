import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '#lib/db/ids.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { openai } from '../providers/openai/index.js';
import type { Destination, KeyBudget, Target } from '../upstreams/target.js';
import { createUsage, type Usage } from './usage.js';

const tenantId = uuidv7();
const target: Target = {
  id: 'u',
  name: 'Up',
  provider: openai,
  apiBaseUrl: '',
  model: 'm',
  openApiKey: () => undefined,
  timeouts: { connectMs: 0, firstTokenMs: 0, idleMs: 0, totalMs: 0 },
  maxRetries: undefined,
  prices: { inputMicros: 2_000_000, outputMicros: 10_000_000 },
  weight: 1,
  rank: 0,
};

let database: TestDatabase;
let now = new Date('2026-01-31T22:00:00Z');
const opened: Usage[] = [];

beforeAll(async () => {
  database = await createTestDatabase();
  await database.db.query(`insert into tenants (id, name) values ($1, 'Test')`, [tenantId]);
});

afterAll(async () => {
  for (const usage of opened) await usage.close();
  await database?.drop();
});

function instance(): Usage {
  const metrics = createMetrics({ processMetrics: false });
  const usage = createUsage({ db: database.db, log: silentLog, metrics, now: () => now });
  opened.push(usage);
  return usage;
}

function by(actorId: string, budget?: KeyBudget, tenant = tenantId): Destination {
  return {
    payer: { tenantId: tenant, actorId, applicationId: '' },
    budget,
    model: 'asked',
    keepsModelName: false,
    routeId: 'r',
    revision: 1n,
    cacheTtlMs: 0,
    protocol: 'chat',
    targets: [target],
  };
}

it('adds up what several instances have used, by day, with its cost', async () => {
  const [a, b] = [instance(), instance()];
  a.record(by('key-1'), target, { input: 10, output: 5 }, false);
  a.record(by('key-1'), target, { input: 0, output: 0 }, true);
  b.record(by('key-1'), target, { input: 1, output: 1 }, false);
  // Of a tenant that is gone: dropped, and in nobody's way.
  b.record(by('key-1', undefined, uuidv7()), target, { input: 1, output: 1 }, false);

  await a.flush();
  await b.flush();

  const rows = await database.db.query(
    `select m.day::text as day, m.requests, m.cached_requests as cached, m.input_tokens as input,
            m.output_tokens as output, m.cost_micros as cost
       from model_usage m
      where m.actor_id = 'key-1'`,
  );
  expect(rows).toEqual([{ day: '2026-01-31', requests: 3n, cached: 1n, input: 11n, output: 6n, cost: 82n }]);
});

it.each([
  ['day', { maxTokens: 10, maxCostMicros: 0 }, 2 * 3600, '2026-02-01T00:00:00Z'],
  ['month', { maxTokens: 0, maxCostMicros: 50 }, 2 * 3600, '2026-02-01T00:00:00Z'],
] as const)('holds a key to its budget until the %s is over', async (period, bounds, retryAfterSeconds, later) => {
  now = new Date('2026-01-31T22:00:00Z');
  const key = by(`key-${period}`, { period, ...bounds });
  const usage = instance();
  await usage.assertBudget(key);

  usage.record(key, target, { input: 8, output: 4 }, false);

  await expect(usage.assertBudget(key)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED', retryAfterSeconds });
  now = new Date(later);
  await usage.assertBudget(key);
});

it('knows within seconds what a key has used elsewhere', async () => {
  now = new Date('2026-03-01T10:00:00Z');
  const key = by('key-shared', { period: 'day', maxTokens: 10, maxCostMicros: 0 });
  const [here, there] = [instance(), instance()];
  await here.assertBudget(key);
  there.record(key, target, { input: 20, output: 0 }, false);
  await there.flush();

  now = new Date(now.getTime() + 6_000);

  await expect(here.assertBudget(key)).rejects.toMatchObject({ code: 'BUDGET_EXCEEDED' });
});
