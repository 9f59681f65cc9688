import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { banChannel } from '#lib/db/bans.js';
import { createListener } from '#lib/db/listener.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { makeBan } from '../testing/ban.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';
import { pruneBanTriggers } from './prune.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('bans');
  url = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const bans = () => tenant.admin.client(BanService);
const ban = (endUserId: string, by = tenant) =>
  makeBan(database.db, { tenantId: by.id, policyId: by.policyId, endUserId });

async function rest(method: string, path: string, body?: object): Promise<{ status: number; body: unknown }> {
  const reply = await fetch(`${url}/api/v1/ban-policy${path}`, {
    method,
    headers: { authorization: `Bearer ${tenant.admin.token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: await reply.json() };
}

describe('bans', () => {
  it('are listed newest first, page by page, and are found by their user', async () => {
    const fresh = await harness.makeTenant('pages');
    const client = fresh.viewer.client(BanService);
    for (const user of ['a', 'b', 'c']) await ban(user, fresh);

    const first = await client.listBans({ pageSize: 2 });
    const second = await client.listBans({ pageSize: 2, pageToken: first.nextPageToken });

    expect([...first.bans, ...second.bans].map(({ endUserId }) => endUserId)).toEqual(['c', 'b', 'a']);
    expect(second.nextPageToken).toBe('');
    expect((await client.getBanStatus({ endUserId: 'b' })).ban).toMatchObject({
      endUserId: 'b',
      active: true,
      riskLevel: RiskLevel.HIGH_RISK,
      triggerCount: 3,
      policyId: fresh.policyId,
      requestId: 'guardrails-1',
    });
    expect((await client.getBanStatus({ endUserId: 'nobody' })).ban).toBeUndefined();
  });

  it('are lifted by an administrator, who is written down, and instances are told (W-31)', async () => {
    const { banId } = await ban('lifted');
    const listener = createListener({ url: database.url });
    const told = new Promise<string>((resolve) => void listener.listen(banChannel, resolve, () => undefined));
    // The channel is heard once the second statement of the connection is answered.
    await listener.listen(
      'other',
      () => undefined,
      () => undefined,
    );

    await bans().liftBan({ endUserId: 'lifted' });

    expect(await told).toBe(banId);
    await listener.close();
    expect((await bans().getBanStatus({ endUserId: 'lifted' })).ban).toBeUndefined();
    const { bans: listed } = await bans().listBans({});
    expect(listed.find(({ id }) => id === banId)).toMatchObject({ active: false, liftedAt: expect.anything() });
    expect((await bans().listBans({ activeOnly: true })).bans.map(({ id }) => id)).not.toContain(banId);
    expect(await refusalCode(bans().liftBan({ endUserId: 'lifted' }))).toBe('NOT_FOUND');
    const audit = await database.db.query(
      `select a.action, a.thing, a.thing_id, a.actor_id, a.detail
         from audit_log a
        where a.tenant_id = $1 and a.thing = 'ban'`,
      [tenant.id],
    );
    expect(audit).toEqual([
      { action: 'lift', thing: 'ban', thing_id: banId, actor_id: tenant.admin.id, detail: { user: 'lifted' } },
    ]);
  });

  it('keep the history of a user for as long as anybody can ask for it', async () => {
    const { triggerId } = await ban('history');
    await database.db.query(
      `insert into ban_triggers (id, tenant_id, end_user_id, policy_id, request_id, risk_level, occurred_at)
       select gen_random_uuid(), $1, 'history', $2, 'guardrails-old', 3, now() - d * interval '1 day'
         from unnest(array[8, 29, 32]) as d`,
      [tenant.id, tenant.policyId],
    );

    await pruneBanTriggers({ db: database.db, log: silentLog });

    const week = await bans().listBanTriggers({ endUserId: 'history' });
    expect(week).toMatchObject({ total: 1, triggers: [{ id: triggerId, riskLevel: RiskLevel.HIGH_RISK }] });
    expect((await bans().listBanTriggers({ endUserId: 'history', days: 30 })).total).toBe(3);
    const [row] = await database.db.query(
      `select count(*)::int as count from ban_triggers t where t.tenant_id = $1 and t.end_user_id = 'history'`,
      [tenant.id],
    );
    expect(row).toEqual({ count: 3 });
  });
});

describe('/api/v1/ban-policy', () => {
  it('shows the defaults, keeps what a PUT leaves out, and leaves the rest of the policy alone (W-31)', async () => {
    const shipped = {
      enabled: false,
      risk_level: 'high_risk',
      trigger_count: 3,
      time_window_minutes: 10,
      ban_duration_minutes: 60,
    };
    await tenant.admin.client(PolicyService).updatePolicy({ settings: { mode: Mode.MONITOR } });
    expect(await rest('GET', '')).toEqual({ status: 200, body: shipped });

    await rest('PUT', '', { enabled: true, risk_level: 'medium_risk', trigger_count: 5 });
    const changed = await rest('PUT', '', { ban_duration_minutes: 30 });

    const policy = { ...shipped, enabled: true, risk_level: 'medium_risk', trigger_count: 5, ban_duration_minutes: 30 };
    expect(changed).toEqual({ status: 200, body: { success: true, message: 'Ban policy updated', data: policy } });
    expect((await rest('GET', '')).body).toEqual(policy);
    const { definition } = await tenant.viewer.client(PolicyService).getPolicy({});
    expect(definition?.settings).toMatchObject({ mode: Mode.MONITOR, banPolicy: { enabled: true, triggerCount: 5 } });
  });

  it('loses no change of many people who edit different parts at once', async () => {
    const fields = [
      { enabled: false },
      { risk_level: 'low_risk' },
      { trigger_count: 7 },
      { time_window_minutes: 20 },
      { ban_duration_minutes: 5 },
    ];

    const replies = await Promise.all(fields.map((field) => rest('PUT', '', field)));

    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect((await rest('GET', '')).body).toEqual(Object.assign({}, ...fields));
  });

  it.each([
    ['a count of 0', { trigger_count: 0 }, 'trigger_count'],
    ['a window of more than a day', { time_window_minutes: 1441 }, 'time_window_minutes'],
    ['a duration of more than a week', { ban_duration_minutes: 10_081 }, 'ban_duration_minutes'],
    ['half a trigger', { trigger_count: 1.5 }, 'trigger_count'],
    ['a level that bans everybody', { risk_level: 'no_risk' }, 'risk_level'],
  ])('refuses %s', async (_what, body, field) => {
    const reply = await rest('PUT', '', body);

    expect(reply).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', field] }] } });
  });

  it('offers the four templates of the contract', async () => {
    const { body } = await rest('GET', '/templates');

    expect(body).toMatchObject({
      templates: [
        { name: 'strict', enabled: true, trigger_count: 3, time_window_minutes: 10, ban_duration_minutes: 60 },
        { name: 'standard', enabled: true, trigger_count: 5, time_window_minutes: 30, ban_duration_minutes: 30 },
        { name: 'relaxed', enabled: true, trigger_count: 10, time_window_minutes: 60, ban_duration_minutes: 15 },
        { name: 'disabled', enabled: false },
      ],
    });
  });

  it('lists banned users by position, tells the status and history of one, and unbans', async () => {
    const { banId, triggerId } = await ban('user/1');
    const record = {
      id: banId,
      user_id: 'user/1',
      banned_at: expect.any(String),
      ban_until: expect.any(String),
      trigger_count: 3,
      risk_level: 'high_risk',
      reason: 'Triggered the safety rules 3 times within 10 minutes',
      is_active: true,
      status: 'banned',
    };
    const path = encodeURIComponent('user/1');

    expect((await rest('GET', '/banned-users?limit=1')).body).toEqual({ users: [record] });
    expect((await rest('GET', `/check-status/${path}`)).body).toEqual({ is_banned: true, ban_record: record });
    expect((await rest('GET', `/user-history/${path}?days=30`)).body).toEqual({
      user_id: 'user/1',
      days: 30,
      total: 1,
      history: [
        {
          id: triggerId,
          detection_result_id: 'guardrails-1',
          risk_level: 'high_risk',
          triggered_at: expect.any(String),
        },
      ],
    });
    expect(await rest('POST', '/unban', { user_id: 'user/1' })).toEqual({
      status: 200,
      body: { success: true, message: 'User unbanned' },
    });
    expect((await rest('GET', `/check-status/${path}`)).body).toEqual({ is_banned: false, ban_record: null });
    expect((await rest('GET', '/banned-users?limit=1')).body).toMatchObject({
      users: [{ id: banId, is_active: false, status: 'unbanned' }],
    });
    expect((await rest('POST', '/unban', { user_id: 'user/1' })).status).toBe(404);
    expect((await rest('GET', '/banned-users?skip=x')).status).toBe(422);
    expect((await rest('GET', `/user-history/${path}?days=31`)).status).toBe(422);
  });
});
