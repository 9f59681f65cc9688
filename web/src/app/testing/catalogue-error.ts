import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';

/** An error as the services send it: status, message, and the entry of their catalogue. */
export function catalogueError(status: Code, code: string, message: string, nextStep: string): ConnectError {
  return new ConnectError(message, status, undefined, [
    { desc: ErrorInfoSchema, value: { code, nextStep, requestId: 'request-7' } },
  ]);
}

/** The one that stands for a service that fails on its side. */
export function internalError(): ConnectError {
  return catalogueError(Code.Internal, 'INTERNAL', 'Something went wrong on our side', 'Try again.');
}
