import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { Action, Dimension, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type DetectionResult, DetectionResultSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import {
  DimensionRiskSchema,
  type Finding,
  FindingSchema,
  ScannerType,
  TextField,
  TextLocationSchema,
  type Verdict,
  VerdictSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** A finding of the prompt-attack scanner; what is given takes the place of its fields. */
export function attackFinding(fields: MessageInitShape<typeof FindingSchema>): Finding {
  return create(FindingSchema, {
    scannerTag: 'S9',
    scannerName: 'Prompt attack',
    scannerType: ScannerType.HEURISTIC,
    dimension: Dimension.SECURITY,
    riskLevel: RiskLevel.HIGH_RISK,
    score: 0.97,
    explanation: 'Asks to drop earlier instructions.',
    mode: Mode.ENFORCE,
    location: create(TextLocationSchema, { field: TextField.CONTENT }),
    ...fields,
  });
}

/** A finding of an e-mail address that is masked. */
export function emailFinding(fields: MessageInitShape<typeof FindingSchema>): Finding {
  return attackFinding({
    scannerTag: 'entity',
    scannerName: 'E-mail address',
    scannerType: ScannerType.ENTITY,
    dimension: Dimension.DATA,
    riskLevel: RiskLevel.LOW_RISK,
    entityType: 'EMAIL',
    operator: 'mask',
    explanation: 'Has the shape of an address.',
    ...fields,
  });
}

/** A verdict that rejects a prompt attack. */
export function rejection(fields: MessageInitShape<typeof VerdictSchema> = {}): Verdict {
  return create(VerdictSchema, {
    requestId: requestId(1),
    action: Action.REJECT,
    overallRiskLevel: RiskLevel.HIGH_RISK,
    security: dimensionRisk(RiskLevel.HIGH_RISK, ['Prompt attack']),
    compliance: dimensionRisk(RiskLevel.NO_RISK, []),
    data: dimensionRisk(RiskLevel.NO_RISK, []),
    answer: 'I cannot help with that.',
    score: 0.97,
    policyRevision: 42n,
    policyId: 'policy-1',
    durationMs: 1.25,
    decidedBy: 'S9',
    phase: Phase.INPUT,
    ...fields,
  });
}

function dimensionRisk(riskLevel: RiskLevel, categories: string[]) {
  return create(DimensionRiskSchema, { riskLevel, categories });
}

/** The n-th request id. */
export function requestId(number: number): string {
  return `guardrails-${String(number).padStart(32, '0')}`;
}

/** The n-th stored result; higher numbers are older. */
export function storedResult(
  number: number,
  fields: MessageInitShape<typeof DetectionResultSchema> = {},
): DetectionResult {
  return create(DetectionResultSchema, {
    id: String(number),
    verdict: rejection({ requestId: requestId(number) }),
    createdAt: timestampFromMs(Date.now() - number * 60_000),
    applicationId: 'app-1',
    applicationName: 'Support chat',
    source: Source.PROXY,
    inputText: `Text of request ${number}`,
    ...fields,
  });
}
