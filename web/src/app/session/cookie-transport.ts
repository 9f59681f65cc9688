import type { Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { keepTokenInCookie } from './renewal.js';

/** Reaches AuthService with the browser's cookie alone, for what needs no access token. */
export function createCookieTransport(): Transport {
  return createConnectTransport({ baseUrl: '/', interceptors: [keepTokenInCookie] });
}
