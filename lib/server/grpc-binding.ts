import type { DescMessage, DescMethod, Message, MessageInitShape } from '@bufbuild/protobuf';
import type { ConnectError } from '@connectrpc/connect';
import { setTrailerStatus } from '@connectrpc/connect/protocol-grpc';
import type { handleUnaryCall, Server, ServerDuplexStream, ServerErrorResponse } from '@grpc/grpc-js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Codec, createCodec } from './codec.js';
import { decodeBinary } from './decode.js';
import { createGrpcContext, type GrpcContext } from './grpc-context.js';
import { fromHeaders } from './grpc-metadata.js';
import { readMessages, writeMessage } from './grpc-stream.js';
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

/** What binding to gRPC needs besides what every engine does. */
export interface GrpcBindingDeps extends CallDeps {
  /** Largest message in bytes. The grpc-js server must let a little more through, so that we can say what is wrong. */
  readonly maxMessageBytes: number;
}

/** All that a grpc-js call can be; which parts are really there depends on the kind of the method. */
type Call = ServerDuplexStream<Buffer, Buffer> & { readonly request: Buffer };

/**
 * Registers implementations in Connect's style with a grpc-js server. grpc-js passes bytes; they are decoded here,
 * after the guard, so that a broken message is the caller's error and not an internal one.
 */
export function bindGrpc(server: Server, routes: readonly RpcRoute[], deps: GrpcBindingDeps): void {
  for (const { method, run, validatesItself } of routes.flatMap(implementationsOf)) {
    const parse = createParser(method, deps, validatesItself);
    server.register(
      routeOf(method),
      createHandler(method, run, parse, deps),
      passBytes,
      passBytes,
      grpcTypes[method.methodKind],
    );
  }
}

const grpcTypes = {
  unary: 'unary',
  client_streaming: 'clientStream',
  server_streaming: 'serverStream',
  bidi_streaming: 'bidi',
} as const satisfies Record<DescMethod['methodKind'], string>;

function passBytes(bytes: Buffer): Buffer {
  return bytes;
}

function createParser(method: DescMethod, deps: GrpcBindingDeps, validatesItself: boolean): (bytes: Buffer) => Message {
  const codec = createCodec(method.input);
  return (bytes) => {
    if (bytes.length > deps.maxMessageBytes) {
      throw new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes: deps.maxMessageBytes } });
    }
    const message = decodeBinary(codec, bytes);
    if (!validatesItself) deps.validate(method.input, message);
    return message;
  };
}

function createHandler(
  method: DescMethod,
  run: Implementation,
  parse: (bytes: Buffer) => Message,
  deps: GrpcBindingDeps,
): handleUnaryCall<Buffer, Buffer> {
  const kind = method.methodKind;
  const streamsIn = kind === 'client_streaming' || kind === 'bidi_streaming';
  const streamsOut = kind === 'server_streaming' || kind === 'bidi_streaming';
  const codec = createCodec(method.output);
  return async (unaryCall, callback) => {
    // grpc-js makes the call that the registered type names; only the parts that this kind has are used below.
    const call = unaryCall as unknown as Call;
    const startedAt = performance.now();
    const context = createGrpcContext(call, method);
    let error: ConnectError | undefined;
    let input: AsyncIterableIterator<Message> | undefined;
    try {
      if (streamsIn) input = readMessages(call, parse);
      const admission = admitCall(deps, context.rpc);
      if (admission) await admission;
      const output = run(input ?? parse(call.request), context);
      if (streamsOut) {
        // Connect's style has an async iterable here.
        await sendAll(call, context, codec, output as AsyncIterable<MessageInitShape<DescMessage>>);
      } else {
        const bytes = codec.encode((await output) as MessageInitShape<DescMessage>);
        context.sendHeader();
        callback(null, bytes, context.trailer());
      }
    } catch (thrown) {
      error = failCall(deps, context.rpc, thrown);
      if (streamsOut) call.emit('error', toStatus(error));
      else callback(toStatus(error));
    } finally {
      input?.return?.();
      context.complete();
      endCall(deps, context.rpc, context.protocolName, startedAt, error);
    }
  };
}

async function sendAll(
  call: Call,
  context: GrpcContext,
  codec: Codec,
  output: AsyncIterable<MessageInitShape<DescMessage>>,
): Promise<void> {
  let headerSent = false;
  for await (const message of output) {
    if (call.cancelled) throw new GatehouseError('CANCELED');
    if (!headerSent) context.sendHeader();
    headerSent = true;
    const drained = writeMessage(call, codec.encode(message));
    if (drained) await drained;
  }
  if (call.cancelled) throw new GatehouseError('CANCELED');
  if (!headerSent) context.sendHeader();
  call.end(context.trailer());
}

/** The status that grpc-js sends, with grpc-status-details-bin, from which other languages read the error details. */
function toStatus(error: ConnectError): Partial<ServerErrorResponse> {
  const trailer = setTrailerStatus(new Headers(), error);
  trailer.delete('grpc-status');
  trailer.delete('grpc-message');
  return { code: error.code.valueOf(), details: error.rawMessage, metadata: fromHeaders(trailer) };
}
