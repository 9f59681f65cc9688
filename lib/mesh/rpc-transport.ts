import { type DescMessage, type DescMethod, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf';
import {
  Code,
  ConnectError,
  createContextValues,
  type StreamRequest,
  type StreamResponse,
  type Transport,
  type UnaryRequest,
  type UnaryResponse,
} from '@connectrpc/connect';
import { runStreamingCall, runUnaryCall } from '@connectrpc/connect/protocol';
import { findTrailerError } from '@connectrpc/connect/protocol-grpc';
import {
  type CallOptions,
  Client,
  type ClientDuplexStream,
  connectivityState,
  type Metadata,
  type ServiceError,
} from '@grpc/grpc-js';
import { fromHeaders, toHeaders } from '#lib/server/grpc-metadata.js';
import { readMessages, writeMessage } from '#lib/server/grpc-stream.js';
import { routeOf } from '#lib/server/rpc-call.js';
import { channelTo } from '#lib/tls/channel.js';
import { plainText, type TlsSource } from '#lib/tls/identity.js';
import { parseReplicas } from './replicas.js';

/** A Connect transport over gRPC channels. Owns connections; call `close`. */
export interface RpcTransport extends Transport {
  close(): void;
}

const channelOptions = {
  'grpc.service_config': JSON.stringify({
    loadBalancingConfig: [{ round_robin: {} }],
    methodConfig: [
      {
        name: [{}],
        retryPolicy: {
          maxAttempts: 4,
          initialBackoff: '0.05s',
          maxBackoff: '1s',
          backoffMultiplier: 2,
          retryableStatusCodes: ['UNAVAILABLE'],
        },
      },
    ],
  }),
  'grpc.service_config_disable_resolution': 1,
  'grpc.enable_channelz': 0,
  // A proxy for the outside world, set in the environment, is not the way to our own services.
  'grpc.enable_http_proxy': 0,
  'grpc.keepalive_time_ms': 30_000,
  'grpc.keepalive_timeout_ms': 5_000,
  'grpc.initial_reconnect_backoff_ms': 50,
  'grpc.max_reconnect_backoff_ms': 2_000,
  'grpc.max_receive_message_length': -1,
};

/**
 * A typed client's way to another service: round robin over the addresses, kept alive, tried again while the answer is
 * UNAVAILABLE. For rare calls; checks go over the mesh client, which costs a fifth.
 *
 * Errors: an Error at once when the address cannot be read. ConnectErrors carry the details that the service sent.
 *
 * Example: `createClient(EmbeddingService, createRpcTransport({ address: 'dns:embedding:5003' }))`
 */
export function createRpcTransport(options: {
  /** As `replicas` of the mesh client: `host:port`, `dns:host:port`, several separated by commas. */
  readonly address: string;
  /** Sent with every call, such as `authorization`; a function is asked per call. */
  readonly headers?: Readonly<Record<string, string>> | (() => Readonly<Record<string, string>>);
  /** The service that must be there, as certificates name it; needed with `tls`. */
  readonly service?: string;
  /** Certificates; plain text unless given. */
  readonly tls?: TlsSource;
}): RpcTransport {
  const entries = parseReplicas([options.address]);
  if (entries.length === 0) throw new Error('the address of the service is empty; write host:port or dns:host:port');
  const { service = '', tls = plainText } = options;
  const open = () => {
    const security = channelTo(service, tls.current);
    return entries.map(
      ({ host, port }) =>
        new Client(`dns:${host}:${port}`, security.credentials, { ...channelOptions, ...security.options }),
    );
  };
  let clients = open();
  let pick = createRotation(clients);
  const stop = tls.onChange(() => {
    // Calls under way end on the channels that they began on.
    for (const client of clients) client.close();
    clients = open();
    pick = createRotation(clients);
  });
  const headerOf = (own: ConstructorParameters<typeof Headers>[0]) => {
    const header = new Headers(own);
    const common = typeof options.headers === 'function' ? options.headers() : options.headers;
    for (const [name, value] of Object.entries(common ?? {})) header.set(name, value);
    return header;
  };
  return {
    unary(method, signal, timeoutMs, header, message, contextValues = createContextValues()) {
      return runUnaryCall({
        ...limitsOf(signal, timeoutMs),
        req: { ...requestOf(method), stream: false, method, header: headerOf(header), contextValues, message },
        next: (request) => callUnary(pick(), request, timeoutMs),
      });
    },
    stream(method, signal, timeoutMs, header, messages, contextValues = createContextValues()) {
      return runStreamingCall({
        ...limitsOf(signal, timeoutMs),
        req: { ...requestOf(method), stream: true, method, header: headerOf(header), contextValues, message: messages },
        next: (request) => callStream(pick(), request, timeoutMs),
      });
    },
    close() {
      stop();
      for (const client of clients) client.close();
    },
  };
}

/** One client after the other, without those that are known to be down, unless all are. */
function createRotation(clients: readonly Client[]): () => Client {
  let turn = 0;
  return () => {
    for (let step = 0; step < clients.length; step++) {
      const client = clients[turn++ % clients.length];
      if (client && client.getChannel().getConnectivityState(true) !== connectivityState.TRANSIENT_FAILURE)
        return client;
    }
    // All of them are down, and one has to say so; there is at least one.
    return clients[turn++ % clients.length] as Client;
  };
}

function limitsOf(signal: AbortSignal | undefined, timeoutMs: number | undefined) {
  return { ...(signal ? { signal } : {}), ...(timeoutMs === undefined ? {} : { timeoutMs }) };
}

function requestOf(method: DescMethod) {
  return { service: method.parent, requestMethod: 'POST', url: `http://grpc${routeOf(method)}` };
}

function deadlineOf(timeoutMs: number | undefined): CallOptions {
  return timeoutMs === undefined ? {} : { deadline: Date.now() + timeoutMs };
}

function callUnary<I extends DescMessage, O extends DescMessage>(
  client: Client,
  request: UnaryRequest<I, O>,
  timeoutMs: number | undefined,
): Promise<UnaryResponse<I, O>> {
  const { method, message, signal, service } = request;
  if (signal.aborted) return Promise.reject(signal.reason);
  return new Promise((resolve, reject) => {
    const header = new Headers();
    const trailer = new Headers();
    let reply: MessageShape<O> | undefined;
    const call = client.makeUnaryRequest(
      routeOf(method),
      passBytes,
      passBytes,
      encode(method.input, message),
      fromHeaders(request.header),
      deadlineOf(timeoutMs),
      (error, bytes) => {
        signal.removeEventListener('abort', cancel);
        if (error) return reject(toConnectError(error));
        try {
          reply = fromBinary(method.output, bytes ?? new Uint8Array());
        } catch (cause) {
          reject(new ConnectError('the answer cannot be decoded', Code.Internal, undefined, undefined, cause));
        }
      },
    );
    const cancel = () => call.cancel();
    signal.addEventListener('abort', cancel);
    call.on('metadata', (metadata) => copyInto(header, metadata));
    // The status comes right after the callback, and only it has the trailers.
    call.on('status', ({ metadata }) => {
      copyInto(trailer, metadata);
      if (reply) resolve({ stream: false, service, method, header, trailer, message: reply });
    });
  });
}

function callStream<I extends DescMessage, O extends DescMessage>(
  client: Client,
  request: StreamRequest<I, O>,
  timeoutMs: number | undefined,
): Promise<StreamResponse<I, O>> {
  const { method, signal, service } = request;
  if (signal.aborted) return Promise.reject(signal.reason);
  const call = client.makeBidiStreamRequest(
    routeOf(method),
    passBytes,
    passBytes,
    fromHeaders(request.header),
    deadlineOf(timeoutMs),
  );
  const cancel = () => call.cancel();
  signal.addEventListener('abort', cancel);
  const header = new Headers();
  const trailer = new Headers();
  let failure: ConnectError | undefined;
  // Messages that came before the error are read first: see `receive`.
  call.on('error', (error: ServiceError) => {
    failure = toConnectError(error);
  });
  sendAll(call, method.input, request.message).catch(cancel);

  async function* receive() {
    try {
      yield* readMessages(call, (bytes) => fromBinary(method.output, bytes));
      if (failure) throw failure;
    } finally {
      signal.removeEventListener('abort', cancel);
      // Does nothing when the call is over; otherwise the reader has left it.
      call.cancel();
    }
  }
  return new Promise((resolve) => {
    const answer = () => resolve({ stream: true, service, method, header, trailer, message: receive() });
    call.on('metadata', (metadata) => {
      copyInto(header, metadata);
      answer();
    });
    call.on('status', ({ metadata }) => {
      copyInto(trailer, metadata);
      answer();
    });
  });
}

async function sendAll<I extends DescMessage>(
  call: ClientDuplexStream<Buffer, Buffer>,
  schema: I,
  messages: AsyncIterable<MessageShape<I>>,
): Promise<void> {
  for await (const message of messages) {
    const drained = writeMessage(call, encode(schema, message));
    if (drained) await drained;
  }
  call.end();
}

function encode<D extends DescMessage>(schema: D, message: MessageShape<D>): Buffer {
  const bytes = toBinary(schema, message);
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function passBytes(bytes: Buffer): Buffer {
  return bytes;
}

function copyInto(target: Headers, metadata: Metadata): void {
  toHeaders(metadata).forEach((value, name) => {
    target.append(name, value);
  });
}

/** With the details from grpc-status-details-bin, so that the service's own catalogue entry is found again. */
function toConnectError({ code, details, metadata }: ServiceError): ConnectError {
  const header = toHeaders(metadata);
  const error = header.has('grpc-status-details-bin') ? findTrailerError(header) : undefined;
  // grpc-js uses the same numbers; OK is never an error.
  return error ?? new ConnectError(details, code as number as Code, header);
}
