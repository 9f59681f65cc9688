import { fromBinary } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import { isAsExpected, type Judge, promptOf } from './judge.js';
import {
  type ClaimedRun,
  claimRun,
  endRun,
  type Outcome,
  releaseRun,
  renewLease,
  selectUnjudged,
  updateResult,
} from './run-store.js';

/** What the runner is made of. */
export interface RunnerDeps {
  readonly db: Database;
  readonly judge: Judge;
  readonly log: Log;
  /** How often it is looked for runs; 5 s unless given. */
  readonly intervalMs?: number;
}

/** Works at the runs of campaigns. Owns a timer; call `close`. */
export interface Runner {
  /** Looks for a run now. */
  wake(): void;
  /** Stops after the questions under way and gives the runs back. */
  close(): Promise<void>;
}

/** An instance that is gone is noticed after this time; a batch takes less, also with a slow guard model. */
const leaseMs = 60_000;

/** Questions between two looks at whether the run is still ours. */
const batchSize = 8;

/** Questions of a run that are judged at once: traffic needs the scanner threads more. */
const atOnce = 2;

/** Runs at once, so that one tenant's large campaign does not keep the others waiting. */
const runsAtOnce = 3;

/** Starts to work at runs, one lease each, so that of several instances one works at a run. */
export function startRunner({ db, judge, log, intervalMs = 5000 }: RunnerDeps): Runner {
  const holder = uuidv7();
  const stopping = new AbortController();
  const working = new Set<Promise<void>>();
  let looking = Promise.resolve();

  async function look(): Promise<void> {
    try {
      while (working.size < runsAtOnce && !stopping.signal.aborted) {
        const run = await claimRun(db, holder, leaseMs);
        if (run === undefined) return;
        const work = workAt(run).finally(() => {
          working.delete(work);
          wake();
        });
        working.add(work);
      }
    } catch (error) {
      // The next look comes by itself.
      if (!stopping.signal.aborted) log.warn('campaigns_not_looked_for', { code: toGatehouseError(error).code });
    }
  }

  async function workAt(run: ClaimedRun): Promise<void> {
    try {
      const definition = fromBinary(PolicyDefinitionSchema, run.definition);
      while (!stopping.signal.aborted) {
        if (!(await renewLease(db, run, holder, leaseMs))) return;
        const rows = await selectUnjudged(db, run, batchSize);
        if (rows.length === 0) return await endRun(db, run.tenantId, run.id, 'completed');
        const left = rows.values();
        await Promise.all(
          Array.from({ length: atOnce }, async () => {
            for (const { position, content, expected } of left) {
              if (stopping.signal.aborted) return;
              await updateResult(db, run, position, await outcomeOf(definition, content, expected));
            }
          }),
        );
      }
      await releaseRun(db, run, holder);
    } catch (error) {
      await giveUp(run, error);
    }
  }

  async function giveUp(run: ClaimedRun, error: unknown): Promise<void> {
    const { code } = toGatehouseError(error);
    log.warn('campaign_run_stopped', { tenant_id: run.tenantId, run_id: run.id, code });
    // What heals by itself is tried again when the lease has ended; the rest would fail again.
    const isOutage = stopping.signal.aborted || ['DETECTION_UNAVAILABLE', 'DATABASE_UNAVAILABLE'].includes(code);
    if (isOutage) return;
    await endRun(db, run.tenantId, run.id, 'failed', code).catch((cause: unknown) =>
      log.warn('campaign_run_not_ended', { run_id: run.id, code: toGatehouseError(cause).code }),
    );
  }

  async function outcomeOf(
    definition: PolicyDefinition,
    content: string,
    expected: 'pass' | 'reject',
  ): Promise<Outcome> {
    const request = { definition, messages: promptOf(content) };
    const { verdict } = await judge.testPolicy(request, { signal: stopping.signal });
    // The policy ran when it was saved; one that no longer runs is refused traffic as well.
    if (verdict === undefined) throw new GatehouseError('POLICY_INVALID');
    const { security, compliance, data, action } = verdict;
    return {
      action,
      passed: isAsExpected(expected, action),
      riskLevel: verdict.overallRiskLevel,
      categories: [security, compliance, data].flatMap((dimension) => dimension?.categories ?? []),
      // A policy that refuses because a scanner is missing must not look like one that recognised the attack.
      incomplete: verdict.unjudged.length > 0 || action === Action.UNSPECIFIED,
    };
  }

  function wake(): void {
    if (stopping.signal.aborted) return;
    looking = looking.then(look);
  }

  wake();
  const timer = setInterval(wake, intervalMs).unref();
  return {
    wake,
    async close() {
      stopping.abort();
      clearInterval(timer);
      await looking;
      await Promise.all(working);
    },
  };
}
