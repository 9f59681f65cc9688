import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Action, Dimension, Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type EngineVersions,
  HitOutcome,
  type HitTraceSchema,
  RuleOutcome,
  type RuleTraceSchema,
  ScannerType,
  type Trace,
  TraceSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { officialScanners } from '../catalog/index.js';
import { gapTagOf, type Rule } from '../policy/rule.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import { reportFrom } from '../recognizers/define.js';
import type { Conclusion } from './conclude.js';
import type { Conversation, JudgedPhase } from './conversation.js';
import { actionFor, isEnforced } from './decide.js';
import { isData, type LocatedFinding } from './findings.js';
import { applyLists } from './lists.js';
import type { ScanOutcome } from './scan.js';
import type { StageTime } from './stopwatch.js';

/** Everything that a trace is told from. */
export interface TracedRequest {
  readonly policy: PolicySnapshot;
  readonly conversation: Conversation;
  readonly scanned: ScanOutcome;
  /** All findings, also those that the verdict leaves out. */
  readonly findings: readonly LocatedFinding[];
  readonly conclusion: Conclusion;
  readonly stages: readonly StageTime[];
  readonly versions: EngineVersions;
  /** Whether hits carry the text of their spans. */
  readonly withText: boolean;
}

/** Tells how a verdict came about: every rule of the policy, and what became of each of its hits. Pure. */
export function traceOf(request: TracedRequest): Trace {
  const fates = fatesOf(request);
  return create(TraceSchema, {
    rules: request.policy.rules.map((rule) => traceRule(request, rule, fates)),
    stages: request.stages.map(({ name, durationMs }) => ({ name, durationMs })),
    versions: request.versions,
    reason: reasonOf(request),
  });
}

interface Fate {
  readonly outcome: HitOutcome;
  readonly reason: string;
}

type Fates = ReadonlyMap<LocatedFinding, Fate>;

function fatesOf({ policy, scanned, findings, conclusion }: TracedRequest): Fates {
  const counting = new Set(applyLists(policy.settings, findings).findings);
  return new Map(
    findings.map((located) => {
      const isTakenBack = scanned.overturned.has(located.hit);
      return [located, fateOf(policy, located, { isCounting: counting.has(located), isTakenBack }, conclusion)];
    }),
  );
}

function fateOf(
  { settings }: PolicySnapshot,
  located: LocatedFinding,
  { isCounting, isTakenBack }: { readonly isCounting: boolean; readonly isTakenBack: boolean },
  { verdict, because }: Conclusion,
): Fate {
  const action = actionFor(settings, located);
  const [own, final] = [wordOf(Action, action), wordOf(Action, verdict.action)];
  const fate = (outcome: HitOutcome, reason: string): Fate => ({ outcome, reason });
  if (located.rule.tag === 'whitelist')
    return fate(HitOutcome.EXCUSES, 'excuses its text from security and compliance findings');
  if (located.text.isContext && isData(located))
    return fate(HitOutcome.CONTEXT, 'personal data of an earlier message, which is not what is delivered');
  if (!isCounting) return fate(HitOutcome.WHITELISTED, 'a whitelist hit excuses its text');
  if (isTakenBack) return fate(HitOutcome.TAKEN_BACK, 'the guard model took it back when it was asked again');
  if (!isEnforced(located))
    return fate(HitOutcome.MONITORED, `${whoMonitors(settings.mode)} only monitored; enforced it would lead to ${own}`);
  if (located === because) return fate(HitOutcome.DECIDED, `leads to ${own}, the strictest of all`);
  if (action === Action.PASS) return fate(HitOutcome.PASSED, `${gridOf(located)} lets it pass`);
  if (action === verdict.action)
    return fate(HitOutcome.AGREED, `leads to ${own} too; ${verdict.decidedBy} is more severe, surer or earlier`);
  return fate(HitOutcome.OUTRANKED, `leads to ${own}; ${final} by ${verdict.decidedBy} is stricter`);
}

function traceRule(request: TracedRequest, rule: Rule, fates: Fates): MessageInitShape<typeof RuleTraceSchema> {
  const phases = phasesOf(request.conversation, rule);
  const own = request.findings.filter((located) => located.rule === rule);
  const isModel = rule.type === ScannerType.GENAI;
  const score = highestScore(request, rule, own);
  const threshold = thresholdOf(request.policy, rule);
  return {
    scannerTag: rule.tag,
    scannerName: rule.name,
    scannerType: rule.type,
    entityType: rule.entityType,
    dimension: rule.dimension,
    mode: request.policy.settings.mode === Mode.MONITOR ? Mode.MONITOR : rule.mode,
    riskLevel: rule.riskLevel,
    outcome: outcomeOf(request, rule, phases, own.length > 0),
    ...(score === undefined || phases.length === 0 ? {} : { score }),
    ...(threshold === undefined ? {} : { threshold }),
    stages: isModel && phases.length > 0 ? ['guard_model'] : phases.map(stageOf),
    hits: own.map((located) => traceHit(request, located, fates)),
  };
}

