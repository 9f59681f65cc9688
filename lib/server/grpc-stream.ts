import type { Readable, Writable } from 'node:stream';
import { GatehouseError } from '#lib/errors/error.js';

/**
 * The messages of a grpc-js server stream, parsed one by one as they are asked for; one `next` at a time.
 *
 * Written by hand because the stream's own iterator destroys the call when it ends, after which no status can be sent,
 * and costs several promises a message. Ends with CANCELED when the caller gives up.
 */
export function readMessages<T>(call: Readable, parse: (bytes: Buffer) => T): AsyncIterableIterator<T> {
  let complete = false;
  let ended = false;
  let failure: GatehouseError | undefined;
  let waiting: { resolve(result: IteratorResult<T>): void; reject(error: unknown): void } | undefined;

  const take = (): IteratorResult<T> | undefined => {
    const bytes: Buffer | null = call.read();
    if (bytes !== null) return { done: false, value: parse(bytes) };
    if (failure) throw failure;
    return ended ? { done: true, value: undefined } : undefined;
  };
  const wake = () => {
    if (!waiting) return;
    const { resolve, reject } = waiting;
    try {
      const result = take();
      if (!result) return;
      waiting = undefined;
      resolve(result);
    } catch (error) {
      waiting = undefined;
      reject(error);
    }
  };
  const onEnd = () => {
    complete = true;
    // A stream that the peer has reset ends like one that is complete; that it was reset is said a moment later.
    setImmediate(() => {
      ended = true;
      wake();
    });
  };
  const onCancelled = () => {
    if (!ended) failure ??= new GatehouseError('CANCELED');
    wake();
  };
  const onClose = () => {
    if (!complete) onCancelled();
  };
  call.on('readable', wake).on('end', onEnd).on('close', onClose).on('cancelled', onCancelled);

  return {
    next() {
      try {
        const result = take();
        if (result) return Promise.resolve(result);
      } catch (error) {
        return Promise.reject(error);
      }
      return new Promise((resolve, reject) => {
        waiting = { resolve, reject };
      });
    },
    return() {
      ended = true;
      call.off('readable', wake).off('end', onEnd).off('close', onClose).off('cancelled', onCancelled);
      // What still comes is thrown away, or it would hold up the other calls of the connection.
      call.resume();
      wake();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}

/** Writes one message; returns a promise only when the peer has to catch up first. Settles when the call ends, too. */
export function writeMessage(call: Writable, bytes: Buffer): Promise<void> | undefined {
  if (call.destroyed || call.write(bytes)) return undefined;
  return new Promise((resolve) => {
    const done = () => {
      call.off('drain', done).off('cancelled', done).off('close', done);
      resolve();
    };
    call.on('drain', done).on('cancelled', done).on('close', done);
  });
}
