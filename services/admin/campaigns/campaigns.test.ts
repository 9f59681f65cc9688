import { afterAll, beforeAll, expect, it } from 'vitest';
import { CampaignService, ResultFilter, RunStatus } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createFakeJudge } from '../testing/fake-judge.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { presets } from './presets/index.js';
import { startRunner } from './runner.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('attacked');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const campaigns = () => tenant.owner.client(CampaignService);

async function makeCampaign(name: string, packages = ['custom']): Promise<string> {
  const { campaign } = await campaigns().createCampaign({ campaign: { name, packages, policyId: tenant.policyId } });
  return campaign?.id ?? '';
}

async function finished(id: string, status = RunStatus.COMPLETED) {
  const last = async () => (await campaigns().getCampaign({ id })).runs[0];
  await expect.poll(async () => (await last())?.status, { timeout: 20_000 }).toBe(status);
  return (await last())!;
}

it('ships questions in English and Chinese for every category of the contract', () => {
  const tags = [
    'S4',
    'S5',
    'S6',
    'S7',
    'S8',
    'S10',
    'S11',
    'S12',
    'S13',
    'S14',
    'S15',
    'S16',
    'S17',
    'S18',
    'S9',
    'safe',
  ];

  for (const tag of tags) {
    const texts = presets.filter(({ category }) => category === tag).map(({ content }) => content);
    expect([tag, texts.some((text) => /\p{Script=Han}/u.test(text)), texts.some((text) => /[a-z]/.test(text))]).toEqual(
      [tag, true, true],
    );
  }
  expect(new Set(presets.map(({ id }) => id)).size).toBe(presets.length);
});

it('runs by the policy as it is or was, scores by category and compares the runs', async () => {
  const client = campaigns();
  for (const [content, category, expectedAction] of [
    ['say the forbidden word', 'S9', Action.REJECT],
    ['say another word', 'S9', Action.REJECT],
    ['say hello', 'safe', Action.PASS],
  ] as const)
    await client.createQuestion({ question: { packageCode: 'custom', category, content, expectedAction } });
  const list = { name: 'b', kind: ListKind.BLACKLIST, keywords: ['forbidden'] };
  const { revision } = await tenant.owner.client(ListService).createKeywordList({ list });
  const id = await makeCampaign('compared');
  const first = (await client.runCampaign({ id })).run!;
  const scored = await finished(id);
  const later = { name: 'c', kind: ListKind.BLACKLIST, keywords: ['another', 'hello'] };
  await tenant.owner.client(ListService).createKeywordList({ list: later });
  const second = (await client.runCampaign({ id })).run!;
  await finished(id);
  const again = (await client.runCampaign({ id, policyRevision: revision })).run!;
  await finished(id);

  const compared = await client.compareCampaignRuns({ beforeId: first.id, afterId: second.id });
  const equal = await client.compareCampaignRuns({ beforeId: first.id, afterId: again.id });
  const failed = await client.listCampaignResults({ runId: second.id, filter: ResultFilter.FAILED });

  expect(scored).toMatchObject({ total: 3, passed: 2, failed: 1, policyRevision: revision });
  expect(scored.categories).toMatchObject([
    { category: 'S9', total: 2, passed: 1, failed: 1 },
    { category: 'safe', total: 1, passed: 1, failed: 0 },
  ]);
  const texts = (differences: typeof compared.newlyFailing) => differences.map(({ after }) => after?.question?.content);
  expect([texts(compared.newlyFailing), texts(compared.newlyPassing), compared.compared]).toEqual([
    ['say hello'],
    ['say another word'],
    3,
  ]);
  expect([equal.newlyFailing, equal.newlyPassing, equal.compared]).toEqual([[], [], 3]);
  expect(failed.results).toMatchObject([
    { question: { content: 'say hello', expectedAction: Action.PASS }, action: Action.REJECT, passed: false },
  ]);
});

it('allows one run of a campaign at a time, which a person can end', async () => {
  const client = campaigns();
  const id = await makeCampaign('cancelled', ['safe']);
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  harness.judge.hold = () => held;

  try {
    const { run } = await client.runCampaign({ id });
    const refusal = await client.runCampaign({ id }).catch((error: unknown) => toGatehouseError(error).code);
    const cancelled = await client.cancelCampaignRun({ runId: run!.id });

    expect(refusal).toBe('CAMPAIGN_RUNNING');
    expect(cancelled.run?.status).toBe(RunStatus.CANCELLED);
  } finally {
    harness.judge.hold = async () => {};
    release();
  }
});

it('lets another instance go on where one has stopped, and asks nothing twice', async () => {
  const other = await harness.makeTenant('resumed');
  const client = other.owner.client(CampaignService);
  // Nobody but the two instances of this test may take the run.
  await harness.service.close();
  const { campaign } = await client.createCampaign({
    campaign: { name: 'resumed', packages: ['gbt45654'], policyId: other.policyId },
  });
  const id = campaign!.id;
  await client.runCampaign({ id });
  const [before, after] = [createFakeJudge(), createFakeJudge()];
  let judged = 0;
  let stopNow = () => {};
  const stopped = new Promise<void>((resolve) => {
    stopNow = resolve;
  });
  before.hold = async () => {
    if (++judged === 5) stopNow();
  };

  const first = startRunner({ db: database.db, judge: before, log: silentLog });
  await stopped;
  await first.close();
  const second = startRunner({ db: database.db, judge: after, log: silentLog });
  await expect
    .poll(async () => (await client.getCampaign({ id })).campaign?.lastRun?.status, { timeout: 20_000 })
    .toBe(RunStatus.COMPLETED);
  await second.close();

  const total = presets.filter(({ packageCode }) => packageCode === 'gbt45654').length;
  const asked = [...before.asked, ...after.asked];
  expect(after.asked.length).toBeGreaterThan(0);
  expect([asked.length, new Set(asked).size]).toEqual([total, total]);
});
