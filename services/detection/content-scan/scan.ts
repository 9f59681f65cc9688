import { create } from '@bufbuild/protobuf';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, DetectRequestSchema, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { ScannerType, type Unjudged, type Verdict, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import { aggregate } from '../pipeline/aggregate.js';
import { readConversation } from '../pipeline/conversation.js';
import { createRequestId } from '../pipeline/detect.js';
import { type LocatedFinding, locateFindings } from '../pipeline/findings.js';
import { type ScanDeps, scanConversation } from '../pipeline/scan.js';
import type { ResultRecorder } from '../results/record.js';
import { readPage } from './page-text.js';
import { signals, type ThreatTag, threats } from './signals.js';
import { createContentScanPolicy } from './snapshot.js';

/** What was found in a mail or a page. */
export interface ContentScan {
  /** The highest level of its threats. */
  readonly riskLevel: RiskLevel;
  /** Most severe first. */
  readonly threats: readonly FoundThreat[];
  /** The highest score of a threat, 0..1. */
  readonly score: number;
  /** What was not judged, such as by a guard model that did not answer. */
  readonly unjudged: readonly Unjudged[];
}

/** One threat that was found. */
export interface FoundThreat {
  readonly name: string;
  readonly riskLevel: RiskLevel;
  readonly score: number;
  /** What speaks for it, quoted from the content, shortened. */
  readonly excerpts: readonly string[];
}

/** What a content scan needs. */
export interface ContentScanDeps extends ScanDeps {
  readonly results: ResultRecorder;
  /** Deadline, ms. */
  readonly timeoutMs: number;
}

/** Looks for threats in a mail or a page. */
export type ScanContent = (
  content: string,
  principal: Principal,
  options: { readonly clientAddress: string; readonly signal: AbortSignal },
) => Promise<ContentScan>;

/** From which score of a threat it has which level. */
const levels = [
  { from: 0.85, level: RiskLevel.HIGH_RISK },
  { from: 0.6, level: RiskLevel.MEDIUM_RISK },
  { from: 0.45, level: RiskLevel.LOW_RISK },
] as const;

/** How much a link says that shows one address and leads to another. */
const disguisedWeight = 0.6;

const maxExcerpts = 5;
const excerptChars = 160;

/**
 * Creates the scan. A page is read twice: as received, for code and addresses, and as its readers see it, for words that tags
 * tear apart. Signals without a model add up; what a guard model finds counts by itself. The result is stored like any
 * verdict, its personal data masked, and leads to no action.
 *
 * Errors: DEADLINE_EXCEEDED, OVERLOADED and INTERNAL when the local scanners did not answer; CANCELED.
 */
export function createContentScan(deps: ContentScanDeps): ScanContent {
  const policy = createContentScanPolicy(deps.genai !== undefined);
  return async (content, principal, { clientAddress, signal }) => {
    const admittedAt = performance.now();
    const page = readPage(content);
    const request = toRequest(page.text === content ? [content] : [content, page.text], clientAddress);
    const conversation = readConversation(request);
    const scanned = await scanConversation(deps, policy, conversation, { signal, deadlineMs: deps.timeoutMs });
    const localGap = scanned.gaps.find(({ scannerTag }) => scannerTag === '');
    if (localGap !== undefined)
      throw new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs: deps.timeoutMs } });

    const findings = locateFindings(policy, conversation, scanned);
    const found = findThreats(findings, page.disguisedHosts);
    const verdict = toVerdict({ principal, findings, found, unjudged: scanned.gaps, admittedAt });
    const { applicationId } = principal;
    await deps.results.record({
      verdict,
      request,
      principal,
      applicationId,
      texts: conversation.texts,
      findings,
      createdAt: new Date(),
    });
    return {
      riskLevel: highestLevel(found),
      threats: found,
      score: Math.max(0, ...found.map(({ score }) => score)),
      unjudged: scanned.gaps,
    };
  };
}

/** The same scan with each call of a tenant counted. Errors: those of the limit. */
export function limitContentScans(scan: ScanContent, limit: ApiLimit): ScanContent {
  return async (content, principal, options) => {
    await limit.count(principal);
    return scan(content, principal, options);
  };
}

