import { create } from '@bufbuild/protobuf';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { GatehouseError } from '#lib/errors/error.js';
import type { GenaiRule } from '../policy/genai-rules.js';
import type { Hit } from '../scanners/hit.js';
import type { Subject } from './subject.js';

/** Why a scanner gave no answer. */
export type FailureReason = UnjudgedReason.SCANNER_FAILED | UnjudgedReason.DEADLINE;

/** Why a question got no answer, by its error. Pure. */
export function reasonOf({ code }: GatehouseError): FailureReason {
  const isLate = code === 'DEADLINE_EXCEEDED' || code === 'UPSTREAM_TIMEOUT';
  return isLate ? UnjudgedReason.DEADLINE : UnjudgedReason.SCANNER_FAILED;
}

/** What is known about one subject so far. */
export interface SubjectResult {
  readonly subject: Subject;
  /** Adds a finding of one window. @param isTakenBack the model took it back when it was asked again */
  find(rule: GenaiRule, score: number, explanation: string, isTakenBack: boolean): void;
  /** Notes the model's score of one window, whether it reached the threshold or not. */
  noteScore(score: number): void;
  /** Notes that these rules have no answer about some window. */
  fail(rules: readonly GenaiRule[], reason: FailureReason): void;
  /** The strongest finding of each rule, about the subject as a whole. */
  hits(): readonly Hit[];
  /** The hits that every window took back in which they were found. */
  overturned(): readonly Hit[];
  /** The highest score of its windows; undefined when the model gave none. */
  highestScore(): number | undefined;
  /** By tag. A rule that found something has given its answer, whatever became of the other windows. */
  failures(): ReadonlyMap<string, FailureReason>;
}

/** Starts collecting what a model says about a subject. */
export function createSubjectResult(subject: Subject): SubjectResult {
  const found = new Map<GenaiRule, { hit: Hit; isTakenBack: boolean }>();
  const failed = new Map<string, FailureReason>();
  let highest: number | undefined;
  return {
    subject,
    find(rule, score, explanation, isTakenBack) {
      const before = found.get(rule);
      const hit = { rule: rule.index, start: 0, end: 0, score, explanation };
      found.set(rule, {
        hit: before === undefined || score > before.hit.score ? hit : before.hit,
        isTakenBack: isTakenBack && (before?.isTakenBack ?? true),
      });
    },
    noteScore(score) {
      highest = Math.max(highest ?? 0, score);
    },
    fail(rules, reason) {
      for (const { rule } of rules) failed.set(rule.tag, reason);
    },
    hits: () => Array.from(found.values(), ({ hit }) => hit).sort((a, b) => a.rule - b.rule),
    overturned: () => [...found.values()].filter(({ isTakenBack }) => isTakenBack).map(({ hit }) => hit),
    highestScore: () => highest,
    failures() {
      const answered = new Set(Array.from(found.keys(), ({ rule }) => rule.tag));
      return new Map([...failed].filter(([tag]) => !answered.has(tag)));
    },
  };
}

/** Places that are listed for a scanner that failed; with more, the gap concerns the whole request. */
const maxPlaces = 8;

/** The gaps of all subjects, by scanner and place. Pure. */
export function toGaps(results: readonly SubjectResult[]): Unjudged[] {
  const gaps = results.flatMap((result) =>
    Array.from(result.failures(), ([scannerTag, reason]) =>
      create(UnjudgedSchema, { scannerTag, reason, location: result.subject.text.location }),
    ),
  );
  return joinGaps(gaps);
}

/** The same gaps, but those of a scanner that failed in many places as one without a place. Pure. */
export function joinGaps(gaps: readonly Unjudged[]): Unjudged[] {
  const byScanner = new Map<string, Unjudged[]>();
  for (const gap of gaps) {
    const key = `${gap.scannerTag} ${gap.reason}`;
    byScanner.set(key, [...(byScanner.get(key) ?? []), gap]);
  }
  return [...byScanner.values()].flatMap((same) => {
    if (same.length <= maxPlaces) return same;
    const { scannerTag, reason } = same[0]!;
    return [create(UnjudgedSchema, { scannerTag, reason })];
  });
}
