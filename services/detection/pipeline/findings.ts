import { create } from '@bufbuild/protobuf';
import { Dimension, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Finding, FindingSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Rule } from '../policy/rule.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import type { Conversation, JudgedText } from './conversation.js';
import type { ScanOutcome } from './scan.js';

/** A finding together with what the pipeline needs to decide about it and what verdicts do not carry. */
export interface LocatedFinding {
  readonly finding: Finding;
  readonly rule: Rule;
  /** Where it lies in what scanners read; the finding has the offsets as received. */
  readonly hit: Hit;
  readonly text: JudgedText;
}

/**
 * Turns the hits of each text into findings with locations and offsets as received, ordered by text and start.
 *
 * @param hits one list per text, in the order of the texts. Pure.
 */
export function toFindings(
  policy: PolicySnapshot,
  texts: readonly JudgedText[],
  hits: readonly (readonly Hit[])[],
): LocatedFinding[] {
  return texts.flatMap((text, index) =>
    [...(hits[index] ?? [])]
      .sort((a, b) => a.start - b.start || a.end - b.end || a.rule - b.rule)
      .map((hit) => toLocatedFinding(policy, hit, text)),
  );
}

/** The findings of a scanned conversation, ordered by message, part and start. Pure. */
export function locateFindings(
  policy: PolicySnapshot,
  { texts, images }: Pick<Conversation, 'texts' | 'images'>,
  scanned: Pick<ScanOutcome, 'hits' | 'imageHits' | 'overturned'>,
): LocatedFinding[] {
  const inTexts = toFindings(policy, texts, scanned.hits);
  const inImages = toFindings(
    policy,
    images.map(({ text }) => text),
    scanned.imageHits,
  );
  for (const { finding, hit } of [...inTexts, ...inImages])
    if (scanned.overturned.has(hit)) {
      finding.mode = Mode.MONITOR;
      finding.explanation += ', taken back when asked again';
    }
  if (inImages.length === 0) return inTexts;
  return [...inTexts, ...inImages].sort(({ text: { location: a } }, { text: { location: b } }) => {
    return a.messageIndex - b.messageIndex || a.field - b.field || a.partIndex - b.partIndex;
  });
}

function toLocatedFinding({ rules, settings }: PolicySnapshot, hit: Hit, text: JudgedText): LocatedFinding {
  // The table belongs to the key under which the text was scanned, so the index is inside it.
  const rule = rules[hit.rule]!;
  const finding = create(FindingSchema, {
    scannerTag: rule.tag,
    scannerName: rule.name,
    scannerType: rule.type,
    dimension: rule.dimension,
    riskLevel: Math.min(rule.riskLevel, hit.atMost ?? rule.riskLevel),
    score: hit.score,
    entityType: rule.entityType,
    location: text.location,
    start: text.rawOffsets?.[hit.start] ?? hit.start,
    end: text.rawOffsets?.[hit.end] ?? hit.end,
    explanation: hit.explanation,
    mode: settings.mode === Mode.MONITOR ? Mode.MONITOR : rule.mode,
    operator: rule.operator?.kind.case ?? '',
  });
  return { finding, rule, hit, text };
}

/** Whether a finding is about personal data or secrets. */
export function isData({ finding }: LocatedFinding): boolean {
  return finding.dimension === Dimension.DATA;
}
