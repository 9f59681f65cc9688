import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DimensionRisk } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** One dimension of a verdict in the words of the REST contract. */
export interface RiskReply {
  readonly risk_level: string;
  readonly categories: readonly string[];
}

/** "no_risk", "low_risk", "medium_risk" or "high_risk". */
export function levelName(level: RiskLevel): string {
  return RiskLevel[level].toLowerCase();
}

/** A dimension as the contract writes it; none means no risk. */
export function toRisk(risk: DimensionRisk | undefined): RiskReply {
  return { risk_level: levelName(risk?.riskLevel ?? RiskLevel.NO_RISK), categories: risk?.categories ?? [] };
}

/** What a gateway has to do, in the words of contract.md 0.4. An action that it has no word for is a block. */
export type GatewayAction = 'pass' | 'anonymize' | 'switch_private_model' | 'replace' | 'block';

/** The gateway's word for an action. Both ways of anonymising have one: the mapping beside it tells them apart. */
export function gatewayAction(action: Action): GatewayAction {
  switch (action) {
    case Action.PASS:
      return 'pass';
    case Action.ANONYMIZE:
    case Action.ANONYMIZE_RESTORE:
      return 'anonymize';
    case Action.SWITCH_PRIVATE_MODEL:
      return 'switch_private_model';
    case Action.REPLACE:
      return 'replace';
    default:
      return 'block';
  }
}
