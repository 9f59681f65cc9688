import { create } from '@bufbuild/protobuf';
import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DimensionRisk, DimensionRiskSchema, type Finding } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** The risk of a request by dimension. */
export interface Risk {
  readonly overall: RiskLevel;
  readonly security: DimensionRisk;
  readonly compliance: DimensionRisk;
  readonly data: DimensionRisk;
}

/**
 * Sums findings up: each dimension takes the highest level of its own findings, never another dimension's, and names
 * its categories most severe first. Monitored findings count here; they only lead to no action. Pure.
 */
export function aggregate(findings: readonly Finding[]): Risk {
  const security = riskOf(findings, Dimension.SECURITY);
  const compliance = riskOf(findings, Dimension.COMPLIANCE);
  const data = riskOf(findings, Dimension.DATA);
  return { overall: Math.max(security.riskLevel, compliance.riskLevel, data.riskLevel), security, compliance, data };
}

function riskOf(findings: readonly Finding[], dimension: Dimension): DimensionRisk {
  const levels = new Map<string, RiskLevel>();
  let riskLevel = RiskLevel.NO_RISK;
  for (const finding of findings) {
    if (finding.dimension !== dimension) continue;
    const category = categoryOf(finding);
    levels.set(category, Math.max(levels.get(category) ?? RiskLevel.NO_RISK, finding.riskLevel));
    riskLevel = Math.max(riskLevel, finding.riskLevel);
  }
  const bySeverity = [...levels].sort(([, a], [, b]) => b - a);
  return create(DimensionRiskSchema, { riskLevel, categories: bySeverity.map(([category]) => category) });
}

/** The name under which verdicts report a finding: the code of an entity type, else the name of the scanner or list. */
function categoryOf(finding: Finding): string {
  return finding.entityType || finding.scannerName;
}
