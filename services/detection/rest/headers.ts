import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { UnjudgedReason, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** Gaps that a header lists, at most; the verdict of an RPC and the stored result have all of them. */
const maxListed = 20;

/**
 * What a reply of six fixed keys has no room for: the revision that judged, what a monitored rule would have led to, and
 * what was not judged, as `tag=reason` with "*" where it concerns all scanners.
 */
export function verdictHeaders({ policyRevision, monitoredAction, unjudged }: Verdict): Record<string, string> {
  const gaps = new Set(
    unjudged.map(({ scannerTag, reason }) => `${scannerTag || '*'}=${UnjudgedReason[reason].toLowerCase()}`),
  );
  return {
    'x-policy-revision': String(policyRevision),
    ...(monitoredAction !== Action.UNSPECIFIED && { 'x-would-have-been': Action[monitoredAction].toLowerCase() }),
    ...(gaps.size > 0 && { 'x-not-judged': [...gaps].slice(0, maxListed).join(', ') }),
  };
}
