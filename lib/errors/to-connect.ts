import { create } from '@bufbuild/protobuf';
import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { catalog, type ErrorCode } from './catalog.js';
import { GatehouseError } from './error.js';

/**
 * Turns whatever was thrown into the error that RPC callers see: status, message and an ErrorInfo detail.
 * A ConnectError that already has a detail passes unchanged; anything that is not a catalogue error becomes INTERNAL.
 */
export function toConnect(thrown: unknown, requestId = ''): ConnectError {
  if (thrown instanceof ConnectError) return thrown;
  const error = toGatehouseError(thrown);
  const info = create(ErrorInfoSchema, {
    code: error.code,
    nextStep: error.next,
    requestId,
    fields: [...error.fields],
  });
  const metadata = new Headers();
  if (error.retryAfterSeconds !== undefined) metadata.set('retry-after', String(error.retryAfterSeconds));
  return new ConnectError(
    error.message,
    catalog[error.code].status,
    metadata,
    [{ desc: ErrorInfoSchema, value: info }],
    thrown,
  );
}

/** Turns whatever was thrown into a catalogue error; what is not ours becomes the entry that fits its status, else INTERNAL. */
export function toGatehouseError(thrown: unknown): GatehouseError {
  if (thrown instanceof GatehouseError) return thrown;
  if (thrown instanceof ConnectError) return fromConnect(thrown);
  if (thrown instanceof Error && thrown.name === 'AbortError') return new GatehouseError('CANCELED', { cause: thrown });
  return new GatehouseError('INTERNAL', { cause: thrown });
}

/** Reads a catalogue error back from an RPC reply, so that a facade shows the same code as the service behind it. */
function fromConnect(error: ConnectError): GatehouseError {
  const info = error.findDetails(ErrorInfoSchema)[0];
  const code = info && info.code in catalog ? (info.code as ErrorCode) : byStatus(error.code);
  return new GatehouseError(code, {
    cause: error,
    ...(info ? { fields: info.fields.map(({ path, message }) => ({ path, message })) } : {}),
  });
}

function byStatus(status: Code): ErrorCode {
  switch (status) {
    case Code.Canceled:
      return 'CANCELED';
    case Code.DeadlineExceeded:
      return 'DEADLINE_EXCEEDED';
    case Code.Unavailable:
      return 'DETECTION_UNAVAILABLE';
    case Code.ResourceExhausted:
      return 'OVERLOADED';
    case Code.Unauthenticated:
      return 'CREDENTIALS_MISSING';
    case Code.PermissionDenied:
      return 'PERMISSION_DENIED';
    case Code.InvalidArgument:
      return 'REQUEST_INVALID';
    case Code.NotFound:
      return 'NOT_FOUND';
    default:
      return 'INTERNAL';
  }
}
