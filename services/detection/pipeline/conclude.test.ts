import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { TextLocationSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createSnapshot } from '../policy/snapshot.js';
import { testKeyed } from '../testing/keyed.js';
import { conclude } from './conclude.js';
import { toFindings } from './findings.js';

describe('conclude', () => {
  it('gives the highest score of more findings than a call takes arguments', () => {
    const many = 150_000;
    const definition = create(PolicyDefinitionSchema, {
      policyId: 'test',
      tenantId: 'tenant',
      revision: 1n,
      customScanners: [
        {
          tag: 'S100',
          name: 'letters',
          riskLevel: RiskLevel.LOW_RISK,
          scanPrompt: true,
          definition: { case: 'keyword', value: { keywords: ['x'] } },
        },
      ],
    });
    const policy = createSnapshot(definition, 1n);
    const text = {
      location: create(TextLocationSchema),
      role: 'user',
      text: 'x'.repeat(many),
      received: 'x'.repeat(many),
      rawOffsets: undefined,
      phase: Phase.INPUT,
      isContext: false,
    } as const;
    const hits = Array.from({ length: many }, (_, start) => {
      return { rule: 0, start, end: start + 1, score: start === 7 ? 0.9 : 0.5, explanation: 'letter' };
    });

    const { verdict } = conclude(
      {
        requestId: 'request',
        policy,
        phase: Phase.INPUT,
        findings: toFindings(policy, [text], [hits]),
        gaps: [],
        unjudged: [],
        language: 'en',
        admittedAt: 0,
      },
      testKeyed,
    );

    expect(verdict.score).toBe(0.9);
    expect(verdict.findings).toHaveLength(many);
  });
});
