import type {
  DescMethod,
  DescMethodServerStreaming,
  DescMethodUnary,
  DescService,
  MessageInitShape,
  MessageShape,
} from '@bufbuild/protobuf';
import type { Caller } from './auth/caller.js';

/**
 * What a method does, once access has let the caller in: the same function behind RPC and REST. The signal aborts
 * when the caller leaves or the service stops.
 */
export type Feature<M extends DescMethod> =
  M extends DescMethodUnary<infer I, infer O>
    ? (request: MessageShape<I>, caller: Caller, signal: AbortSignal) => Promise<MessageInitShape<O>>
    : M extends DescMethodServerStreaming<infer I, infer O>
      ? (request: MessageShape<I>, caller: Caller, signal: AbortSignal) => AsyncIterable<MessageInitShape<O>>
      : never;

/** A feature for every method of a service. */
export type Features<S extends DescService> = { readonly [Name in keyof S['method']]: Feature<S['method'][Name]> };
