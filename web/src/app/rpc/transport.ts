import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import type { SessionStore } from '../session/session-store.js';

/** Reaches the services through the page's own origin, as the person who is signed in. */
export function createAppTransport(session: SessionStore): Transport {
  return createConnectTransport({ baseUrl: '/', interceptors: [authorize(session)] });
}

/**
 * Sends the access token with each call, and ends the session when the services no longer take it, which leads to the
 * sign-in page. A refused sign-in is an answer, not the end of a session.
 */
export function authorize(session: SessionStore): Interceptor {
  return (next) => async (request) => {
    const token = session.current()?.token;
    if (token !== undefined) request.header.set('authorization', `Bearer ${token}`);
    try {
      return await next(request);
    } catch (thrown) {
      const isRefused = ConnectError.from(thrown).code === Code.Unauthenticated;
      // A reply to an old token must not end the session that has been started since.
      if (isRefused && request.method !== AuthService.method.login && session.current()?.token === token)
        session.end('expired');
      throw thrown;
    }
  };
}
