import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { plainText, type TlsSource } from '#lib/tls/identity.js';
import type { FrameCodec } from './frame-codec.js';
import { createLane, type Lane } from './lane.js';
import { type Replicas, type ReplicaWatch, watchReplicas } from './replicas.js';

/** The lanes to all replicas. */
export interface LanePool {
  /** A lane for one more piece of work, and not `except`; undefined while there is none. */
  pick(except?: Lane): Lane | undefined;
  /** Calls back, once, when a lane comes up; returns how to stop waiting. */
  onceUp(callback: () => void): () => void;
  close(): void;
}

/** What a pool is made of. */
export interface LanePoolDeps {
  readonly replicas: Replicas;
  readonly service: string;
  readonly meshToken: string;
  readonly frames: FrameCodec;
  readonly log: Log;
  readonly metrics?: Pick<Metrics, 'lanesUp'>;
  readonly tls?: TlsSource;
}

/** Keeps one lane per replica. Owns connections and timers; call `close`. */
export function createLanePool(deps: LanePoolDeps): LanePool {
  const { service, meshToken, frames, log, metrics, tls = plainText } = deps;
  const lanes = new Map<string, Lane>();
  /** Lanes of replicas that are not listed any more and finish their work. */
  const retired = new Set<Lane>();
  const waiting = new Set<() => void>();
  let up: readonly Lane[] = [];
  let watch: ReplicaWatch | undefined;

  const onChange = () => {
    const before = up.length;
    up = [...lanes.values()].filter((lane) => lane.up);
    metrics?.lanesUp.set({ service }, up.length);
    if (up.length < before) watch?.refresh();
    if (up.length <= before) return;
    const callbacks = [...waiting];
    waiting.clear();
    for (const callback of callbacks) callback();
  };

  watch = watchReplicas({
    replicas: deps.replicas,
    log,
    onChange(addresses) {
      for (const [address, lane] of lanes) {
        if (addresses.includes(address)) continue;
        lanes.delete(address);
        retired.add(lane);
        lane.retire();
      }
      for (const address of addresses) {
        if (!lanes.has(address))
          lanes.set(address, createLane({ address, service, meshToken, frames, log, onChange, tls }));
      }
    },
  });

  return {
    pick(except) {
      const choice = except ? up.filter((lane) => lane !== except) : up;
      if (choice.length <= 1) return choice[0];
      // Two at random, the cheaper one takes it: as good as looking at all, and no lane is run over by everybody.
      const first = Math.floor(Math.random() * choice.length);
      const second = (first + 1 + Math.floor(Math.random() * (choice.length - 1))) % choice.length;
      return cheaper(choice[first], choice[second]);
    },
    onceUp(callback) {
      waiting.add(callback);
      return () => waiting.delete(callback);
    },
    close() {
      watch?.close();
      for (const lane of [...lanes.values(), ...retired]) lane.close();
      lanes.clear();
    },
  };
}

function cheaper(a: Lane | undefined, b: Lane | undefined): Lane | undefined {
  if (!a || !b) return a ?? b;
  const now = performance.now();
  return a.cost(now) <= b.cost(now) ? a : b;
}
