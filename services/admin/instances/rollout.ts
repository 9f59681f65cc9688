import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { InstanceSchema, PolicyService, WatchRolloutResponseSchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Feature } from '../feature.js';
import { type InstanceRow, type RolloutRows, selectRollout } from './store.js';

/** How far one revision of a tenant has come. */
interface RolloutState {
  readonly revision: bigint;
  /** Instances that judge by it or a newer one. */
  readonly live: number;
  /** Instances that are running. */
  readonly total: number;
  readonly complete: boolean;
  readonly instances: readonly InstanceRow[];
}

/** Tells how far a revision has come. */
export interface Rollout {
  /** The state now; revision 0 means the newest. Errors: NOT_FOUND for a revision that the tenant does not have yet. */
  read(tenantId: string, revision: bigint): Promise<RolloutState>;
  /** Streams the state at once and at every change, until it is complete. */
  readonly watchRollout: Feature<(typeof PolicyService)['method']['watchRollout']>;
}

/** What the rollout needs. */
export interface RolloutDeps {
  readonly db: Queryable;
  /** Ends all watches when the service stops. */
  readonly stopping: AbortSignal;
  /** Between two looks at the instances, in ms. */
  readonly pollMs?: number;
}

/**
 * Instances announce a new revision within milliseconds of swapping it in, and a person waits for the answer. One look
 * is one small query, whoever watches.
 */
const defaultPollMs = 50;

/**
 * Builds the watch of rollouts.
 *
 * Which instance is live at revision R. One that has loaded the tenant says up to which revision nothing older judges
 * any more; it is live when that is R or newer. One that has not loaded the tenant is live too: it will read the newest
 * on first use. That is exact and not only likely, because an instance announces a tenant before it begins to read it:
 * when one view of the database shows R committed and the tenant missing in the instance's row, the announcement, and
 * so the reading after it, comes later than R. No instance at all is complete as well: nothing judges, and whoever
 * starts now reads R. An instance that lost the database for longer than three beats is not counted; it judges by its
 * last policies until it can see the database again.
 */
export function createRollout({ db, stopping, pollMs = defaultPollMs }: RolloutDeps): Rollout {
  async function read(tenantId: string, revision: bigint): Promise<RolloutState> {
    const rows = await selectRollout(db, tenantId);
    if (rows === undefined || revision > rows.newestRevision) {
      throw new GatehouseError('NOT_FOUND', { values: { thing: 'revision' } });
    }
    return toState(rows, revision === 0n ? rows.newestRevision : revision);
  }

  return {
    read,
    async *watchRollout(request, caller, signal) {
      const { tenantId } = caller;
      const ended = AbortSignal.any([signal, stopping]);
      let state = await read(tenantId, request.revision);
      let told: string | undefined;
      for (;;) {
        const seen = describe(state);
        if (seen !== told) yield toReply(state);
        if (state.complete) return;
        told = seen;
        await delay(pollMs, ended);
        // A caller who left hears nothing of it; one who is still there must not take the end for completion.
        if (ended.aborted) throw new GatehouseError('SHUTTING_DOWN');
        state = await read(tenantId, state.revision);
      }
    },
  };
}

function toState({ instances }: RolloutRows, revision: bigint): RolloutState {
  const live = instances.filter((instance) => instance.revision === null || instance.revision >= revision).length;
  return { revision, live, total: instances.length, complete: live === instances.length, instances };
}

/** Everything that a watcher wants to hear of; beats alone are no news. */
function describe(state: RolloutState): string {
  return state.instances.map(({ id, revision, problem }) => `${id} ${revision} ${problem}`).join('\n');
}

/** Resolves after the time, or at once when the signal aborts. */
function delay(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}

function toReply(state: RolloutState): MessageInitShape<typeof WatchRolloutResponseSchema> {
  const { revision, live, total, complete } = state;
  return { revision, live, total, complete, instances: state.instances.map((row) => toInstance(row, revision)) };
}

function toInstance(row: InstanceRow, wanted: bigint): MessageInitShape<typeof InstanceSchema> {
  return {
    id: row.id,
    service: row.service,
    // One that has not loaded the tenant begins with the newest.
    revision: row.revision ?? wanted,
    workers: row.workers,
    seenAt: timestampFromDate(row.seenAt),
    problem: row.problem ?? '',
  };
}
