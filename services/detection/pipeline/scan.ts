import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import { type GenaiOutcome, type GenaiScanner, unseen } from '../genai/scan.js';
import { failModeFor } from '../policy/fail-mode.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import type { ScanPool } from '../workers/pool.js';
import type { Conversation, JudgedPhase } from './conversation.js';
import { gapsWithoutModel, suspendedGaps } from './gaps.js';
import { judgeHeavy } from './heavy.js';
import { joinHits } from './join-hits.js';
import type { Stopwatch } from './stopwatch.js';

/** What the scanners said, and what they did not say. */
export interface ScanOutcome {
  /** One list per text, in the order of the texts; empty for texts that were not judged. */
  readonly hits: readonly (readonly Hit[])[];
  /** One list per image, in their order. */
  readonly imageHits: readonly (readonly Hit[])[];
  /** Hits that are reported and decide nothing: a second look took them back. */
  readonly overturned: ReadonlySet<Hit>;
  /** Scanners that did not answer; the fail mode decides about them. */
  readonly gaps: readonly Unjudged[];
  /** Parts that no scanner of the policy reads. */
  readonly unjudged: readonly Unjudged[];
  /** The highest score of the guard model, also below the threshold; absent when it gave none. */
  readonly highestScore?: number | undefined;
}

/** How long a scan may take, and what gives it up. */
export interface ScanLimits {
  readonly signal: AbortSignal | undefined;
  readonly deadlineMs: number;
  /** Notes what the halves take; undefined when nobody wants to know. */
  readonly stopwatch?: Stopwatch | undefined;
}

/** What scans. */
export interface ScanDeps {
  readonly pool: Pick<ScanPool, 'scan' | 'searchHeavy'>;
  /** Undefined when no guard model is configured. */
  readonly genai: GenaiScanner | undefined;
  readonly log: Log;
}

/**
 * Scans a conversation by everything that the policy looks for, at once: texts of both phases on the scanner threads,
 * heavy patterns in a lane of their own, and what is defined in words by the guard model.
 *
 * A scan that fails or takes too long is a gap in the outcome, never an empty result. Errors: CANCELED when the signal
 * gives up; OVERLOADED and SHUTTING_DOWN when the policy fails closed, because another instance can still answer.
 */
export async function scanConversation(
  deps: ScanDeps,
  policy: PolicySnapshot,
  conversation: Conversation,
  limits: ScanLimits,
): Promise<ScanOutcome> {
  const { texts } = conversation;
  const hits: (readonly Hit[])[] = texts.map(() => []);
  const gaps: Unjudged[] = [];
  // Without a model there is one half only, and a check of microseconds should not pay for joining signals.
  const stop = deps.genai && new AbortController();
  const signal = stop === undefined ? limits.signal : anyOf(limits.signal, stop.signal);

  async function scanPhase(phase: JudgedPhase): Promise<void> {
    const indexes = [...texts.keys()].filter((index) => texts[index]!.phase === phase);
    if (indexes.length === 0) return;
    try {
      const scanned = await deps.pool.scan(
        policy,
        indexes.map((index) => texts[index]!.text),
        phase,
        { ...(signal && { signal }), deadlineMs: limits.deadlineMs },
      );
      indexes.forEach((index, order) => {
        hits[index] = [...hits[index]!, ...(scanned[order] ?? [])];
      });
    } catch (thrown) {
      gaps.push(toGap(thrown, policy, deps.log));
    }
  }

  async function searchPhase(phase: JudgedPhase): Promise<void> {
    const indexes = [...texts.keys()].filter((index) => texts[index]!.phase === phase);
    if (indexes.length === 0) return;
    gaps.push(...suspendedGaps(policy, phase));
    const ofPhase = indexes.map((index) => texts[index]!.text);
    try {
      const heavy = await judgeHeavy(deps, policy, ofPhase, phase, { signal, deadlineMs: limits.deadlineMs });
      gaps.push(...heavy.gaps);
      indexes.forEach((index, order) => {
        hits[index] = [...hits[index]!, ...(heavy.hits[order] ?? [])];
      });
    } catch (thrown) {
      gaps.push(toGap(thrown, policy, deps.log));
    }
  }

  const timed = <T>(name: string, stage: () => Promise<T>): Promise<T> =>
    limits.stopwatch === undefined ? stage() : limits.stopwatch.time(name, stage);

  try {
    const [genai] = await Promise.all([
      timed('guard_model', () =>
        judgeByModel(deps.genai, policy, conversation, { signal, deadlineMs: limits.deadlineMs }),
      ),
      timed('scan_input', () => scanPhase(Phase.INPUT)),
      timed('scan_output', () => scanPhase(Phase.OUTPUT)),
      timed('heavy_patterns', () => Promise.all([searchPhase(Phase.INPUT), searchPhase(Phase.OUTPUT)])),
    ]);
    if (limits.signal?.aborted) throw new GatehouseError('CANCELED');
    return {
      ...genai,
      hits: hits.map((local, index) => joinHits(policy, local, genai.hits[index] ?? [])),
      gaps: [...genai.gaps, ...gaps],
    };
  } finally {
    // When one half gives up, nobody waits for the other.
    stop?.abort();
  }
}

function anyOf(given: AbortSignal | undefined, own: AbortSignal): AbortSignal {
  return given === undefined ? own : AbortSignal.any([given, own]);
}

async function judgeByModel(
  genai: GenaiScanner | undefined,
  policy: PolicySnapshot,
  conversation: Conversation,
  limits: ScanLimits,
): Promise<GenaiOutcome> {
  if (genai !== undefined) return genai.judge(policy, conversation, limits);
  const phases = [Phase.INPUT, Phase.OUTPUT] as const;
  const judged = phases.filter((phase) => conversation.texts.some((text) => text.phase === phase));
  return {
    hits: [],
    imageHits: [],
    overturned: new Set(),
    gaps: judged.flatMap((phase) => gapsWithoutModel(policy, phase)),
    unjudged: unseen(conversation.images),
  };
}

function toGap(thrown: unknown, policy: PolicySnapshot, log: Log): Unjudged {
  const error = toGatehouseError(thrown);
  if (error.code === 'CANCELED') throw error;
  const canRetryElsewhere = error.code === 'OVERLOADED' || error.code === 'SHUTTING_DOWN';
  if (canRetryElsewhere && failModeFor(policy, '') === FailMode.CLOSED) throw error;
  const reason = error.code === 'DEADLINE_EXCEEDED' ? UnjudgedReason.DEADLINE : UnjudgedReason.SCANNER_FAILED;
  log.warn('scan_failed', {
    tenant_id: policy.definition.tenantId,
    policy_key: policy.key,
    code: error.code,
    error: thrown,
  });
  return create(UnjudgedSchema, { reason });
}
