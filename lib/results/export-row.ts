import { timestampDate } from '@bufbuild/protobuf/wkt';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import type { DimensionRisk } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Cell } from './csv.js';
import { resultNumber } from './result-number.js';
import { actionWord, levelWord, sourceWord } from './words.js';

/** Names of the columns of exported tables, as the REST items name them. */
export const exportColumns = [
  'id',
  'request_id',
  'created_at',
  'application_name',
  'workspace_name',
  'source',
  'user_id',
  'ip_address',
  'suggest_action',
  'security_risk_level',
  'security_categories',
  'compliance_risk_level',
  'compliance_categories',
  'data_risk_level',
  'data_categories',
  'content',
  'model_response',
] as const;

/** The cells of a result, in the order of `exportColumns`. Pure. */
export function toExportCells(result: DetectionResult): Cell[] {
  const { verdict, createdAt } = result;
  const dimension = (risk: DimensionRisk | undefined): Cell[] => [
    levelWord(risk?.riskLevel),
    risk?.categories.join(', ') ?? '',
  ];
  return [
    resultNumber(result.id),
    verdict?.requestId ?? '',
    createdAt ? timestampDate(createdAt).toISOString() : '',
    result.applicationName,
    result.workspaceName,
    sourceWord(result.source),
    result.endUserId,
    result.clientAddress,
    actionWord(verdict?.action),
    ...dimension(verdict?.security),
    ...dimension(verdict?.compliance),
    ...dimension(verdict?.data),
    result.inputText,
    result.outputText,
  ];
}
