import type { Transport } from '@connectrpc/connect';
import type { Log } from '#lib/telemetry/log.js';
import type { RpcGuard, RpcRoute } from './rpc.js';

/** A transport that calls the routes in this process, with the same guard, validation and errors as over the network. */
export function createMemoryTransport(_deps: {
  readonly rpc: readonly RpcRoute[];
  readonly guard: RpcGuard;
  readonly log: Log;
  /** Sent with every call, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}): Transport {
  throw new Error('in the next commit');
}
