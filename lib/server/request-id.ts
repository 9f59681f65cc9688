import { randomUUID } from 'node:crypto';

/** Header that names a request, both ways. */
export const requestIdHeader = 'x-request-id';

/** What a caller's own id must look like to be taken over: ids go into logs and headers as they are. */
const acceptable = /^[A-Za-z0-9._-]{1,64}$/;

/** The caller's request id when it is fit for logs, else a new one. */
export function requestIdFrom(header: string | null | undefined): string {
  return header && acceptable.test(header) ? header : randomUUID();
}
