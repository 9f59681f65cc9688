import { create } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type AnonymizedText, AnonymizedTextSchema, TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { type Operator, OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { applyEdits, type Edit, editsOf, type SensitiveSpan } from '../operators/anonymise.js';
import { applyOperator, type HashValue } from '../operators/apply.js';
import type { ResolvedSettings } from '../policy/settings.js';
import type { JudgedText } from './conversation.js';
import { actionFor, isEnforced } from './decide.js';
import { isData, type LocatedFinding } from './findings.js';
import { writeJsonText } from './json-text.js';
import { createPlaceholders } from './placeholders.js';

/**
 * Rewrites the texts in which the policy anonymises something, and writes each replacement into its finding.
 *
 * A finding is rewritten when its own level leads to anonymize (by its operator) or anonymize_restore (by a placeholder
 * that the caller can turn back). Returns only the texts that changed, in their order.
 */
export function anonymize(
  settings: ResolvedSettings,
  findings: readonly LocatedFinding[],
  hashValue: HashValue,
): AnonymizedText[] {
  const rewritten = findings.filter((located) => isData(located) && isEnforced(located) && rewrites(settings, located));
  const placeholders = createPlaceholders([...new Set(rewritten.map(({ text }) => text.received))]);

  function operatorFor(located: LocatedFinding): Operator {
    if (actionFor(settings, located) !== Action.ANONYMIZE_RESTORE) return operatorOf(located);
    const replacement = placeholders.placeholderFor(located.rule.entityType, sensitiveValue(located));
    return create(OperatorSchema, { kind: { case: 'replace', value: { replacement } } });
  }

  const spans = rewritten.map((located) => {
    const span = toSpan(located, operatorFor(located));
    located.finding.replacement = applyOperator(sensitiveValue(located), span.operator, span.entityType, hashValue);
    return { text: located.text, span };
  });
  return [...new Set(spans.map(({ text }) => text))].map((text) => {
    const own = spans.filter((other) => other.text === text).map(({ span }) => span);
    return create(AnonymizedTextSchema, { location: text.location, text: rewrite(text, own, hashValue) });
  });
}

/**
 * The edits of the received text that apply the operator of every data finding, whatever action the policy takes: after
 * them the text may be stored. Ordered and apart from each other. Pure.
 *
 * @param findings the findings of this one text
 */
export function editsForStorage(text: JudgedText, findings: readonly LocatedFinding[], hashValue: HashValue): Edit[] {
  const spans = findings.filter(isData).map((located) => toSpan(located, operatorOf(located)));
  return spans.length === 0 ? [] : editsOfReceived(text, spans, hashValue);
}

function rewrites(settings: ResolvedSettings, located: LocatedFinding): boolean {
  const action = actionFor(settings, located);
  return action === Action.ANONYMIZE || action === Action.ANONYMIZE_RESTORE;
}

/** An entity rule always has an operator; without one, the operator of no kind takes the value out. */
function operatorOf({ rule }: LocatedFinding): Operator {
  return rule.operator ?? create(OperatorSchema);
}

/** Offsets of what scanners read. A finding about a whole text covers all of it. */
function toSpan({ hit, rule, text }: LocatedFinding, operator: Operator): SensitiveSpan {
  const end = hit.end === 0 ? text.text.length : hit.end;
  return { start: hit.start, end, operator, entityType: rule.entityType };
}

function sensitiveValue({ hit, text }: LocatedFinding): string {
  return hit.end === 0 ? text.text : text.text.slice(hit.start, hit.end);
}

function rewrite(text: JudgedText, spans: readonly SensitiveSpan[], hashValue: HashValue): string {
  return applyEdits(text.received, editsOfReceived(text, spans, hashValue));
}

function editsOfReceived(text: JudgedText, spans: readonly SensitiveSpan[], hashValue: HashValue): Edit[] {
  const edits = editsOf(text.text, spans, hashValue);
  return text.location.field === TextField.TOOL_ARGUMENTS ? edits.map((edit) => toJsonEdit(edit, text)) : edits;
}

/** The same edit in the JSON as received, whose strings may hold escapes. */
function toJsonEdit({ start, end, replacement }: Edit, { rawOffsets }: JudgedText): Edit {
  return {
    start: rawOffsets?.[start] ?? start,
    end: rawOffsets?.[end] ?? end,
    replacement: writeJsonText(replacement),
  };
}
