import type { DescMethod } from '@bufbuild/protobuf';
import { Code, ConnectError, createContextValues, type HandlerContext } from '@connectrpc/connect';
import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { servicesOf } from '#lib/tls/service-names.js';
import { fromHeaders, toHeaders } from './grpc-metadata.js';
import type { RpcCall } from './rpc.js';
import { routeOf } from './rpc-call.js';

/** The part of a grpc-js server call that all four kinds of methods have. */
export type GrpcCall = Pick<
  ServerUnaryCall<Buffer, Buffer>,
  'cancelled' | 'metadata' | 'getPeer' | 'getDeadline' | 'getAuthContext' | 'sendMetadata' | 'once' | 'off'
>;

/** A handler's context over a grpc-js call. Parts that a handler does not look at are never made. */
export interface GrpcContext extends HandlerContext {
  /** The call as a guard sees it. */
  readonly rpc: RpcCall;
  /** Sends the response headers if the handler set any; before the first message. */
  sendHeader(): void;
  /** The trailers that the handler set, if any. */
  trailer(): Metadata | undefined;
  /** Aborts the signal for whoever still listens to it. */
  complete(): void;
}

/** What the signal aborts with when the call is over; nobody is left to see it, so one serves all calls. */
const completed = new ConnectError('the call is over', Code.Canceled);

/** Makes the context of one call. */
export function createGrpcContext(call: GrpcCall, method: DescMethod): GrpcContext {
  const values = createContextValues();
  let requestHeader: Headers | undefined;
  let responseHeader: Headers | undefined;
  let responseTrailer: Headers | undefined;
  let controller: AbortController | undefined;
  const header = () => {
    requestHeader ??= toHeaders(call.metadata);
    return requestHeader;
  };
  const onCancelled = () => controller?.abort(cancelReason(call));
  return {
    method,
    service: method.parent,
    requestMethod: 'POST',
    url: `http://grpc${routeOf(method)}`,
    protocolName: 'grpc',
    values,
    rpc: {
      method,
      values,
      peer: call.getPeer(),
      // grpc-js gives only certificates that the server's authority vouches for.
      provenServices: () => servicesOf(call.getAuthContext().sslPeerCertificate),
      get header() {
        return header();
      },
    },
    timeoutMs() {
      const deadline = Number(call.getDeadline());
      return Number.isFinite(deadline) ? deadline - Date.now() : undefined;
    },
    get requestHeader() {
      return header();
    },
    get responseHeader() {
      responseHeader ??= new Headers();
      return responseHeader;
    },
    get responseTrailer() {
      responseTrailer ??= new Headers();
      return responseTrailer;
    },
    get signal() {
      if (!controller) {
        controller = new AbortController();
        if (call.cancelled) onCancelled();
        else call.once('cancelled', onCancelled);
      }
      return controller.signal;
    },
    sendHeader() {
      if (responseHeader) call.sendMetadata(fromHeaders(responseHeader));
    },
    trailer: () => (responseTrailer ? fromHeaders(responseTrailer) : undefined),
    complete() {
      if (!controller) return;
      call.off('cancelled', onCancelled);
      controller.abort(completed);
    },
  };
}

/** grpc-js ends a call whose deadline has passed as if the caller had cancelled it. */
function cancelReason(call: GrpcCall): ConnectError {
  return Date.now() >= Number(call.getDeadline())
    ? new ConnectError('the deadline has passed', Code.DeadlineExceeded)
    : new ConnectError('the caller gave up', Code.Canceled);
}
