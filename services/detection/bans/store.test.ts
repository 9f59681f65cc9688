import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { createDatabase } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createTestTenant, type TestTenant } from '../testing/tenant.js';
import { type BanTrigger, storeTriggers } from './store.js';

let database: TestDatabase;
let tenant: TestTenant;
let other: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  const secrets = createSecrets('a secret key for tests');
  tenant = await createTestTenant(database.db, secrets);
  other = await createTestTenant(database.db, secrets);
});

afterAll(() => database?.drop());

/** A trigger that bans for an hour as the third within ten minutes. */
function trigger(endUserId: string, fields: Partial<BanTrigger> = {}): BanTrigger {
  return {
    id: uuidv7(),
    tenantId: tenant.tenantId,
    endUserId,
    policyId: tenant.policyId,
    applicationId: tenant.applicationId,
    requestId: 'guardrails-0',
    riskLevel: RiskLevel.HIGH_RISK,
    at: performance.now(),
    leastLevel: RiskLevel.MEDIUM_RISK,
    triggerCount: 3,
    timeWindowMinutes: 10,
    banDurationMinutes: 60,
    ...fields,
  };
}

const store = (...triggers: BanTrigger[]) => storeTriggers(database.db, triggers);
const three = (user: string, fields?: Partial<BanTrigger>) => [1, 2, 3].map(() => trigger(user, fields));

describe('storeTriggers', () => {
  it('bans at the count and not before, for as long as the policy says (W-10)', async () => {
    expect(await store(trigger('a'))).toEqual([]);
    expect(await store(trigger('a'))).toEqual([]);

    const [ban] = await store(trigger('a', { requestId: 'guardrails-3' }));

    expect(ban).toMatchObject({ tenantId: tenant.tenantId, endUserId: 'a', triggerCount: 3, timeWindowMinutes: 10 });
    expect(ban?.remainingMs).toBeGreaterThan(3_590_000);
    expect(ban?.remainingMs).toBeLessThanOrEqual(3_600_000);
    const rows = await database.db.query(
      `select b.policy_id, b.application_id, b.request_id, b.risk_level, b.expires_at - b.banned_at = '1 hour' as hour
         from ban_records b
        where b.tenant_id = $1 and b.end_user_id = 'a'`,
      [tenant.tenantId],
    );
    expect(rows).toEqual([
      {
        policy_id: tenant.policyId,
        application_id: tenant.applicationId,
        request_id: 'guardrails-3',
        risk_level: RiskLevel.MEDIUM_RISK,
        hour: true,
      },
    ]);
  });

  it('counts what is above the level of the policy too, and nothing below it (W-10)', async () => {
    const [medium, high] = [RiskLevel.MEDIUM_RISK, RiskLevel.HIGH_RISK];

    const mixed = await store(
      trigger('b', { riskLevel: medium }),
      ...[1, 2].map(() => trigger('b', { riskLevel: high })),
    );
    const low = await store(...three('c', { riskLevel: medium, leastLevel: high }));

    expect(mixed.map(({ endUserId }) => endUserId)).toEqual(['b']);
    expect(low).toEqual([]);
  });

  it('leaves out what is older than the window', async () => {
    const early = performance.now() - 11 * 60_000;

    expect(await store(trigger('d', { at: early }), trigger('d', { at: early }), trigger('d'))).toEqual([]);
    expect(await store(trigger('d'), trigger('d'))).toHaveLength(1);
  });

  it('counts each user of each tenant for itself', async () => {
    const batch = [
      ...three('e'),
      ...three('f').slice(1),
      ...three('f', { tenantId: other.tenantId, policyId: other.policyId }).slice(1),
    ];

    expect((await store(...batch)).map(({ endUserId }) => endUserId)).toEqual(['e']);
  });

  it('does not count a trigger twice that it is given twice', async () => {
    const same = trigger('g');

    await store(same, trigger('g'));

    expect(await store(same)).toEqual([]);
  });

  it('bans once, and counts from zero when the ban is over', async () => {
    await store(...three('h'));
    expect(await store(...three('h'))).toEqual([]);
    await database.db.query(
      `update ban_records b set lifted_at = clock_timestamp() where b.tenant_id = $1 and b.end_user_id = 'h'`,
      [tenant.tenantId],
    );

    expect(await store(trigger('h'))).toEqual([]);
    expect(await store(trigger('h'), trigger('h'))).toHaveLength(1);
  });

  it('leaves aside triggers of a tenant that is gone', async () => {
    expect(await store(trigger('i', { tenantId: uuidv7() }))).toEqual([]);
  });

  it('loses no trigger and bans each user once when many instances store at once', async () => {
    const instances = [1, 2, 3, 4].map((n) =>
      createDatabase({ url: database.url, maxConnections: 4, applicationName: `instance-${n}`, log: silentLog }),
    );
    const users = Array.from({ length: 50 }, (_, n) => `crowd-${n}`);
    try {
      await Promise.all(instances.map((db) => db.ping()));
      // Each instance sees one trigger of each user at the same moment: none of them alone is enough for a ban.
      for (const user of users) {
        const stored = instances.map((db) => storeTriggers(db, [trigger(user, { triggerCount: instances.length })]));
        const bans = (await Promise.all(stored)).flat();

        expect(bans.map(({ endUserId, triggerCount }) => [endUserId, triggerCount])).toEqual([[user, 4]]);
      }
    } finally {
      await Promise.all(instances.map((db) => db.close()));
    }
  });
});
