import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuditFormat, AuditService } from '#gen/gatehouse/admin/v1/audit_pb.js';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';
import { recordAudit } from './audit.js';
import { sealAuditLog } from './view.js';

let database: TestDatabase;
let harness: AdminHarness;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  url = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const audit = (tenant: TestTenant) => tenant.admin.client(AuditService);

/** A tenant with one event for its making and `count` more, by many at once. */
async function tenantWith(name: string, count: number): Promise<TestTenant> {
  const tenant = await harness.makeTenant(name);
  const lists = tenant.admin.client(ListService, { 'user-agent': 'auditor/1' });
  await Promise.all(
    Array.from({ length: count }, (_, index) =>
      lists.createKeywordList({ list: { name: `list ${index}`, kind: ListKind.BLACKLIST, keywords: ['word'] } }),
    ),
  );
  return tenant;
}

/** Changes rows as somebody with all rights over the database can. */
async function tamper(sql: string, values: readonly unknown[]): Promise<void> {
  await database.db.transaction(async (tx) => {
    await tx.query('alter table audit_log disable trigger audit_log_keep');
    await tx.query(sql, values);
    await tx.query('alter table audit_log enable trigger audit_log_keep');
  });
}

describe('the audit log', () => {
  it('says who changed what, from where, with what, why, and how it was before and after', async () => {
    const tenant = await tenantWith('told', 0);
    const headers = { 'user-agent': 'auditor/1', 'x-forwarded-for': '203.0.113.9' };
    const lists = tenant.admin.client(ListService, headers);
    const { list } = await lists.createKeywordList({
      list: { name: 'Mine', kind: ListKind.BLACKLIST, keywords: ['a'] },
    });
    await lists.updateKeywordList({
      list: { ...list!.list!, keywords: ['a', 'b'] },
    });

    const { events } = await audit(tenant).listAuditEvents({ filter: { thing: 'blacklist' }, pageSize: 1 });
    const { event } = await audit(tenant).getAuditEvent({ sequence: events[0]!.sequence });

    expect(event).toMatchObject({
      sequence: 3n,
      actorId: tenant.admin.id,
      actorName: 'admin@told.test',
      action: 'update',
      thing: 'blacklist',
      thingId: list!.list!.id,
      thingName: 'Mine',
      userAgent: 'auditor/1',
      fields: ['keywords', 'enabled'],
      before: { keywords: ['a'] },
      after: { keywords: ['a', 'b'] },
    });
    expect(events[0]!.before).toBeUndefined();
  });

  it('keeps sign-ins, right and wrong, with their address', async () => {
    const tenant = await tenantWith('signed', 0);
    const auth = harness.transport({ 'user-agent': 'browser/1' });
    const client = createClient(AuthService, auth);
    await client.login({ email: 'owner@signed.test', password: harness.password });
    await refusalCode(client.login({ email: 'owner@signed.test', password: 'wrong' }));

    await expect
      .poll(async () => (await audit(tenant).listAuditEvents({ filter: { thing: 'user' } })).events)
      .toMatchObject([
        { action: 'login_failed', actorName: 'owner@signed.test', userAgent: 'browser/1' },
        { action: 'login', actorName: 'owner@signed.test', userAgent: 'browser/1' },
      ]);
  });

  it('masks what is named like a secret, at any depth', async () => {
    const tenant = await tenantWith('masked', 0);
    const caller = { tenantId: tenant.id, actorId: '', userId: '', role: undefined, isSuperAdmin: false, policyId: '' };
    await recordAudit(
      database.db,
      { ...caller, address: '' },
      {
        action: 'update',
        thing: 'upstream_model',
        thingId: 'x',
        before: { api_key: '', auth: { client_secret: 'planted-1' } },
        after: { api_key: 'planted-2', auth: { client_secret: 'planted-3' }, hint: 'shown' },
      },
    );

    const { event } = await audit(tenant).getAuditEvent({ sequence: 2n });

    expect(event?.before).toEqual({ api_key: '', auth: { client_secret: '***' } });
    expect(event?.after).toEqual({ api_key: '***', auth: { client_secret: '***' }, hint: 'shown' });
  });

  it('is one chain without a gap however many write at once, and refuses to be changed', async () => {
    const tenant = await tenantWith('chained', 25);

    expect(await audit(tenant).verifyAudit({})).toMatchObject({ intact: true, verified: 26n, headSequence: 26n });
    for (const statement of [
      "update audit_log set action = 'x' where tenant_id = $1",
      'delete from audit_log where tenant_id = $1',
    ])
      await expect(database.db.query(statement, [tenant.id])).rejects.toThrow('the audit log is append-only');
    await expect(database.db.query('truncate audit_log')).rejects.toThrow('the audit log is append-only');
  });

  it.each<[string, string, bigint, string]>([
    [
      'changed',
      `update audit_log set detail = '{}' where tenant_id = $1 and sequence = 4`,
      4n,
      'not as it was written',
    ],
    ['removed', 'delete from audit_log where tenant_id = $1 and sequence = 3', 3n, 'missing'],
    ['cut', 'delete from audit_log where tenant_id = $1 and sequence > 4', 5n, 'missing'],
    ['headless', 'delete from audit_log where tenant_id = $1 and sequence < 3', 1n, 'missing'],
  ])('names the first event that was %s by somebody with all rights over the database', async (name, sql, at, why) => {
    const tenant = await tenantWith(`tampered-${name}`, 5);

    await tamper(sql, [tenant.id]);

    expect(await audit(tenant).verifyAudit({})).toMatchObject({
      intact: false,
      brokenSequence: at,
      problem: expect.stringContaining(why),
    });
  });

  it('shows a chain that was written anew as a whole by a hash that was noted earlier', async () => {
    const tenant = await tenantWith('rewritten', 3);
    const { headSequence, headHash } = await audit(tenant).verifyAudit({});
    const other = await tenantWith('another', 3);
    const noted = { knownSequence: headSequence, knownHash: headHash };

    expect(await audit(tenant).verifyAudit(noted)).toMatchObject({ intact: true });
    expect(await audit(other).verifyAudit(noted)).toMatchObject({ intact: false, brokenSequence: headSequence });
  });

  it('drops what is too old, says so in the chain, and stays provable', async () => {
    const tenant = await tenantWith('sealed', 4);
    const [row] = await database.db.query<{ at: Date }>(
      "select created_at + interval '1 microsecond' as at from audit_log where tenant_id = $1 and sequence = 3",
      [tenant.id],
    );
    // Microseconds are lost in a Date, so the next one up is the moment.
    const removed = await sealAuditLog(database.db, tenant.id, new Date(row!.at.getTime() + 1));

    const verification = await audit(tenant).verifyAudit({});
    expect(removed).toBeGreaterThanOrEqual(3n);
    expect(verification).toMatchObject({ intact: true, sealedSequence: removed, headSequence: 6n });
    await database.db.query('delete from tenants where id = $1', [tenant.id]);
    expect(await database.db.query('select from audit_log where tenant_id = $1', [tenant.id])).toEqual([]);
  });

  it('is exported as CSV and JSON lines, and the export is an event too', async () => {
    const tenant = await tenantWith('exported', 2);
    let lines = '';
    for await (const { data } of audit(tenant).exportAudit({ format: AuditFormat.JSONL })) lines += Buffer.from(data);
    const csv = await rest(tenant, '/export?action=export');

    const events = lines
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { sequence: number; action: string });
    expect(events.map(({ sequence }) => sequence)).toEqual([1, 2, 3, 4]);
    expect(events.at(-1)?.action).toBe('export');
    expect(csv.text.split('\r\n')).toHaveLength(4);
    expect(csv.text).toContain(',admin@exported.test,export,audit_log,');
    expect(csv.text).toContain(',127.0.0.1,node,');
  });

  it('is read over REST as the contract has it', async () => {
    const tenant = await tenantWith('restful', 3);

    const { body } = await rest(tenant, '?page=2&per_page=1&resource_type=blacklist&keyword=LIST');
    const none = await rest(tenant, '?start_date=2020-01-01&end_date=2020-12-31&tz_offset=-480');
    const wrong = await rest(tenant, '?start_date=yesterday');

    expect(body).toMatchObject({ total: 3, page: 2, per_page: 1, pages: 3 });
    expect(body.items[0]).toMatchObject({
      id: 3,
      user_id: tenant.admin.id,
      action: 'create',
      resource_type: 'blacklist',
      changes: { keywords: { old: null, new: ['word'] } },
    });
    expect(none.body).toMatchObject({ items: [], total: 0, pages: 0 });
    expect(wrong).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'start_date'] }] } });
    expect((await rest(tenant, '/verify')).body).toMatchObject({ intact: true, broken_sequence: null });
  });
});

async function rest(tenant: TestTenant, path: string) {
  const reply = await fetch(`${url}/api/v1/audit-logs${path}`, {
    headers: { authorization: `Bearer ${tenant.admin.token}` },
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.startsWith('application/json');
  // The replies of these routes are objects with the fields that the tests name.
  const body = (isJson ? JSON.parse(text) : {}) as { items: unknown[] };
  return { status: reply.status, text, body };
}
