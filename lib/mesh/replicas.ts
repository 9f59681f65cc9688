import { lookup } from 'node:dns/promises';
import type { Log } from '#lib/telemetry/log.js';

/** Where replicas are: `host:port`, or `dns:host:port` for every address of a name; commas separate several. */
export type Replicas = readonly string[] | (() => readonly string[]);

/** One entry of a list of replicas. */
export interface ReplicaEntry {
  readonly host: string;
  readonly port: number;
  /** Every address of the name is a replica of its own, and the name is looked up again as time goes on. */
  readonly everyAddress: boolean;
}

/** Keeps an eye on where replicas are. Owns a timer; call `close`. */
export interface ReplicaWatch {
  /** Looks again now. */
  refresh(): void;
  close(): void;
}

/** How often names and functions are asked again, in ms: new containers take work within seconds. */
const refreshMs = 5_000;

/** Reads a list of replicas. Throws an Error that names the entry that is wrong. Pure. */
export function parseReplicas(list: readonly string[]): ReplicaEntry[] {
  return list
    .flatMap((entry) => entry.split(','))
    .map((entry) => entry.trim())
    .filter((entry) => entry !== '')
    .map((entry) => {
      const found = /^(dns:)?(\[[0-9a-fA-F:.]+\]|[^:[\]/]+):(\d{1,5})$/.exec(entry);
      const port = Number(found?.[3]);
      if (!found?.[2] || port < 1 || port > 65_535) {
        throw new Error(`"${entry}" is not a replica; write host:port or dns:host:port`);
      }
      return { host: found[2], port, everyAddress: found[1] !== undefined };
    });
}

/** Calls `onChange` with the addresses (`host:port`) at the start and whenever they may have changed. */
export function watchReplicas(deps: {
  readonly replicas: Replicas;
  readonly log: Log;
  readonly onChange: (addresses: readonly string[]) => void;
}): ReplicaWatch {
  const { replicas, log, onChange } = deps;
  const entries = () => parseReplicas(typeof replicas === 'function' ? replicas() : replicas);
  const known = new Map<string, readonly string[]>();
  const initial = entries();
  let closed = false;

  const resolve = async (entry: ReplicaEntry): Promise<readonly string[]> => {
    const address = `${entry.host}:${entry.port}`;
    if (!entry.everyAddress) return [address];
    try {
      const found = await lookup(entry.host.replace(/^\[|\]$/g, ''), { all: true });
      const addresses = found.map(({ address: ip, family }) => `${family === 6 ? `[${ip}]` : ip}:${entry.port}`);
      known.set(address, addresses);
    } catch (error) {
      // Replicas outlive a name server that is away: the last answer stands.
      log.warn('replicas_not_resolved', { host: entry.host, error });
    }
    return known.get(address) ?? [];
  };
  const refresh = async () => {
    const addresses = await Promise.all(entries().map(resolve));
    if (!closed) onChange([...new Set(addresses.flat())]);
  };
  const changes = typeof replicas === 'function' || initial.some(({ everyAddress }) => everyAddress);
  const refreshAndLog = () => {
    refresh().catch((error) => log.warn('replicas_not_read', { error }));
  };
  const timer = changes ? setInterval(refreshAndLog, refreshMs).unref() : undefined;

  // Fixed addresses are there at once, so that the first call does not wait a turn.
  onChange(initial.filter(({ everyAddress }) => !everyAddress).map(({ host, port }) => `${host}:${port}`));
  if (changes) refreshAndLog();

  return {
    refresh() {
      if (changes && !closed) refreshAndLog();
    },
    close() {
      closed = true;
      clearInterval(timer);
    },
  };
}
