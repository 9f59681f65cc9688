import { create } from '@bufbuild/protobuf';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Log } from '#lib/telemetry/log.js';
import { failModeFor } from '../policy/fail-mode.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import type { ScanPool } from '../workers/pool.js';
import type { JudgedPhase } from './conversation.js';

/** What runs heavy patterns. */
export interface HeavyDeps {
  readonly pool: Pick<ScanPool, 'searchHeavy'>;
  readonly log: Log;
}

/** What the heavy patterns of a policy say about some texts. */
export interface HeavyJudgement {
  /** One list a text; empty when the policy has no such patterns. */
  readonly hits: readonly (readonly Hit[])[];
  readonly gaps: readonly Unjudged[];
}

const nothing: HeavyJudgement = { hits: [], gaps: [] };

/**
 * Runs the heavy patterns of a policy over texts of one phase. A pattern that has no answer is a gap, as `failsClosed`
 * reads it; a monitored one that has none is no gap, because it decides nothing.
 *
 * Errors: CANCELED; OVERLOADED and SHUTTING_DOWN when a pattern that fails closed could not run, because another instance
 * may still answer.
 */
export async function judgeHeavy(
  { pool, log }: HeavyDeps,
  policy: PolicySnapshot,
  texts: readonly string[],
  phase: JudgedPhase,
  { signal, deadlineMs }: { readonly signal: AbortSignal | undefined; readonly deadlineMs: number },
): Promise<HeavyJudgement> {
  const outcome = await pool.searchHeavy(policy, texts, phase, { ...(signal && { signal }), deadlineMs });
  if (outcome === undefined) return nothing;
  const failures = outcome.failures.filter(({ rule }) => rule.mode === Mode.ENFORCE);
  const gaps = failures.map(({ rule, error }) => {
    const mayRetry = error.code === 'OVERLOADED' || error.code === 'SHUTTING_DOWN';
    if (mayRetry && failModeFor(policy, rule.tag) === FailMode.CLOSED) throw error;
    const isLate = error.code === 'DEADLINE_EXCEEDED';
    const reason = isLate ? UnjudgedReason.DEADLINE : UnjudgedReason.SCANNER_FAILED;
    return create(UnjudgedSchema, { scannerTag: rule.tag, reason });
  });
  if (gaps.length > 0) {
    const codes = [...new Set(failures.map(({ error }) => error.code))];
    log.warn('heavy_scan_failed', { tenant_id: policy.definition.tenantId, policy_key: policy.key, codes });
  }
  return { hits: outcome.hits, gaps };
}
