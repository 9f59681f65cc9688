import type { MessageInitShape } from '@bufbuild/protobuf';
import type { BanTemplateSchema } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';

/** Ban policies to start from, strictest first. Counts, windows and durations are those of contract.md 1.4.6. */
export const banTemplates: readonly MessageInitShape<typeof BanTemplateSchema>[] = [
  template('strict', RiskLevel.MEDIUM_RISK, 3, 10, 60),
  template('standard', RiskLevel.HIGH_RISK, 5, 30, 30),
  template('relaxed', RiskLevel.HIGH_RISK, 10, 60, 15),
  template('disabled', RiskLevel.HIGH_RISK, 3, 10, 60, false),
];

function template(
  name: string,
  riskLevel: RiskLevel,
  triggerCount: number,
  timeWindowMinutes: number,
  banDurationMinutes: number,
  enabled = true,
): MessageInitShape<typeof BanTemplateSchema> {
  return { name, banPolicy: { enabled, riskLevel, triggerCount, timeWindowMinutes, banDurationMinutes } };
}
