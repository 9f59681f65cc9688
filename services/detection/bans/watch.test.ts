import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSecrets } from '#lib/auth/secrets.js';
import { publishBans } from '#lib/db/bans.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { createListener, type Listener } from '#lib/db/listener.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createMetrics } from '#lib/telemetry/metrics.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createTestTenant, type TestTenant } from '../testing/tenant.js';
import { createTriggerCounter } from './triggers.js';
import { type BanWatch, watchBans } from './watch.js';

let database: TestDatabase;
let tenant: TestTenant;
let listener: Listener;
let watch: BanWatch;

beforeAll(async () => {
  database = await createTestDatabase();
  tenant = await createTestTenant(database.db, createSecrets('a secret key for tests'));
  listener = createListener({ url: database.url });
  watch = await watchBans({ db: database.db, listener, log: silentLog });
});

afterAll(async () => {
  watch?.close();
  await listener?.close();
  await database?.drop();
});

/** Writes a ban as another instance does. */
async function ban(endUserId: string, duration = '1 hour', isTold = true): Promise<string> {
  const id = uuidv7();
  await database.db.transaction(async (tx) => {
    await tx.query(
      `insert into ban_records (id, tenant_id, end_user_id, policy_id, risk_level, trigger_count, time_window_minutes,
                                request_id, banned_at, expires_at)
       values ($1, $2, $3, $4, 4, 3, 10, 'guardrails-1', clock_timestamp(), clock_timestamp() + $5::interval)`,
      [id, tenant.tenantId, endUserId, tenant.policyId, duration],
    );
    if (isTold) await publishBans(tx, [id]);
  });
  return id;
}

const isBanned = (endUserId: string) => watch.find(tenant.tenantId, endUserId) !== undefined;

/** Resolves when the user is, or is not, banned; fails after a patient while. */
async function until(endUserId: string, banned: boolean): Promise<void> {
  const deadline = Date.now() + 20_000;
  while (isBanned(endUserId) !== banned && Date.now() < deadline) await new Promise(setImmediate);
  expect(isBanned(endUserId)).toBe(banned);
}

describe('watchBans', () => {
  it('hears of a ban that another instance gives, and forgets it when it ends', async () => {
    await ban('short', '300 milliseconds');

    await until('short', true);
    await until('short', false);
  });

  it('finds the bans that were given while its connection was gone', async () => {
    await database.db.query(
      `select pg_terminate_backend(a.pid)
         from pg_stat_activity a
        where a.datname = current_database() and a.application_name = 'gatehouse-revisions'`,
    );
    // Nobody hears a notification now; without one it is found all the same.
    await ban('unheard', '1 hour', false);

    await until('unheard', true);
  });

  it('does not take a newer ban for lifted when an older one of the same user is', async () => {
    const older = await ban('twice', '1 second');
    await until('twice', true);
    await ban('twice');
    await database.db.transaction(async (tx) => {
      await tx.query('update ban_records b set lifted_at = now(), changed_at = clock_timestamp() where b.id = $1', [
        older,
      ]);
      await publishBans(tx, [older]);
    });
    await ban('afterwards');

    await until('afterwards', true);
    expect(isBanned('twice')).toBe(true);
  });
});

describe('createTriggerCounter', () => {
  it('keeps triggers while the database is away, and counts them when it is back', async () => {
    let isAway = true;
    const flaky: Database = {
      ...database.db,
      transaction: (work, options) =>
        isAway ? Promise.reject(new GatehouseError('DATABASE_UNAVAILABLE')) : database.db.transaction(work, options),
    };
    const bans: string[] = [];
    const counter = createTriggerCounter({
      db: flaky,
      onBans: (rows) => bans.push(...rows.map(({ endUserId }) => endUserId)),
      log: silentLog,
      metrics: createMetrics({ processMetrics: false }),
    });
    for (let n = 0; n < 3; n++)
      counter.add({
        id: uuidv7(),
        tenantId: tenant.tenantId,
        endUserId: 'patient',
        policyId: tenant.policyId,
        applicationId: '',
        requestId: 'guardrails-1',
        riskLevel: 4,
        at: performance.now(),
        leastLevel: 4,
        triggerCount: 3,
        timeWindowMinutes: 10,
        banDurationMinutes: 60,
      });
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    isAway = false;

    await counter.close(20_000);

    expect(bans).toEqual(['patient']);
  });
});
