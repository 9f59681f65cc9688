import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import type { ScanPool } from '../workers/pool.js';
import type { JudgedPhase, JudgedText } from './conversation.js';
import { gapsWithoutModel } from './gaps.js';

/** What the scanners said, and what they did not say. */
export interface ScanOutcome {
  /** One list per text, in the order of the texts; empty for texts that were not judged. */
  readonly hits: readonly (readonly Hit[])[];
  /** Scanners that did not answer; the fail mode decides about them. */
  readonly gaps: readonly Unjudged[];
}

/** How long a scan may take, and what gives it up. */
export interface ScanLimits {
  readonly signal: AbortSignal | undefined;
  readonly deadlineMs: number;
}

/**
 * Scans texts of both phases at once.
 *
 * A scan that fails or takes too long is a gap in the outcome, never an empty result. Errors: CANCELED when the signal
 * gives up; OVERLOADED and SHUTTING_DOWN when the policy fails closed, because another instance can still answer.
 */
export async function scanTexts(
  deps: { readonly pool: ScanPool; readonly log: Log },
  policy: PolicySnapshot,
  texts: readonly JudgedText[],
  limits: ScanLimits,
): Promise<ScanOutcome> {
  const hits: (readonly Hit[])[] = texts.map(() => []);
  const gaps: Unjudged[] = [];

  async function scanPhase(phase: JudgedPhase): Promise<void> {
    const indexes = [...texts.keys()].filter((index) => texts[index]!.phase === phase);
    if (indexes.length === 0) return;
    gaps.push(...gapsWithoutModel(policy, phase));
    try {
      const scanned = await deps.pool.scan(
        policy,
        indexes.map((index) => texts[index]!.text),
        phase,
        { ...(limits.signal && { signal: limits.signal }), deadlineMs: limits.deadlineMs },
      );
      indexes.forEach((index, order) => {
        hits[index] = scanned[order] ?? [];
      });
    } catch (thrown) {
      gaps.push(toGap(thrown, policy, deps.log));
    }
  }

  await Promise.all([scanPhase(Phase.INPUT), scanPhase(Phase.OUTPUT)]);
  if (limits.signal?.aborted) throw new GatehouseError('CANCELED');
  return { hits, gaps };
}

function toGap(thrown: unknown, policy: PolicySnapshot, log: Log): Unjudged {
  const error = toGatehouseError(thrown);
  if (error.code === 'CANCELED') throw error;
  const canRetryElsewhere = error.code === 'OVERLOADED' || error.code === 'SHUTTING_DOWN';
  if (canRetryElsewhere && policy.settings.failMode === FailMode.CLOSED) throw error;
  const reason = error.code === 'DEADLINE_EXCEEDED' ? UnjudgedReason.DEADLINE : UnjudgedReason.SCANNER_FAILED;
  log.warn('scan_failed', {
    tenant_id: policy.definition.tenantId,
    policy_key: policy.key,
    code: error.code,
    error: thrown,
  });
  return create(UnjudgedSchema, { reason });
}
