import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { startTestService, type TestService } from '../testing/service.js';

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

const scanner = (name: string, riskLevel: RiskLevel) => ({
  name,
  riskLevel,
  scanPrompt: true,
  scanResponse: true,
  definition: { case: 'keyword' as const, value: { keywords: [`word ${name}`] } },
});

describe('an answer', () => {
  it('speaks of the most severe finding, wherever it stands in the text and among the scanners (W-32)', async () => {
    const reject = { low: Action.REJECT, medium: Action.REJECT, high: Action.REJECT };
    const tenant = await service.newTenant({
      settings: {
        generalInput: reject,
        answers: [
          { language: 'en', text: 'about {scanner_name}' },
          { scannerTag: 'S101', language: 'en', text: 'the template of {guardrail_name}' },
        ],
      },
      scanners: [
        scanner('low', RiskLevel.LOW_RISK),
        scanner('high', RiskLevel.HIGH_RISK),
        scanner('medium', RiskLevel.MEDIUM_RISK),
      ],
    });

    const all = await service.judge(tenant, 'word low, word medium, word high');
    const mild = await service.judge(tenant, 'word medium, word low');

    expect(all).toMatchObject({ answer: 'the template of high', decidedBy: 'S101' });
    expect(mild).toMatchObject({ answer: 'about medium', decidedBy: 'S102' });
  });
});
