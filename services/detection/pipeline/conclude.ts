import { create } from '@bufbuild/protobuf';
import { Action, Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType, type Unjudged, type Verdict, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { composeAnswer } from '../answers/answer.js';
import type { Keyed } from '../operators/keyed.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import { aggregate } from './aggregate.js';
import { anonymize } from './anonymize.js';
import type { JudgedPhase } from './conversation.js';
import { type Decision, decide } from './decide.js';
import { isData, type LocatedFinding } from './findings.js';
import { failsClosed, withoutExcused } from './gaps.js';
import { applyLists } from './lists.js';
import type { Restoring } from './restoring.js';

/** Everything that is known when the scanners have answered. */
export interface Evidence {
  readonly requestId: string;
  readonly policy: PolicySnapshot;
  readonly phase: JudgedPhase;
  /** All findings, in the order of the texts. */
  readonly findings: readonly LocatedFinding[];
  /** Scanners that did not answer. */
  readonly gaps: readonly Unjudged[];
  /** What no scanner reads. */
  readonly unjudged: readonly Unjudged[];
  /** Language of a prepared answer. */
  readonly language: string;
  /** `performance.now()` at admission. */
  readonly admittedAt: number;
  /** Absent where nobody gives out placeholders or turns them back. */
  readonly restoring?: Restoring | undefined;
}

/** A verdict and what it came from. */
export interface Conclusion {
  readonly verdict: Verdict;
  /** The enforced finding that led to the action; undefined for a pass and for the fail mode. */
  readonly because: LocatedFinding | undefined;
}

/** Turns the evidence into the verdict: lists, aggregation, decision, anonymisation and answer, in this order. */
export function conclude(evidence: Evidence, keyed: Keyed): Conclusion {
  const { policy, unjudged } = evidence;
  const lists = applyLists(policy.settings, evidence.findings);
  const gaps = withoutExcused(policy, evidence.gaps, lists.unjudged);
  const findings = lists.findings.map(({ finding }) => finding);
  const risk = aggregate(findings);
  const decision = decide(policy.settings, lists.findings, failsClosed(policy, gaps));
  const anonymized = rewritesTexts(decision.action)
    ? anonymize(policy.settings, lists.findings, keyed, evidence.restoring)
    : { texts: [], restored: 0 };
  const answer = answersInstead(decision.action) ? answerFor(evidence, decision, lists.findings) : undefined;
  const scores = findings.filter(({ scannerType }) => scannerType !== ScannerType.LIST).map(({ score }) => score);
  const verdict = create(VerdictSchema, {
    requestId: evidence.requestId,
    action: decision.action,
    overallRiskLevel: risk.overall,
    security: risk.security,
    compliance: risk.compliance,
    data: risk.data,
    ...(answer === undefined ? {} : { answer }),
    ...(scores.length === 0 ? {} : { score: scores.reduce((highest, score) => Math.max(highest, score)) }),
    findings,
    unjudged: [...unjudged, ...lists.unjudged, ...gaps],
    policyRevision: policy.revision,
    policyId: policy.definition.policyId,
    monitoredAction: decision.monitoredAction,
    anonymized: anonymized.texts,
    restored: anonymized.restored,
    privateModelId: decision.action === Action.SWITCH_PRIVATE_MODEL ? policy.settings.privateModelId : '',
    durationMs: performance.now() - evidence.admittedAt,
    decidedBy: decision.decidedBy,
    phase: evidence.phase,
  });
  return { verdict, because: decision.because };
}

/** Whether the content goes on, changed where it has to be. */
function rewritesTexts(action: Action): boolean {
  return action !== Action.REJECT && action !== Action.REPLACE;
}

/** Whether the caller has to send prepared text instead of the content. */
function answersInstead(action: Action): boolean {
  return action === Action.REJECT || action === Action.REPLACE;
}

function answerFor({ policy, language }: Evidence, { because }: Decision, findings: readonly LocatedFinding[]): string {
  const occasion = {
    scannerTag: because?.rule.tag ?? '',
    scannerName: because?.rule.name ?? '',
    dimension: because?.rule.dimension ?? Dimension.UNSPECIFIED,
    riskLevel: because?.finding.riskLevel ?? RiskLevel.UNSPECIFIED,
    entityTypes: [...new Set(findings.filter(isData).map(({ rule }) => rule.name))],
  };
  return composeAnswer(policy.settings.answers, occasion, language);
}
