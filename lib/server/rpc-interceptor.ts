import type { Message } from '@bufbuild/protobuf';
import { Code, ConnectError, createContextKey, type Interceptor, type StreamResponse } from '@connectrpc/connect';
import { GatehouseError } from '#lib/errors/error.js';
import type { RpcCall } from './rpc.js';
import { admitCall, type CallDeps, failCall } from './rpc-call.js';

/** What the HTTP side and the interceptor of one call tell each other. */
export interface Admission {
  readonly call: RpcCall;
  /** The request, when it was decoded before Connect saw it. */
  message?: Message;
  /** Why the call failed, or must fail. */
  error?: ConnectError;
}

/** Where the interceptor finds the admission of a call that came over the network. */
export const admissionKey = createContextKey<Admission | undefined>(undefined, { description: 'admission' });

/**
 * Guard, validation and error mapping for Connect's own engine, as the gRPC binding does them. A call that was not
 * admitted before its body was read, because it has none, is admitted here.
 */
export function createRpcInterceptor(deps: CallDeps, options: { readonly validatesItself: boolean }): Interceptor {
  return (next) => async (request) => {
    const { method, header, contextValues: values } = request;
    const earlier = values.get(admissionKey);
    if (earlier?.error) throw earlier.error;
    const admission: Admission = earlier ?? { call: { method, header, peer: '', values } };
    const fail = (thrown: unknown) => {
      admission.error = failCall(deps, admission.call, thrown);
      return admission.error;
    };
    const check = (message: Message) => {
      if (!options.validatesItself) deps.validate(method.input, message);
    };
    try {
      if (!earlier) await admitCall(deps, admission.call);
      if (!request.stream) {
        const message = admission.message ?? request.message;
        check(message);
        return await next({ ...request, message });
      }
      // A stream is answered by a stream.
      const response = (await next({ ...request, message: checkAll(request.message, check) })) as StreamResponse;
      return { ...response, message: mapErrors(response.message, fail) };
    } catch (thrown) {
      throw fail(thrown);
    }
  };
}

async function* checkAll<T extends Message>(messages: AsyncIterable<T>, check: (message: T) => void) {
  try {
    for await (const message of messages) {
      check(message);
      yield message;
    }
  } catch (error) {
    throw isUndecodable(error) ? new GatehouseError('REQUEST_MALFORMED', { values: { format: 'a message' } }) : error;
  }
}

/** Connect reports what it cannot decode with these codes and no details, in words that may quote the message. */
function isUndecodable(error: unknown): boolean {
  return (
    error instanceof ConnectError &&
    error.details.length === 0 &&
    (error.code === Code.InvalidArgument || error.code === Code.Internal)
  );
}

async function* mapErrors<T>(messages: AsyncIterable<T>, fail: (thrown: unknown) => ConnectError) {
  try {
    yield* messages;
  } catch (thrown) {
    throw fail(thrown);
  }
}
