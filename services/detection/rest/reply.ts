import { toJson } from '@bufbuild/protobuf';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DetectRequest } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField, type TextLocation, TraceSchema, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { judgedText } from '#lib/conversation/judged-text.js';
import { toMapping } from '#lib/gateway/placeholders.js';
import { levelName, toRisk } from '#lib/gateway/risk-words.js';
import { toEntity } from './entity.js';

/** The contract's words for actions. */
const actionNames: Readonly<Record<Action, string>> = {
  [Action.UNSPECIFIED]: 'pass',
  [Action.PASS]: 'pass',
  [Action.ANONYMIZE]: 'anonymize',
  [Action.ANONYMIZE_RESTORE]: 'anonymize_restore',
  [Action.SWITCH_PRIVATE_MODEL]: 'switch_private_model',
  [Action.REPLACE]: 'replace',
  [Action.REJECT]: 'reject',
};

/** Writes a verdict as the detection API does: exactly the six keys of contract.md 1.1.1, and a trace when one was asked for. */
export function toReply(verdict: Verdict, request: DetectRequest): object {
  return {
    id: verdict.requestId,
    result: {
      compliance: toRisk(verdict.compliance),
      security: toRisk(verdict.security),
      data: { ...toRisk(verdict.data), ...toDataDetails(verdict, request) },
    },
    overall_risk_level: levelName(verdict.overallRiskLevel),
    suggest_action: actionNames[verdict.action],
    suggest_answer: verdict.answer ?? null,
    score: verdict.score ?? null,
    ...(verdict.trace && { trace: toJson(TraceSchema, verdict.trace, { useProtoFieldName: true }) }),
  };
}

/**
 * The same for clients that refuse unknown fields and know no action but pass, reject and replace: anonymising becomes
 * "replace" with the changed text as the answer, and what cannot be told to them becomes "reject".
 */
export function toLeanReply(verdict: Verdict, request: DetectRequest): object {
  return {
    id: verdict.requestId,
    result: {
      compliance: toRisk(verdict.compliance),
      security: toRisk(verdict.security),
      data: toRisk(verdict.data),
    },
    overall_risk_level: levelName(verdict.overallRiskLevel),
    ...toLeanAction(verdict, request),
    score: verdict.score ?? null,
  };
}

/** The Java SDK 2.6.1 reads replies with a strict mapper and names itself like this. */
export function wantsLeanReply(userAgent: string | undefined): boolean {
  return userAgent?.startsWith('xiangxinai-java') ?? false;
}

function toLeanAction(
  verdict: Verdict,
  request: DetectRequest,
): { suggest_action: string; suggest_answer: string | null } {
  switch (verdict.action) {
    case Action.ANONYMIZE:
    case Action.ANONYMIZE_RESTORE:
      return { suggest_action: 'replace', suggest_answer: anonymizedText(verdict, request) };
    case Action.SWITCH_PRIVATE_MODEL:
      return { suggest_action: 'reject', suggest_answer: verdict.answer ?? null };
    default:
      return { suggest_action: actionNames[verdict.action], suggest_answer: verdict.answer ?? null };
  }
}

function toDataDetails(verdict: Verdict, request: DetectRequest): object {
  const entities = verdict.findings.filter(({ entityType }) => entityType !== '');
  return {
    detected_entities: entities.map((finding) => toEntity(finding, judgedText(request.messages, finding))),
    anonymized_text: anonymizedText(verdict, request),
    restore_mapping: toMapping(verdict),
  };
}

/**
 * What the caller would send on: the texts of the judged side with the changed ones changed, a line each; null when
 * nothing changed. On input these are the texts of users and tools, on output those of the assistant.
 */
function anonymizedText(verdict: Verdict, { messages }: DetectRequest): string | null {
  if (verdict.anonymized.length === 0) return null;
  const changed = new Map(verdict.anonymized.map(({ location, text }) => [keyOf(location), text]));
  const lines = messages.flatMap(({ role, parts }, messageIndex) =>
    parts.flatMap(({ kind }, partIndex) => {
      if (kind.case !== 'text') return [];
      const text = changed.get(keyOf({ messageIndex, field: TextField.CONTENT, partIndex }));
      const isOfSide = (role === 'assistant') === (verdict.phase === Phase.OUTPUT) && role !== 'system';
      return text !== undefined || isOfSide ? [text ?? kind.value] : [];
    }),
  );
  return lines.join('\n');
}

function keyOf(location: Pick<TextLocation, 'messageIndex' | 'field' | 'partIndex'> | undefined): string {
  return `${location?.messageIndex}.${location?.field}.${location?.partIndex}`;
}
