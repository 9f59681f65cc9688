import { timestampDate } from '@bufbuild/protobuf/wkt';
import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { resultNumber } from './result-number.js';
import { unsafeSegments } from './segments.js';
import { actionWord, levelWord, sourceWord } from './words.js';

/** Characters of a text that lists show. */
const listedChars = 200;

/** A result as the contract's lists have it (1.4.2): the text shortened to 200 characters. Pure. */
export function toListItem(result: DetectionResult): object {
  const item = toItem(result);
  const shorten = (text: string) => (text.length > listedChars ? `${text.slice(0, listedChars)}...` : text);
  return { ...item, content: shorten(item.content) };
}

/**
 * A result as the contract has it (1.4.2). The original text is never kept, images are not, and nothing is checked twice:
 * those fields are empty. Pure.
 */
export function toItem(result: DetectionResult) {
  const { verdict, createdAt } = result;
  const lists = verdict?.findings.filter(({ scannerType }) => scannerType === ScannerType.LIST) ?? [];
  return {
    id: resultNumber(result.id),
    request_id: verdict?.requestId ?? '',
    content: result.inputText || result.outputText,
    original_content: null,
    has_data_masking: verdict?.findings.some(({ dimension }) => dimension === Dimension.DATA) ?? false,
    suggest_action: actionWord(verdict?.action),
    suggest_answer: verdict?.answer ?? null,
    hit_keywords: lists.length === 0 ? null : [...new Set(lists.map(({ scannerName }) => scannerName))],
    model_response: result.outputText,
    created_at: createdAt ? timestampDate(createdAt).toISOString() : null,
    ip_address: result.clientAddress || null,
    security_risk_level: levelWord(verdict?.security?.riskLevel),
    security_categories: verdict?.security?.categories ?? [],
    compliance_risk_level: levelWord(verdict?.compliance?.riskLevel),
    compliance_categories: verdict?.compliance?.categories ?? [],
    data_risk_level: levelWord(verdict?.data?.riskLevel),
    data_categories: verdict?.data?.categories ?? [],
    score: verdict?.score ?? null,
    has_image: false,
    image_count: 0,
    image_paths: [],
    image_urls: [],
    is_direct_model_access: result.source === Source.DIRECT_MODEL,
    source: sourceWord(result.source),
    unsafe_segments: (verdict?.overallRiskLevel ?? 0) > RiskLevel.NO_RISK ? unsafeSegments(result) : [],
    doublecheck_result: null,
    doublecheck_categories: null,
    doublecheck_reasoning: null,
    application_id: result.applicationId || null,
    application_name: result.applicationName || null,
    workspace_id: result.workspaceId || null,
    workspace_name: result.workspaceName || null,
  };
}
