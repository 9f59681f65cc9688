import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { MessageSchema, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { countingLevel } from './counting.js';

/** A conversation of these roles with a medium finding in the message at `at`. */
function levelOf(
  roles: readonly string[],
  at: number,
  { phase = Phase.INPUT, mode = Mode.ENFORCE, source = Source.GUARDRAIL_API, skipRecord = false } = {},
): RiskLevel {
  const messages = roles.map((role) => create(MessageSchema, { role }));
  const verdict = create(VerdictSchema, {
    phase,
    overallRiskLevel: RiskLevel.HIGH_RISK,
    findings: [{ riskLevel: RiskLevel.MEDIUM_RISK, mode, location: { messageIndex: at } }],
  });
  return countingLevel({ verdict, messages, source, skipRecord });
}

describe('countingLevel', () => {
  it.each<[string, RiskLevel]>([
    ['what the user says now', levelOf(['system', 'user', 'assistant', 'user'], 3)],
    ['a role that nobody has heard of', levelOf(['customer'], 0)],
    ['an answer', levelOf(['user', 'assistant'], 1, { phase: Phase.OUTPUT })],
    ['what the user said before that answer', levelOf(['user', 'assistant'], 0, { phase: Phase.OUTPUT })],
    ['a guarded stream', levelOf([], 0, { phase: Phase.OUTPUT })],
  ])('counts %s', (_what, level) => {
    expect(level).toBe(RiskLevel.MEDIUM_RISK);
  });

  it.each<[string, RiskLevel]>([
    ['a message of an earlier turn', levelOf(['user', 'assistant', 'user'], 0)],
    ['an earlier answer', levelOf(['user', 'assistant', 'user', 'assistant'], 1, { phase: Phase.OUTPUT })],
    ['what the application says', levelOf(['system', 'user'], 0)],
    ['what a tool returns', levelOf(['user', 'assistant', 'tool'], 2)],
    ['a monitored finding', levelOf(['user'], 0, { mode: Mode.MONITOR })],
    ['a try in the playground', levelOf(['user'], 0, { source: Source.PLAYGROUND })],
    ['an attack campaign', levelOf(['user'], 0, { source: Source.ATTACK_CAMPAIGN })],
    ['a request that leaves no record', levelOf(['user'], 0, { skipRecord: true })],
  ])('does not count %s', (_what, level) => {
    expect(level).toBe(RiskLevel.NO_RISK);
  });
});
