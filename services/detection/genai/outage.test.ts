import { afterAll, beforeAll, expect, it } from 'vitest';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeGuardModel, startFakeGuardModel } from '#lib/testing/fake-guard-model.js';
import { startTestService, type TestService } from '../testing/service.js';

let database: TestDatabase;
let model: FakeGuardModel;
let service: TestService;

beforeAll(async () => {
  [database, model] = await Promise.all([createTestDatabase(), startFakeGuardModel()]);
  service = await startTestService(database, { GUARD_MODEL_BASE_URL: model.url });
});

afterAll(async () => {
  await service?.close();
  await database?.drop();
});

it('leaves a model alone that is down, asks again after a while, and says so by /health/models', async () => {
  const tenant = await service.newTenant();
  expect((await fetch(`${service.url}/health/models`)).status).toBe(200);
  model.fault({ kind: 'status', status: 503 });
  for (let i = 0; i < 3; i += 1) await service.judge(tenant, `outage ${i}`);
  const asked = model.questions.length;

  const verdicts = [];
  for (let i = 0; i < 20; i += 1) verdicts.push(await service.judge(tenant, `later ${i}`));
  expect(model.questions.length - asked).toBeLessThan(5);
  expect(verdicts.every(({ decidedBy }) => decidedBy === 'fail mode')).toBe(true);
  model.fault(undefined);

  await expect
    .poll(async () => (await service.judge(tenant, 'back again')).action, { timeout: 10_000 })
    .toBe(Action.PASS);
  await model.close();
  await expect.poll(async () => (await fetch(`${service.url}/health/models`)).status, { timeout: 5_000 }).toBe(503);
  expect((await fetch(`${service.url}/health`)).status).toBe(200);
});
