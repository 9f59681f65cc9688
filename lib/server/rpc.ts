import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { type ContextValues, createContextKey, type HandlerContext, type ServiceImpl } from '@connectrpc/connect';

/** One service and what implements it, written once in Connect's style and bound to gRPC, gRPC-Web and Connect alike. */
export interface RpcRoute {
  readonly service: DescService;
  readonly implementation: Partial<ServiceImpl<DescService>>;
}

/** Pairs a service with its implementation; keeps the types of both. */
export function rpcRoute<S extends DescService>(service: S, implementation: Partial<ServiceImpl<S>>): RpcRoute {
  // ServiceImpl is invariant in its service; the pair is checked here, where both types are still known.
  return { service, implementation: implementation as Partial<ServiceImpl<DescService>> };
}

/**
 * Decides whether a call may reach its implementation, before its messages are read.
 *
 * Sets the context values that handlers read (principal, request id). Throws a GatehouseError to refuse.
 */
export type RpcGuard = (call: RpcCall) => Promise<void> | void;

/** What a guard knows of a call. */
export interface RpcCall {
  readonly method: DescMethod;
  readonly header: Headers;
  /** Network address of the peer; empty when unknown. */
  readonly peer: string;
  readonly values: ContextValues;
  /** The services that the peer's certificate names, when our own authority vouches for it; see `servicesOf`. */
  readonly provenServices?: () => readonly string[];
}

/** Re-exported so that implementations name one module. */
export type { HandlerContext };

/**
 * Where a long-lived handler finds the signal that aborts when the server begins to drain: finish what is under way,
 * take nothing new, then end the stream. Undefined for calls that do not come through a server.
 */
export const drainSignalKey = createContextKey<AbortSignal | undefined>(undefined, { description: 'drain signal' });

/**
 * Where a long-lived handler finds the guard of its own call, to be asked again before it takes more work, so that a
 * revoked key stops working at once and not when the stream ends. Refreshes the principal; throws as the guard does.
 */
export const readmitKey = createContextKey<(() => Promise<void> | void) | undefined>(undefined, {
  description: 'guard of this call',
});

/** Whether a service of this installation must have shown a certificate: a token in a message is not enough then. */
export const needsCertificateKey = createContextKey<boolean>(false, { description: 'services need certificates' });

const validatesItselfKey = Symbol('validates its messages itself');

/** Marks a streaming implementation that validates each message itself, because one bad frame must not end its stream. */
export function selfValidating<F extends object>(implementation: F): F {
  return Object.assign(implementation, { [validatesItselfKey]: true });
}

/** Whether an implementation was marked by `selfValidating`. */
export function isSelfValidating(implementation: object): boolean {
  return validatesItselfKey in implementation;
}
