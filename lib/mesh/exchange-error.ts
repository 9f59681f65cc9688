import { Code } from '@connectrpc/connect';
import type { ErrorInfo } from '#gen/gatehouse/common/v1/error_pb.js';
import type { ExchangeError } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { catalog } from '#lib/errors/catalog.js';
import { GatehouseError } from '#lib/errors/error.js';
import { fromErrorInfo, toErrorInfo } from '#lib/errors/error-info.js';

/** A catalogue error as a frame carries it. Pure. */
export function toExchangeError(
  error: GatehouseError,
  requestId: string,
): { status: number; message: string; info: ErrorInfo } {
  return { status: catalog[error.code].status, message: error.message, info: toErrorInfo(error, requestId) };
}

/** Reads an error back from a frame. Pure. */
export function fromExchangeError({ status, message, info }: ExchangeError): GatehouseError {
  // A status that this version does not know falls to INTERNAL, like any other that says nothing to it.
  return fromErrorInfo({ status: status in Code ? (status as Code) : Code.Unknown, message, info });
}

/** The peer does not speak the protocol of a stream; `expected` is one sentence. Ends the stream. */
export function protocolError(expected: string): GatehouseError {
  return new GatehouseError('STREAM_PROTOCOL', { values: { expected } });
}
