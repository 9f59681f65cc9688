import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';

/** The command line was wrong. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** What went wrong for people: message, code, places, next step. Never a key. */
export function toComplaint(error: unknown): string {
  if (error instanceof UsageError) return `gatehouse: ${error.message}; see gatehouse --help`;
  if (isFileError(error)) return `gatehouse: cannot read ${error.path}: ${error.code}`;
  if (error instanceof ConnectError && error.code === Code.Unavailable && isForeign(error)) {
    return 'gatehouse: no answer; check the address (--url, GATEHOUSE_URL) and whether Gatehouse runs; "gatehouse doctor" looks';
  }
  const { code, message, next, fields } = toGatehouseError(error);
  const places = fields.map((field) => `  ${field.path}: ${field.message}`);
  return [`gatehouse: ${message} (${code})`, ...places, `  ${next}`].join('\n');
}

function isForeign(error: ConnectError): boolean {
  return error.findDetails(ErrorInfoSchema).length === 0;
}

function isFileError(error: unknown): error is NodeJS.ErrnoException {
  return error instanceof Error && 'syscall' in error && 'path' in error;
}
