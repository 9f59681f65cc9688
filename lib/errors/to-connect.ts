import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { catalog } from './catalog.js';
import { GatehouseError } from './error.js';
import { fromErrorInfo, toErrorInfo } from './error-info.js';

/**
 * Turns whatever was thrown into the error that RPC callers see: status, message and an ErrorInfo detail.
 * A ConnectError that has an ErrorInfo, or says that a method does not exist, passes unchanged; anything else that is
 * not a catalogue error becomes the entry that fits its status, or INTERNAL, so that no foreign text gets out.
 */
export function toConnect(thrown: unknown, requestId = ''): ConnectError {
  if (thrown instanceof ConnectError && (thrown.code === Code.Unimplemented || infoOf(thrown) !== undefined)) {
    return thrown;
  }
  const error = toGatehouseError(thrown);
  const metadata = new Headers();
  if (error.retryAfterSeconds !== undefined) metadata.set('retry-after', String(Math.ceil(error.retryAfterSeconds)));
  return new ConnectError(
    error.message,
    catalog[error.code].status,
    metadata,
    [{ desc: ErrorInfoSchema, value: toErrorInfo(error, requestId) }],
    thrown,
  );
}

/** Turns whatever was thrown into a catalogue error; what is not ours becomes the entry that fits its status, else INTERNAL. */
export function toGatehouseError(thrown: unknown): GatehouseError {
  if (thrown instanceof GatehouseError) return thrown;
  if (thrown instanceof ConnectError) {
    return fromErrorInfo({ status: thrown.code, message: thrown.rawMessage, info: infoOf(thrown) }, thrown);
  }
  if (thrown instanceof Error && thrown.name === 'AbortError') return new GatehouseError('CANCELED', { cause: thrown });
  if (thrown instanceof Error && thrown.name === 'TimeoutError') {
    return fromErrorInfo({ status: Code.DeadlineExceeded, message: '', info: undefined }, thrown);
  }
  return new GatehouseError('INTERNAL', { cause: thrown });
}

function infoOf(error: ConnectError) {
  return error.details.length === 0 ? undefined : error.findDetails(ErrorInfoSchema)[0];
}
