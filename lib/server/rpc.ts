import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { ContextValues, HandlerContext, ServiceImpl } from '@connectrpc/connect';

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
}

/** Re-exported so that implementations name one module. */
export type { HandlerContext };
