import type { DescMethod, Message } from '@bufbuild/protobuf';
import { Code, ConnectError, type HandlerContext } from '@connectrpc/connect';
import { principalKey, requestIdKey } from '#lib/auth/principal.js';
import { toConnect, toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { requestIdFrom, requestIdHeader } from './request-id.js';
import { drainSignalKey, isSelfValidating, type RpcCall, type RpcGuard, type RpcRoute, readmitKey } from './rpc.js';
import type { RequestValidator } from './validate.js';

/** What every RPC engine does around an implementation. */
export interface CallDeps {
  readonly service: string;
  readonly guard: RpcGuard;
  readonly validate: RequestValidator;
  readonly log: Log;
  /** Absent for calls inside the process, which the caller's own request already counts. */
  readonly metrics?: Pick<Metrics, 'requests' | 'requestDuration'>;
  readonly drainSignal?: AbortSignal;
}

/** An implementation of any kind: takes a message or a stream of them, gives a message or a stream of them. */
export type Implementation = (input: Message | AsyncIterable<Message>, context: HandlerContext) => unknown;

/** The implementations of a route that are there, with their methods. */
export function implementationsOf(
  route: RpcRoute,
): { readonly method: DescMethod; readonly run: Implementation; readonly validatesItself: boolean }[] {
  return route.service.methods.flatMap((method) => {
    const found: unknown = Reflect.get(route.implementation, method.localName);
    if (typeof found !== 'function') return [];
    // rpcRoute has checked the pair: the function takes and gives what `method` says.
    const run = found.bind(route.implementation) as Implementation;
    return [{ method, run, validatesItself: isSelfValidating(found) }];
  });
}

/** Begins a call: request id, drain signal, then the guard. Throws as the guard does. */
export function admitCall(deps: CallDeps, call: RpcCall): Promise<void> | void {
  const { values } = call;
  values.set(requestIdKey, requestIdFrom(call.header.get(requestIdHeader)));
  values.set(drainSignalKey, deps.drainSignal);
  values.set(readmitKey, () => deps.guard(call));
  return deps.guard(call);
}

/** Turns what an implementation threw into what the caller sees; an unexpected cause is logged, once, with the request id. */
export function failCall(deps: CallDeps, call: RpcCall, thrown: unknown): ConnectError {
  const requestId = call.values.get(requestIdKey);
  const error = toConnect(thrown, requestId);
  // An INTERNAL that another service reported has been logged there, with its cause.
  if (error !== thrown && toGatehouseError(thrown).code === 'INTERNAL') {
    const cause = thrown instanceof ConnectError ? (thrown.cause ?? thrown) : thrown;
    deps.log.error('request_failed', { request_id: requestId, route: routeOf(call.method), error: cause });
  }
  return error;
}

/** Ends a call: one access line and the request metrics. `startedAt` is a `performance.now()`. */
export function endCall(
  deps: CallDeps,
  call: RpcCall,
  protocol: string,
  startedAt: number,
  error: ConnectError | undefined,
): void {
  const route = routeOf(call.method);
  const status = error === undefined ? 'ok' : statusName(error.code);
  const durationMs = performance.now() - startedAt;
  const labels = { service: deps.service, route };
  deps.metrics?.requests.inc({ ...labels, status });
  // How long a stream stays open says nothing about how fast we are.
  if (call.method.methodKind === 'unary') deps.metrics?.requestDuration.observe(labels, durationMs / 1000);
  const quiet = call.method.parent.typeName.startsWith('grpc.');
  deps.log[quiet ? 'debug' : 'info']('request', {
    request_id: call.values.get(requestIdKey),
    tenant_id: call.values.get(principalKey)?.tenantId || undefined,
    route,
    protocol,
    status,
    duration_ms: Math.round(durationMs * 1000) / 1000,
  });
}

/** `/package.Service/Method`, the path of a method in every protocol. */
export function routeOf(method: DescMethod): string {
  return `/${method.parent.typeName}/${method.name}`;
}

/** `InvalidArgument` → `invalid_argument`. */
function statusName(code: Code): string {
  return (Code[code] ?? 'Unknown').replace(/(?!^)[A-Z]/g, '_$&').toLowerCase();
}
