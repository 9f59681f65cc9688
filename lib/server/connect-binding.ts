import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import { TLSSocket } from 'node:tls';
import type { DescMethod, Message } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  type ConnectRouterOptions,
  createConnectRouter,
  createContextValues,
  type MethodImpl,
} from '@connectrpc/connect';
import type { UniversalHandler } from '@connectrpc/connect/protocol';
import {
  compressionBrotli,
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node';
import { requestIdKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { servicesOf } from '#lib/tls/service-names.js';
import { decompress, readBody } from './body.js';
import { type Codec, createCodec } from './codec.js';
import { decodeBinary, decodeJson } from './decode.js';
import { requestIdHeader } from './request-id.js';
import type { RpcRoute } from './rpc.js';
import {
  admitCall,
  type CallDeps,
  endCall,
  failCall,
  type Implementation,
  implementationsOf,
  routeOf,
} from './rpc-call.js';
import { type Admission, admissionKey, createRpcInterceptor } from './rpc-interceptor.js';

/** What binding to Connect and gRPC-Web needs besides what every engine does. */
export interface ConnectBindingDeps extends CallDeps {
  /** Largest message in bytes. */
  readonly maxMessageBytes: number;
}

/** One method, bound to both protocols. */
interface Endpoint {
  readonly method: DescMethod;
  readonly codec: Codec;
  readonly connect: UniversalHandler;
  readonly grpcWeb: UniversalHandler;
}

/** Answers Connect and gRPC-Web calls over HTTP/1.1; every other path goes to `fallback`. */
export function createConnectListener(
  routes: readonly RpcRoute[],
  deps: ConnectBindingDeps,
  fallback: RequestListener,
): RequestListener {
  const endpoints = new Map(
    routes.flatMap(implementationsOf).map((found) => [routeOf(found.method), createEndpoint(found, deps)]),
  );
  return (request, response) => {
    const endpoint = endpoints.get((request.url ?? '').split('?', 1)[0] ?? '');
    if (endpoint) void answer(endpoint, deps, request, response);
    else fallback(request, response);
  };
}

function createEndpoint(
  { method, run, validatesItself }: ReturnType<typeof implementationsOf>[number],
  deps: ConnectBindingDeps,
): Endpoint {
  const options = {
    grpc: false,
    acceptCompression: [compressionGzip, compressionBrotli],
    readMaxBytes: deps.maxMessageBytes,
    interceptors: [createRpcInterceptor(deps, { validatesItself })],
  };
  const connect = createUniversalHandler(method, run, { ...options, grpcWeb: false });
  // On gRPC-Web's wire a unary call is a stream of one. Bound as that, a message that cannot be decoded meets the
  // interceptor, which gives it the right code; bound as unary it would be reported as our own failure.
  const grpcWeb =
    method.methodKind === 'unary'
      ? createUniversalHandler({ ...method, methodKind: 'server_streaming' }, streamOfOne(run), {
          ...options,
          connect: false,
        })
      : createUniversalHandler(method, run, { ...options, connect: false });
  return { method, codec: createCodec(method.input), connect, grpcWeb };
}

function createUniversalHandler(
  method: DescMethod,
  run: Implementation,
  options: ConnectRouterOptions,
): UniversalHandler {
  // implementationsOf pairs the method with its own implementation, of whatever kind both are.
  const [handler] = createConnectRouter(options).rpc(method, run as MethodImpl<DescMethod>).handlers;
  if (!handler) throw new Error(`${routeOf(method)} was not bound`);
  return handler;
}

function streamOfOne(run: Implementation): Implementation {
  return async function* (input, context) {
    yield await run(input, context);
  };
}

async function answer(
  endpoint: Endpoint,
  deps: ConnectBindingDeps,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const startedAt = performance.now();
  const { method } = endpoint;
  const values = createContextValues();
  const protocol = request.headers['content-type']?.startsWith('application/grpc-web') ? 'grpc-web' : 'connect';
  // Connect makes a URL of it, which peers can spoil or leave out; its value is never used.
  request.headers.host = 'localhost';
  const universal = universalRequestFromNodeRequest(request, response, undefined, values);
  const peer = request.socket.remoteAddress ?? '';
  const admission: Admission = {
    call: { method, header: universal.header, peer, values, provenServices: () => servicesProvenBy(request) },
  };
  values.set(admissionKey, admission);
  response.once('close', () => {
    if (!response.writableFinished) admission.error ??= new ConnectError('the caller gave up', Code.Canceled);
    endCall(deps, admission.call, protocol, startedAt, admission.error);
  });
  try {
    const admitted = admitCall(deps, admission.call);
    if (admitted) await admitted;
    const format = unaryFormat(method, request);
    if (format) {
      admission.message = await readMessage(endpoint, request, format, deps.maxMessageBytes);
      universal.body = format === 'json' ? {} : noBytes;
    }
  } catch (thrown) {
    admission.error = failCall(deps, admission.call, thrown);
    universal.body = failingBody(admission.error);
    // What is still on its way of that body must not be taken for the next request.
    if (thrown instanceof GatehouseError && thrown.code === 'REQUEST_TOO_LARGE')
      response.setHeader('connection', 'close');
  }
  // They describe the body as it came, not what Connect gets instead.
  universal.header.delete('content-length');
  if (unaryFormat(method, request)) universal.header.delete('content-encoding');
  response.setHeader(requestIdHeader, values.get(requestIdKey));
  try {
    const reply = await endpoint[protocol === 'connect' ? 'connect' : 'grpcWeb'](universal);
    if (reply.status >= 400) admission.error ??= new ConnectError('not spoken here', Code.Unimplemented);
    await universalResponseToNodeResponse(reply, response);
  } catch {
    // The peer has left: the access line says so.
    response.destroy();
  }
}

function servicesProvenBy({ socket }: IncomingMessage): readonly string[] {
  return socket instanceof TLSSocket && socket.authorized ? servicesOf(socket.getPeerCertificate()) : [];
}

/** Connect's unary calls are decoded here: Connect's own decoder quotes the message in its errors and mends broken UTF-8. */
function unaryFormat(method: DescMethod, request: IncomingMessage): 'json' | 'proto' | undefined {
  if (method.methodKind !== 'unary' || request.method !== 'POST') return undefined;
  const type = /^application\/(json|proto)\s*(;|$)/i.exec(request.headers['content-type'] ?? '')?.[1]?.toLowerCase();
  return type === 'json' || type === 'proto' ? type : undefined;
}

async function readMessage(
  { method, codec }: Endpoint,
  request: IncomingMessage,
  format: 'json' | 'proto',
  maxBytes: number,
): Promise<Message> {
  const body = await decompress(await readBody(request, maxBytes), request.headers['content-encoding'], maxBytes);
  return format === 'json' ? decodeJson(method.input, body) : decodeBinary(codec, body);
}

const noBytes: AsyncIterable<Uint8Array> = {
  [Symbol.asyncIterator]: () => ({ next: () => Promise.resolve({ done: true, value: undefined }) }),
};

/** A body whose first read fails: the way to have Connect report an error in the protocol's own form. */
function failingBody(error: ConnectError): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => ({ next: () => Promise.reject(error) }) };
}
