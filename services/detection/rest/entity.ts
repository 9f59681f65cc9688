import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Finding } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** The contract's words for the levels of one entity. */
const entityLevels: Readonly<Record<RiskLevel, string>> = {
  [RiskLevel.UNSPECIFIED]: 'low',
  [RiskLevel.NO_RISK]: 'low',
  [RiskLevel.LOW_RISK]: 'low',
  [RiskLevel.MEDIUM_RISK]: 'medium',
  [RiskLevel.HIGH_RISK]: 'high',
};

/** One item of `detected_entities`. `redact` is not a word of the contract: it is a replacement by nothing. */
export function toEntity(finding: Finding, text: string): object {
  const isRedacted = finding.operator === 'redact';
  return {
    entity_type: finding.entityType,
    entity_type_name: finding.scannerName,
    start: finding.start,
    end: finding.end,
    text,
    risk_level: entityLevels[finding.riskLevel],
    anonymization_method: isRedacted ? 'replace' : finding.operator,
    anonymization_config: isRedacted ? { replacement: '' } : {},
    restore_code: null,
    restore_code_hash: null,
    anonymized_value: finding.replacement ?? null,
  };
}
