import { create } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { type ErrorInfo, ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { catalog, type ErrorCode } from './catalog.js';
import { type ErrorOptions, GatehouseError } from './error.js';

/** The message that carries a catalogue error inside RPC replies and mesh frames. Pure. */
export function toErrorInfo(error: GatehouseError, requestId = ''): ErrorInfo {
  return create(ErrorInfoSchema, {
    code: error.code,
    nextStep: error.next,
    requestId,
    fields: error.fields.map(({ path, message }) => ({ path, message })),
    retryAfterSeconds: error.retryAfterSeconds === undefined ? 0 : Math.ceil(error.retryAfterSeconds),
    facts: Object.entries(error.facts).map(([name, value]) => ({ name, value })),
  });
}

/**
 * Reads a catalogue error back as another service sent it, so that a facade shows what the service behind it said.
 * Without an ErrorInfo, or with a code of a newer catalogue, the entry that fits the status stands for it. Pure.
 */
export function fromErrorInfo(
  received: { readonly status: Code; readonly message: string; readonly info: ErrorInfo | undefined },
  cause?: unknown,
): GatehouseError {
  const { status, message, info } = received;
  const because = cause === undefined ? {} : { cause };
  if (info === undefined || !isErrorCode(info.code)) {
    const [code, values] = byStatus(status);
    return new GatehouseError(code, { ...because, values });
  }
  return new GatehouseError(info.code, {
    ...because,
    relayed: { message, next: info.nextStep },
    fields: info.fields.map((field) => ({ path: field.path, message: field.message })),
    facts: Object.fromEntries(info.facts.map(({ name, value }) => [name, value])),
    ...(info.retryAfterSeconds > 0 ? { retryAfterSeconds: info.retryAfterSeconds } : {}),
  });
}

function isErrorCode(code: string): code is ErrorCode {
  return Object.hasOwn(catalog, code);
}

/** The entry that says no more than a bare status does; its texts' places are filled with words that say nothing wrong. */
function byStatus(status: Code): [ErrorCode, NonNullable<ErrorOptions['values']>] {
  switch (status) {
    case Code.Canceled:
      return ['CANCELED', {}];
    case Code.DeadlineExceeded:
      return ['DEADLINE_EXCEEDED', { timeoutMs: 'the allowed number of' }];
    case Code.Unavailable:
      return ['SERVICE_UNREACHABLE', {}];
    case Code.ResourceExhausted:
      return ['OVERLOADED', {}];
    case Code.Unauthenticated:
      return ['CREDENTIALS_MISSING', {}];
    case Code.PermissionDenied:
      return ['PERMISSION_DENIED', { role: 'that may do this' }];
    case Code.InvalidArgument:
      return ['REQUEST_INVALID', {}];
    case Code.NotFound:
      return ['NOT_FOUND', { thing: 'resource' }];
    default:
      return ['INTERNAL', {}];
  }
}
