import type Koa from 'koa';
import type { Log } from '#lib/telemetry/log.js';
import type { RpcGuard, RpcRoute } from './rpc.js';

/** What a server is made of. */
export interface ServerDeps {
  /** Name that health, logs and errors carry, such as "detection". */
  readonly name: string;
  readonly version: string;
  readonly host: string;
  /** TCP port; 0 lets the system choose. */
  readonly port: number;
  /** Environment variable that sets the port, named in the error when the port is taken. */
  readonly portVariable?: string;
  readonly rpc: readonly RpcRoute[];
  readonly guard: RpcGuard;
  /** Everything on HTTP/1.1 that is neither an RPC nor health nor metrics. */
  readonly rest?: Koa.Middleware;
  /** What this service needs to work, by name; a check rejects when it is missing. */
  readonly health: Readonly<Record<string, () => Promise<void>>>;
  readonly log: Log;
  readonly metrics: { render(): Promise<string> };
  /** Largest RPC message in bytes; default 4 MiB. REST handlers give theirs to `jsonBody`. */
  readonly maxBodyBytes?: number;
}

/** A server that listens. Owns a port; call `close`. */
export interface RunningServer {
  readonly port: number;
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /** Takes nothing new, waits at most `drainMs` for what is under way, then cuts. */
  close(options?: { readonly drainMs?: number }): Promise<void>;
}

/** Opens one port that speaks gRPC, gRPC-Web, Connect and REST. Errors: PortError when the port cannot be had. */
export function startServer(_deps: ServerDeps): Promise<RunningServer> {
  throw new Error('in the next commit');
}
