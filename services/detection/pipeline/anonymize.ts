import { create } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type AnonymizedText, AnonymizedTextSchema, TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { type Operator, OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { RewrittenValue } from '../genai/rewrite.js';
import { applyEdits, type Edit, editsOf, type SensitiveSpan } from '../operators/anonymise.js';
import { applyOperator } from '../operators/apply.js';
import { fitJsonEdits } from '../operators/json-edits.js';
import type { Keyed } from '../operators/keyed.js';
import type { ResolvedSettings } from '../policy/settings.js';
import type { JudgedText } from './conversation.js';
import { actionFor, isEnforced } from './decide.js';
import { isData, type LocatedFinding } from './findings.js';
import { type Restoring, restoringEdits } from './restoring.js';

/** The texts of a conversation as they go on. */
export interface Anonymized {
  /** Only those that changed, in their order. */
  readonly texts: AnonymizedText[];
  /** How many placeholders were turned back into values. */
  readonly restored: number;
}

/**
 * Rewrites the texts in which the policy anonymises something, and writes each replacement into its finding; in the
 * texts of an answer, known placeholders become what they stand for.
 *
 * A finding is rewritten when its own level leads to anonymize (by its operator) or anonymize_restore (by a placeholder
 * that the caller can turn back). Findings that overlap share one placeholder for all that they cover together.
 */
export function anonymize(
  settings: ResolvedSettings,
  findings: readonly LocatedFinding[],
  keyed: Keyed,
  restoring?: Restoring,
): Anonymized {
  const rewritten = findings.filter((located) => isData(located) && isEnforced(located) && rewrites(settings, located));
  const byText = new Map<JudgedText, LocatedFinding[]>();
  for (const text of restoring?.restorable() ?? []) byText.set(text, []);
  for (const located of rewritten) {
    const own = byText.get(located.text);
    if (own === undefined) byText.set(located.text, [located]);
    else own.push(located);
  }
  let restored = 0;
  const texts = Array.from(byText, ([text, own]) => {
    const groups = overlapping(own).map((group) => spansOf(settings, group, keyed, restoring));
    const edits = editsOf(text.text, groups.flat(), keyed);
    const back = restoringEdits(restoring?.matchesIn(text) ?? [], edits);
    restored += back.length;
    const all = [...edits, ...back].sort((x, y) => x.start - y.start);
    return create(AnonymizedTextSchema, {
      location: text.location,
      text: applyEdits(text.received, toReceived(text, all)),
    });
  });
  return { texts: texts.sort(byLocation), restored };
}

/** The values that operators have a guard model rewrite, each once, as the policy's action for their findings asks. Pure. */
export function valuesToRewrite(settings: ResolvedSettings, findings: readonly LocatedFinding[]): RewrittenValue[] {
  const values = new Map<string, RewrittenValue>();
  for (const located of findings) {
    const { kind } = operatorOf(located);
    const isAsked = isData(located) && isEnforced(located) && actionFor(settings, located) === Action.ANONYMIZE;
    if (!isAsked || kind.case !== 'rewrite') continue;
    const { entityType } = located.rule;
    const value = sensitiveValue(located);
    values.set(`${entityType} ${value}`, { value, entityType, instruction: kind.value.instruction });
  }
  return [...values.values()];
}

/** What stands in place of findings that overlap; alone, each by its operator. */
function spansOf(
  settings: ResolvedSettings,
  group: readonly LocatedFinding[],
  keyed: Keyed,
  restoring: Restoring | undefined,
): SensitiveSpan[] {
  const spans = group.map((located) => toSpan(located, operatorOf(located)));
  const comesBack = group.some((located) => actionFor(settings, located) === Action.ANONYMIZE_RESTORE);
  if (!comesBack || restoring === undefined) {
    group.forEach((located, index) => {
      const { operator, entityType } = spans[index]!;
      const value = sensitiveValue(located);
      located.finding.replacement = applyOperator(value, operator, entityType, keyed);
      if (operator.kind.case === 'rewrite' && keyed.rewritten?.(value, entityType) === undefined)
        located.finding.explanation += ', taken out: no guard model wrote anything in its place';
    });
    return spans;
  }
  const { text } = group[0]!.text;
  const start = Math.min(...spans.map((span) => span.start));
  const end = Math.max(...spans.map((span) => span.end));
  const { entityType } = spans.reduce((longest, span) => {
    return span.end - span.start > longest.end - longest.start ? span : longest;
  });
  const replacement = restoring.placeholders().placeholderFor(entityType, text.slice(start, end));
  for (const { finding } of group) finding.replacement = replacement;
  return [
    { start, end, entityType, operator: create(OperatorSchema, { kind: { case: 'replace', value: { replacement } } }) },
  ];
}

/** Findings of one text in groups that overlap each other, in their order. */
function overlapping(findings: readonly LocatedFinding[]): LocatedFinding[][] {
  const groups: LocatedFinding[][] = [];
  let reach = -1;
  for (const located of findings.toSorted((a, b) => a.hit.start - b.hit.start)) {
    const { start, end } = toSpan(located, operatorOf(located));
    if (start < reach) groups.at(-1)!.push(located);
    else groups.push([located]);
    reach = Math.max(reach, end);
  }
  return groups;
}

function byLocation({ location: a }: AnonymizedText, { location: b }: AnonymizedText): number {
  // Every text has a location.
  return a!.messageIndex - b!.messageIndex || a!.field - b!.field || a!.partIndex - b!.partIndex;
}

/**
 * The edits of the received text that apply the operator of every data finding, whatever action the policy takes: after
 * them the text may be stored. Ordered and apart from each other. Pure.
 *
 * @param findings the findings of this one text
 */
export function editsForStorage(text: JudgedText, findings: readonly LocatedFinding[], keyed: Keyed): Edit[] {
  const spans = findings.filter(isData).map((located) => toSpan(located, operatorOf(located)));
  return spans.length === 0 ? [] : editsOfReceived(text, spans, keyed);
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

function editsOfReceived(text: JudgedText, spans: readonly SensitiveSpan[], keyed: Keyed): Edit[] {
  return toReceived(text, editsOf(text.text, spans, keyed));
}

/** Edits of what scanners read as edits of what was received: arguments of tool calls stay the JSON that they are. */
function toReceived({ location, received, rawOffsets }: JudgedText, edits: readonly Edit[]): Edit[] {
  if (location.field !== TextField.TOOL_ARGUMENTS) return [...edits];
  const raw = edits.map(({ start, end, replacement }) => ({
    start: rawOffsets?.[start] ?? start,
    end: rawOffsets?.[end] ?? end,
    replacement,
  }));
  return fitJsonEdits(received, raw);
}
