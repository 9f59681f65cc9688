import type { DetectRequest } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { ScannerType, type Unjudged, UnjudgedReason, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { judgedText } from '#lib/conversation/judged-text.js';
import { levelName, type RiskReply, toRisk } from './risk-words.js';
import type { Stopped } from './stopped.js';

/** `detection_result` of the gateway routes: contract.md 1.2.4, with its lists filled in and what was not judged. */
export interface DetectionDetails {
  readonly detection_id: string;
  readonly blacklist_hit: boolean;
  readonly blacklist_keywords: readonly string[];
  readonly whitelist_hit: boolean;
  readonly suggest_answer: string | null;
  readonly data_risk: RiskReply & { readonly entity_count: number };
  readonly compliance_risk: RiskReply;
  readonly security_risk: RiskReply;
  readonly overall_risk_level: string;
  /** Tags of the scanners that hit, each once. */
  readonly matched_scanners: readonly string[];
  /** What the verdict does not cover; empty when everything was judged. */
  readonly unjudged: readonly { readonly scanner: string; readonly reason: string }[];
}

/** What a gateway is told about a verdict. Keywords are quoted from the request: its sender has them already. */
export function toDetails(verdict: Verdict, request: DetectRequest): DetectionDetails {
  const { findings } = verdict;
  const ofLists = findings.filter(({ scannerType }) => scannerType === ScannerType.LIST);
  const blacklisted = ofLists.filter(({ scannerTag }) => scannerTag === 'blacklist');
  const entities = findings.filter(({ entityType }) => entityType !== '');
  const scanners = findings.filter(({ scannerType, entityType }) => {
    return scannerType !== ScannerType.LIST && entityType === '';
  });
  return {
    detection_id: verdict.requestId,
    blacklist_hit: blacklisted.length > 0,
    blacklist_keywords: [...new Set(blacklisted.map((finding) => judgedText(request.messages, finding)))],
    whitelist_hit: ofLists.length > blacklisted.length,
    suggest_answer: verdict.answer ?? null,
    data_risk: { ...toRisk(verdict.data), entity_count: entities.length },
    compliance_risk: toRisk(verdict.compliance),
    security_risk: toRisk(verdict.security),
    overall_risk_level: levelName(verdict.overallRiskLevel),
    matched_scanners: [...new Set(scanners.map(({ scannerTag }) => scannerTag))],
    unjudged: verdict.unjudged.map(toGap),
  };
}

/** What stands in the place of `detection_result` when there was nothing to judge. */
export const nothingToJudge = { overall_risk_level: 'no_risk', unjudged: [] } as const;

/** What stands in the place of `detection_result` when nobody judged. */
export function toStopDetails(stopped: Stopped, endUserId: string): object {
  return stopped.isBanned
    ? { banned: true, user_id: endUserId, suggest_answer: stopped.answer, overall_risk_level: 'high_risk' }
    : { error: stopped.code, suggest_answer: stopped.answer, overall_risk_level: 'unknown' };
}

function toGap({ scannerTag, reason }: Unjudged): { scanner: string; reason: string } {
  return { scanner: scannerTag, reason: UnjudgedReason[reason].toLowerCase() };
}
