import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { TlsSource } from '#lib/tls/identity.js';
import type { DetectionClient } from './detection-client.js';
import { createFrameCodec } from './frame-codec.js';
import { createLanePool } from './lane-pool.js';
import { sendCheck } from './mesh-check.js';
import { openMeshStream } from './mesh-stream.js';
import { laneWaitMs, waitForLane } from './mesh-work.js';
import type { Replicas } from './replicas.js';

/** What a mesh client is made of. */
export interface MeshClientDeps {
  /**
   * Where detection runs: `host:port`, or `dns:host:port` for every address of a name, resolved again as time goes on;
   * an entry may list several, separated by commas. A function is asked again as time goes on.
   */
  readonly replicas: Replicas;
  readonly secrets: { readonly meshToken: string };
  /** Name of the calling service. */
  readonly service: string;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'lanesUp' | 'redispatches'>;
  /** Certificates; plain text unless given. */
  readonly tls?: TlsSource;
}

/** Detection behind the mesh. Owns connections and timers; call `close`. */
export interface MeshClient extends DetectionClient {
  /** Resolves when a replica takes work, rejects with DETECTION_UNAVAILABLE after `timeoutMs` (default 2,000); for health. */
  ready(timeoutMs?: number): Promise<void>;
  /** Ends all lanes; what is under way rejects with SHUTTING_DOWN. */
  close(): Promise<void>;
}

/**
 * Calls detection over lanes of Exchange: one per replica, balanced by load.
 *
 * A check whose lane is lost is sent again over another one, at most 4 times within its deadline; a guarded stream is
 * replayed from its start. Both wait 2 seconds at most for a lane when none is up.
 *
 * Errors: an Error at once when an entry of `replicas` cannot be read; DETECTION_UNAVAILABLE, DEADLINE_EXCEEDED,
 * CANCELED, REQUEST_TOO_LARGE and SHUTTING_DOWN from calls, besides what the service answers.
 */
export function createMeshClient(deps: MeshClientDeps): MeshClient {
  const { service, log, metrics } = deps;
  const frames = createFrameCodec();
  const pool = createLanePool({
    replicas: deps.replicas,
    service,
    meshToken: deps.secrets.meshToken,
    frames,
    log,
    ...(metrics ? { metrics } : {}),
    ...(deps.tls && { tls: deps.tls }),
  });
  let lastId = 0;
  let closed = false;
  const mesh = {
    pool,
    frames,
    // One count for all lanes, so that a frame can move to another lane as it is. 0 is for hello.
    nextId: () => {
      lastId = lastId === 0xffff_ffff ? 1 : lastId + 1;
      return lastId;
    },
    isClosed: () => closed,
    onRedispatch: () => metrics?.redispatches.inc({ service }),
  };
  return {
    detect: (request, principal, options) => sendCheck(mesh, request, principal, options),
    openStream: (open, principal, handlers, options) => openMeshStream(mesh, open, principal, handlers, options),
    ready: (timeoutMs = laneWaitMs) =>
      new Promise((resolve, reject) => {
        if (pool.pick()) return resolve();
        waitForLane(pool, timeoutMs, resolve, () => reject(new GatehouseError('DETECTION_UNAVAILABLE')));
      }),
    async close() {
      closed = true;
      pool.close();
    },
  };
}
