import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';

/** The contract's words for the levels of risk, and their numbers. */
export const riskLevels = {
  low_risk: RiskLevel.LOW_RISK,
  medium_risk: RiskLevel.MEDIUM_RISK,
  high_risk: RiskLevel.HIGH_RISK,
} as const;

/** The words alone, for reading a body. */
export const riskWords = ['low_risk', 'medium_risk', 'high_risk'] as const;

/** The word for a level; null for none. Pure. */
export function levelName(level: RiskLevel | undefined): string | null {
  return Object.entries(riskLevels).find(([, number]) => number === level)?.[0] ?? null;
}
