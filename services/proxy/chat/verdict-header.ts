import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/**
 * What a response header says about a verdict: the id of its stored result, the action, and the revision that judged.
 *
 * Example: `guardrails-0123…; action=anonymize; revision=42`
 */
export function verdictHeader({ requestId, action, policyRevision }: Verdict): string {
  return `${requestId}; action=${Action[action].toLowerCase()}; revision=${policyRevision}`;
}
