import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { UnjudgedReason, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Metrics } from '#lib/telemetry/metrics.js';

/** Counts a verdict and its gaps. */
export function countVerdict(metrics: Metrics, verdict: Verdict): void {
  metrics.riskLevels.inc({ level: RiskLevel[verdict.overallRiskLevel].toLowerCase() });
  for (const { reason } of verdict.unjudged) metrics.unjudged.inc({ reason: UnjudgedReason[reason].toLowerCase() });
}
