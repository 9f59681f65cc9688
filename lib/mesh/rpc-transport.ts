import type { Transport } from '@connectrpc/connect';

/** A Connect transport over gRPC channels. Owns connections; call `close`. */
export interface RpcTransport extends Transport {
  close(): void;
}

/** A typed client's way to another service: balanced over replicas, kept alive, tried again while UNAVAILABLE. */
export function createRpcTransport(_deps: {
  /** As `replicas` of the mesh client: `host:port`, `dns:host:port`, several separated by commas. */
  readonly address: string;
  /** Sent with every call, such as `authorization`; a function is asked per call. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
}): RpcTransport {
  throw new Error('in the next commit');
}