function toRequest(texts: readonly string[], clientAddress: string): DetectRequest {
  return create(DetectRequestSchema, {
    // A document is material that a model is given, as a tool's result is.
    messages: [{ role: 'tool', parts: texts.map((value) => ({ kind: { case: 'text' as const, value } })) }],
    phase: Phase.INPUT,
    source: Source.CONTENT_SCAN,
    clientAddress,
  });
}

/** The threats that findings speak for, most severe first. */
function findThreats(findings: readonly LocatedFinding[], disguisedHosts: readonly string[]): FoundThreat[] {
  return threats
    .flatMap(({ tag, name }) => {
      const own = findings.filter((located) => threatOf(located) === tag);
      const disguised = tag === 'E3' ? disguisedHosts : [];
      const score = scoreOf(own, disguised.length > 0 ? disguisedWeight : 0);
      const level = levels.find(({ from }) => score >= from)?.level;
      if (level === undefined) return [];
      const excerpts = [...new Set([...own.map(excerptOf), ...disguised])].slice(0, maxExcerpts);
      return [{ name, riskLevel: level, score, excerpts }];
    })
    .sort((a, b) => b.riskLevel - a.riskLevel || b.score - a.score);
}

/** Families of signatures that make the model somebody else; the others give it orders. */
const jailbreaks = /^(?:persona|freed|lawless|no-refusal|no-apology|in-role|double|role|obedience)\b/;

function threatOf({ rule, hit }: LocatedFinding): ThreatTag | undefined {
  if (rule.tag === 'S9') return jailbreaks.test(hit.explanation) ? 'E2' : 'E1';
  return threats.find(({ tag }) => tag === rule.tag)?.tag;
}

/** Signals of the same name count once, and the sum never exceeds 1; a judgement counts as it is. */
function scoreOf(findings: readonly LocatedFinding[], more: number): number {
  const weights = new Map<string, number>();
  let judged = 0;
  for (const { rule, hit } of findings) {
    if (rule.type === ScannerType.REGEX) weights.set(rule.name, weightOf(rule.tag, rule.name));
    else judged = Math.max(judged, hit.score);
  }
  const sum = [...weights.values()].reduce((total, weight) => total + weight, more);
  return Math.min(1, Math.max(judged, Math.round(sum * 100) / 100));
}

function weightOf(tag: string, name: string): number {
  return signals.find((signal) => signal.tag === tag && signal.name === name)?.weight ?? 0;
}

function excerptOf({ hit: { start, end }, text: { text } }: LocatedFinding): string {
  const quoted = end === 0 ? text : text.slice(start, end);
  const oneLine = quoted.replaceAll(/\s+/g, ' ').trim();
  return oneLine.length <= excerptChars ? oneLine : `${oneLine.slice(0, excerptChars - 1)}…`;
}

function highestLevel(found: readonly FoundThreat[]): RiskLevel {
  return found[0]?.riskLevel ?? RiskLevel.NO_RISK;
}

/** What is stored: the threats as compliance risk, attacks on prompts as security risk, and no action. */
function toVerdict(scan: {
  readonly principal: Principal;
  readonly findings: readonly LocatedFinding[];
  readonly found: readonly FoundThreat[];
  readonly unjudged: readonly Unjudged[];
  readonly admittedAt: number;
}): Verdict {
  const findings = scan.findings.map(({ finding }) => finding);
  const { security, data } = aggregate(findings);
  const riskLevel = highestLevel(scan.found);
  return create(VerdictSchema, {
    requestId: createRequestId(),
    action: Action.PASS,
    overallRiskLevel: Math.max(riskLevel, security.riskLevel, data.riskLevel),
    security,
    compliance: { riskLevel, categories: scan.found.map(({ name }) => name) },
    data,
    findings,
    unjudged: [...scan.unjudged],
    policyId: scan.principal.policyId,
    durationMs: performance.now() - scan.admittedAt,
    decidedBy: 'content scan',
    phase: Phase.INPUT,
  });
}
