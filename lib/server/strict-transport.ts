import type { IncomingMessage } from 'node:http';

/** A year of HTTPS only, for the host itself: what is beside it may be somebody else's. */
export const strictTransport = 'max-age=31536000';

/** Whether a request came over TLS to this process. Behind a proxy that ends TLS, the proxy sends the header. Pure. */
export function isSecure(request: IncomingMessage): boolean {
  return 'encrypted' in request.socket;
}
