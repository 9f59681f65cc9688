import type {
  Replay,
  ReplayResultsRequest,
  ReplayResultsResponse,
  ReplayTarget,
} from '#gen/gatehouse/detection/v1/replay_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { replayResults } from './bulk.js';
import { type ReplayDeps, replayResult } from './replay.js';

/** Judges stored requests again, for members of their tenant. */
export interface Replays {
  /**
   * Judges one again. Errors: PERMISSION_DENIED, NOT_FOUND, NOT_REPLAYABLE, POLICY_INVALID for a draft that would not
   * run, and those of the scanners.
   */
  replay(
    caller: Principal,
    request: { readonly requestId: string; readonly target?: ReplayTarget | undefined },
    signal: AbortSignal,
  ): Promise<Replay>;
  /** Judges many again, as `replayResults`. Errors: PERMISSION_DENIED, POLICY_INVALID, and those of the scanners. */
  replayAll(
    caller: Principal,
    request: ReplayResultsRequest,
    signal: AbortSignal,
  ): AsyncGenerator<ReplayResultsResponse>;
}

/** Builds the replays of a service. */
export function createReplays(deps: ReplayDeps): Replays {
  return {
    async replay(caller, request, signal) {
      assertMayReplay(caller);
      return replayResult(deps, caller.tenantId, request, signal);
    },
    async *replayAll(caller, request, signal) {
      assertMayReplay(caller);
      yield* replayResults(deps, caller.tenantId, request, signal);
    },
  };
}

/** A replay costs what a check does, many of them as much as a day of traffic: viewers may only read results. */
function assertMayReplay({ kind, role }: Principal): void {
  if (kind === 'user' && role !== undefined && role !== 'viewer') return;
  throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'member' } });
}