function traceHit(
  request: TracedRequest,
  located: LocatedFinding,
  fates: Fates,
): MessageInitShape<typeof HitTraceSchema> {
  const { finding, hit, text } = located;
  const { location, start, end, score, riskLevel, explanation } = finding;
  const span = hit.end === 0 ? text.received : text.received.slice(start, end);
  return {
    ...(location === undefined ? {} : { location }),
    start,
    end,
    score,
    riskLevel,
    explanation,
    action: actionFor(request.policy.settings, located),
    // Every finding has a fate.
    ...fates.get(located)!,
    ...(request.withText ? { text: span } : {}),
  };
}

/** The sides of the request that the rule judges. */
function phasesOf({ texts, images }: Conversation, rule: Rule): JudgedPhase[] {
  const judged = judgesWhole(rule) ? [...texts, ...images.map(({ text }) => text)] : texts;
  return ([Phase.INPUT, Phase.OUTPUT] as const).filter(
    (phase) => (phase === Phase.INPUT ? rule.onInput : rule.onOutput) && judged.some((text) => text.phase === phase),
  );
}

/** A gap without a tag is that of the local scanners, which run in one pass. */
function outcomeOf(
  { scanned }: TracedRequest,
  rule: Rule,
  phases: readonly JudgedPhase[],
  isHit: boolean,
): RuleOutcome {
  if (isHit) return RuleOutcome.HIT;
  if (phases.length === 0) return RuleOutcome.NOT_RUN;
  const isMissing = scanned.gaps.some(({ scannerTag }) =>
    rule.type === ScannerType.GENAI ? scannerTag === gapTagOf(rule) : scannerTag === '',
  );
  return isMissing ? RuleOutcome.NO_ANSWER : RuleOutcome.NO_HIT;
}

/** A guard model gives one score for all of its rules: the probability that the text is unsafe at all. */
function highestScore({ scanned }: TracedRequest, rule: Rule, own: readonly LocatedFinding[]): number | undefined {
  const scores = own.map(({ finding }) => finding.score);
  if (judgesWhole(rule) && scanned.highestScore !== undefined) scores.push(scanned.highestScore);
  return scores.length === 0 ? undefined : scores.reduce((highest, score) => Math.max(highest, score));
}

function thresholdOf({ settings }: PolicySnapshot, rule: Rule): number | undefined {
  if (judgesWhole(rule)) return settings.modelThreshold;
  if (rule.type === ScannerType.ENTITY) return reportFrom;
  if (rule.type === ScannerType.HEURISTIC) return officialScanners.find(({ tag }) => tag === rule.tag)?.reportFrom;
  return undefined;
}

/** Whether a guard model judges texts and images by the rule as a whole, and does not look for values in them. */
function judgesWhole({ type, entityType }: Rule): boolean {
  return type === ScannerType.GENAI && entityType === '';
}

function reasonOf({ policy, conclusion: { verdict, because } }: TracedRequest): string {
  const action = wordOf(Action, verdict.action);
  if (because !== undefined) {
    const level = wordOf(RiskLevel, because.finding.riskLevel);
    return `${verdict.decidedBy} has ${level}, which ${gridOf(because)} answers with ${action}; nothing is stricter`;
  }
  if (verdict.decidedBy === 'fail mode')
    return 'a scanner did not answer, and the fail mode refuses what was not judged';
  if (policy.settings.mode === Mode.MONITOR)
    return `the policy is only monitored; enforced it would lead to ${wordOf(Action, verdict.monitoredAction)}`;
  if (verdict.decidedBy !== 'default') return `the whitelist ${verdict.decidedBy} excuses what was found`;
  return 'nothing that counts leads to an action';
}

function whoMonitors(mode: Mode): string {
  return mode === Mode.MONITOR ? 'the policy is' : 'its rule is';
}

function gridOf({ finding, text }: LocatedFinding): string {
  const grid = finding.dimension === Dimension.DATA ? 'data' : 'general';
  return `the ${grid} grid for ${text.phase === Phase.INPUT ? 'input' : 'output'}`;
}

function stageOf(phase: JudgedPhase): string {
  return phase === Phase.INPUT ? 'scan_input' : 'scan_output';
}

/** "reject" of REJECT. */
function wordOf(words: Readonly<Record<number, string>>, value: number): string {
  return (words[value] ?? '').toLowerCase();
}
