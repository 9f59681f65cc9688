import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { ListService, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { makeAppeal } from '../testing/appeal.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let url: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('appeals');
  url = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const appeals = (by = tenant) => by.admin.client(AppealService);
const file = (fields: object = {}, by = tenant) =>
  makeAppeal(database.db, { tenantId: by.id, policyId: by.policyId, ...fields });

async function whitelist(name: string, by = tenant): Promise<string> {
  const list = { name, kind: ListKind.WHITELIST, keywords: ['Old words'] };
  return (await by.admin.client(ListService).createKeywordList({ list })).list?.list?.id ?? '';
}

const whitelisted = async (by = tenant) =>
  (await by.viewer.client(ListService).listKeywordLists({ kind: ListKind.WHITELIST })).lists.flatMap(
    ({ list }) => list?.keywords ?? [],
  );

const auditOf = (appealId: string) =>
  database.db.query(
    `select a.action, a.actor_id, a.detail from audit_log a where a.tenant_id = $1 and a.thing_id = $2`,
    [tenant.id, appealId],
  );

describe('appeals', () => {
  it('are listed newest first, page by page and by where they stand', async () => {
    const fresh = await harness.makeTenant('pages');
    const ids = [await file({}, fresh), await file({}, fresh), await file({}, fresh)].toReversed();
    await appeals(fresh).reviewAppeal({ id: ids[0] ?? '', decision: AppealStatus.APPROVED });

    const first = await appeals(fresh).listAppeals({ pageSize: 2 });
    const second = await appeals(fresh).listAppeals({ pageSize: 2, pageToken: first.nextPageToken });
    const pending = await appeals(fresh).listAppeals({ status: AppealStatus.PENDING });

    expect([...first.appeals, ...second.appeals].map(({ id }) => id)).toEqual(ids);
    expect(pending.appeals.map(({ id }) => id)).toEqual(ids.slice(1));
    expect((await appeals(fresh).getAppeal({ id: ids[2] ?? '' })).appeal).toMatchObject({
      content: 'what was refused',
      statement: 'it was a mistake',
      endUserId: 'user-1',
      riskLevel: RiskLevel.HIGH_RISK,
      categories: ['Words'],
      status: AppealStatus.PENDING,
    });
  });

  it('are approved without any change of a list unless the reviewer names one and its words (W-8, W-28)', async () => {
    const id = await file();
    const list = await whitelist('Kept');
    const before = await whitelisted();

    const { appeal, revision } = await appeals().reviewAppeal({ id, decision: AppealStatus.APPROVED, reason: 'ok' });

    expect(appeal).toMatchObject({ status: AppealStatus.APPROVED, reviewerId: tenant.admin.id, reason: 'ok' });
    expect(revision).toBe(0n);
    expect(await whitelisted()).toEqual(before);
    expect(await auditOf(id)).toEqual([
      { action: 'review', actor_id: tenant.admin.id, detail: { decision: 'approved' } },
    ]);
    expect(list).not.toBe('');
  });

  it('add the words that the reviewer chose to the whitelist, in one transaction with the decision', async () => {
    const id = await file();
    const list = await whitelist('Chosen');

    const reply = await appeals().reviewAppeal({
      id,
      decision: AppealStatus.APPROVED,
      whitelistId: list,
      keywords: [' New words ', 'old WORDS'],
    });

    const { lists } = await tenant.viewer.client(ListService).listKeywordLists({ kind: ListKind.WHITELIST });
    expect(lists.find((found) => found.list?.id === list)?.list?.keywords).toEqual(['Old words', 'New words']);
    const { policy } = await tenant.viewer.client(PolicyService).getPolicy({});
    expect(policy?.revision).toBe(reply.revision);
  });

  it('change no list when they were decided already', async () => {
    const id = await file();
    const list = await whitelist('Late');
    await appeals().reviewAppeal({ id, decision: AppealStatus.REJECTED, reason: 'no' });

    const late = appeals().reviewAppeal({
      id,
      decision: AppealStatus.APPROVED,
      whitelistId: list,
      keywords: ['too late'],
    });

    expect(await refusalCode(late)).toBe('APPEAL_DECIDED');
    expect(await whitelisted()).not.toContain('too late');
  });

  it('are decided once when two people decide at the same moment', async () => {
    const id = await file();

    const outcomes = await Promise.allSettled([
      appeals().reviewAppeal({ id, decision: AppealStatus.APPROVED }),
      appeals().reviewAppeal({ id, decision: AppealStatus.REJECTED, reason: 'no' }),
    ]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    expect(await auditOf(id)).toHaveLength(1);
  });

  it.each<[string, object, string]>([
    ['a rejection without a reason', { decision: AppealStatus.REJECTED, reason: ' ' }, 'reason'],
    ['a decision that is none', { decision: AppealStatus.PENDING }, 'decision'],
    ['words without a whitelist', { decision: AppealStatus.APPROVED, keywords: ['x'] }, 'whitelist_id'],
    ['a whitelist without words', { decision: AppealStatus.APPROVED, whitelistId: 'x' }, 'keywords'],
    [
      'a rejection that whitelists',
      { decision: AppealStatus.REJECTED, reason: 'no', whitelistId: 'x', keywords: ['x'] },
      'whitelist_id',
    ],
  ])('refuse %s', async (_what, review, path) => {
    const refusal = await refusalOf(appeals().reviewAppeal({ id: await file(), ...review }));

    expect(refusal).toMatchObject({ code: 'REQUEST_INVALID', fields: [{ path }] });
  });

  it('never touch a list of another tenant', async () => {
    const other = await harness.makeTenant('other');
    const list = await whitelist('Theirs', other);

    const review = appeals().reviewAppeal({
      id: await file(),
      decision: AppealStatus.APPROVED,
      whitelistId: list,
      keywords: ['x'],
    });

    expect(await refusalCode(review)).toBe('NOT_FOUND');
    expect(await whitelisted(other)).toEqual(['Old words']);
  });
});

describe('/api/v1/config/appeal', () => {
  async function rest(method: string, path: string, body?: object, by = tenant) {
    const reply = await fetch(`${url}/api/v1/config/appeal${path}`, {
      method,
      headers: { authorization: `Bearer ${by.admin.token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await reply.text();
    return { status: reply.status, text, body: (text.startsWith('{') ? JSON.parse(text) : text) as unknown };
  }

  it('is off at first, keeps what a PUT leaves out, and leaves the rest of the policy alone', async () => {
    const off = { enabled: false, message_template: '', appeal_base_url: '', final_reviewer_email: '' };
    await tenant.admin.client(PolicyService).updatePolicy({ settings: { mode: Mode.MONITOR } });
    expect((await rest('GET', '')).body).toEqual(off);

    await rest('PUT', '', { appeal_base_url: 'https://guard.example.com', final_reviewer_email: 'r@example.com' });
    const reply = await rest('PUT', '', { enabled: true, message_template: 'Object here: {appeal_url}' });

    const on = {
      enabled: true,
      message_template: 'Object here: {appeal_url}',
      appeal_base_url: 'https://guard.example.com',
      final_reviewer_email: 'r@example.com',
    };
    expect(reply).toMatchObject({
      status: 200,
      body: { success: true, message: 'Appeal configuration updated', data: on },
    });
    const { definition } = await tenant.viewer.client(PolicyService).getPolicy({});
    expect(definition?.settings).toMatchObject({ mode: Mode.MONITOR, appealPolicy: { enabled: true } });
  });

  it.each<[string, object, string]>([
    ['enabling it without an address', { enabled: true, appeal_base_url: '' }, 'appeal_base_url'],
    ['a sentence without the place', { message_template: 'Object!' }, 'message_template'],
    ['an address that is no web address', { appeal_base_url: 'javascript:alert(1)' }, 'appeal_base_url'],
    ['an address with a query', { appeal_base_url: 'https://x.test/?a=b' }, 'appeal_base_url'],
  ])('refuses %s', async (_what, body, field) => {
    const fresh = await harness.makeTenant(`refused-${field}-${Math.random().toString(36).slice(2)}`);

    const reply = await rest('PUT', '', body, fresh);

    expect(reply).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', field] }] } });
  });

  it('lists, reviews and exports records, and shows none of them as a formula (W-28)', async () => {
    const fresh = await harness.makeTenant('records');
    const id = await file({ requestId: 'guardrails-1', statement: '=HYPERLINK("http://evil","x")' }, fresh);
    await file({ content: '\t@SUM(1),"quoted"' }, fresh);
    const item = {
      id,
      request_id: 'guardrails-1',
      user_id: 'user-1',
      user_statement: '=HYPERLINK("http://evil","x")',
      original_content: 'what was refused',
      original_risk_level: 'high_risk',
      original_categories: ['Words'],
      status: 'pending',
      ai_approved: null,
      ai_review_result: null,
      processor_type: null,
      processor_id: null,
      processor_reason: null,
      created_at: expect.any(String),
      ai_reviewed_at: null,
      processed_at: null,
    };

    const list = await rest('GET', '/records?status=pending&page=2&page_size=1', undefined, fresh);
    const review = await rest('POST', `/records/${id}/review`, { action: 'reject', reason: 'It stands.' }, fresh);
    const again = await rest('POST', `/records/${id}/review`, { action: 'approve' }, fresh);
    const exported = await rest('GET', '/records/export', undefined, fresh);

    expect(list.body).toEqual({ items: [item], total: 2, page: 2, page_size: 1, pages: 2 });
    expect(review.body).toEqual({
      success: true,
      message: 'Appeal rejected',
      data: {
        ...item,
        status: 'rejected',
        processor_type: 'human',
        processor_id: fresh.admin.id,
        processor_reason: 'It stands.',
        processed_at: expect.any(String),
      },
    });
    expect(again.status).toBe(409);
    expect((await rest('GET', '/records?status=pending_review', undefined, fresh)).body).toMatchObject({ total: 1 });
    expect((await rest('GET', '/records?status=lost', undefined, fresh)).status).toBe(422);
    expect(exported.text).toContain(`"'=HYPERLINK(""http://evil"",""x"")"`);
    expect(exported.text).toContain(`"'\t@SUM(1),""quoted"""`);
    expect(exported.text.split('\r\n')).toHaveLength(4);
  });
});
