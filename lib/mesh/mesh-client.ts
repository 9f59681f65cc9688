import type { Log } from '#lib/telemetry/log.js';
import type { DetectionClient } from './detection-client.js';

/** What a mesh client is made of. */
export interface MeshClientDeps {
  /**
   * Where detection runs: `host:port`, or `dns:host:port` for every address of a name, resolved again as time goes on;
   * an entry may list several, separated by commas. A function is asked again as time goes on.
   */
  readonly replicas: readonly string[] | (() => readonly string[]);
  readonly secrets: { readonly meshToken: string };
  /** Name of the calling service. */
  readonly service: string;
  readonly log: Log;
}

/** Detection behind the mesh. Owns connections and timers; call `close`. */
export interface MeshClient extends DetectionClient {
  /** Resolves when a replica answers, rejects with DETECTION_UNAVAILABLE after `timeoutMs` (default 2,000); for health. */
  ready(timeoutMs?: number): Promise<void>;
  close(): Promise<void>;
}

/** Calls detection over lanes of Exchange: one per replica, balanced by load, no check lost when a replica dies. */
export function createMeshClient(_deps: MeshClientDeps): MeshClient {
  throw new Error('in the next commit');
}
