import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { startTestService, type TestService } from '../services/detection/testing/service.js';

let database: TestDatabase;
let service: TestService;

beforeAll(async () => {
  database = await createTestDatabase();
  service = await startTestService(database);
});

afterAll(async () => {
  await service?.close();
  await database?.drop();
});

const own = {
  name: 'Project names',
  riskLevel: RiskLevel.LOW_RISK,
  scanPrompt: true,
  definition: { case: 'keyword' as const, value: { keywords: ['bluebird'] } },
};

describe('the detection API as old clients know it', () => {
  it('W-4b: a mild hit beside personal data leaves it masked', async () => {
    const tenant = await service.newTenant({ scanners: [own] });

    const verdict = await service.judge(tenant, 'bluebird: write to jo.doe@example.com');

    expect(verdict.action).toBe(Action.ANONYMIZE);
    expect(verdict.compliance?.categories).toEqual(['Project names']);
    expect(verdict.anonymized[0]?.text).not.toContain('jo.doe@example.com');
  });

  it('W-34: takes a request without a model', async () => {
    const tenant = await service.newTenant();

    const response = await service.post(tenant, '/v1/guardrails', { messages: [{ role: 'user', content: 'hello' }] });

    expect(response.status).toBe(200);
    expect(Object.keys((await response.json()) as object)).toEqual([
      'id',
      'result',
      'overall_risk_level',
      'suggest_action',
      'suggest_answer',
      'score',
    ]);
  });

  it('W-35: stores what was found, by which scanner and how sure it was', async () => {
    const tenant = await service.newTenant({ scanners: [own] });

    await service.post(tenant, '/v1/guardrails/input', { input: 'what is bluebird?' });

    const stored = () =>
      database.db.query<{ verdict: object }>('select r.verdict from detection_results r where r.tenant_id = $1', [
        tenant.tenantId,
      ]);
    await expect.poll(stored, { timeout: 15_000 }).toMatchObject([
      {
        verdict: {
          score: 1,
          findings: [{ scannerTag: 'S100', scannerName: 'Project names', score: 1, explanation: 'keyword 1' }],
        },
      },
    ]);
  });
});
