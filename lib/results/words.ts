import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';

/** A level as the contract writes it, such as "high_risk"; what is unknown is "no_risk". Pure. */
export function levelWord(level: RiskLevel | undefined): string {
  return (RiskLevel[level || RiskLevel.NO_RISK] ?? 'NO_RISK').toLowerCase();
}

/** An action as the contract writes it, such as "reject". Pure. */
export function actionWord(action: Action | undefined): string {
  return (Action[action || Action.PASS] ?? 'PASS').toLowerCase();
}

/** A source as the contract writes it. Pure. */
export function sourceWord(source: Source): string {
  return source === Source.PLAYGROUND ? 'online_test' : (Source[source || Source.GUARDRAIL_API] ?? '').toLowerCase();
}
