import { Code, ConnectError, type Interceptor, type Transport } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-web';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { createCookieTransport } from '../session/cookie-transport.js';
import { aloneAmongTabs, createRenewal, keepTokenInCookie, type Renewal } from '../session/renewal.js';
import type { SessionStore } from '../session/session-store.js';

/** Reaches the services through the page's own origin, as the person who is signed in. */
export function createAppTransport(session: SessionStore): Transport {
  const renewal = createRenewal({
    session,
    transport: createCookieTransport(),
    alone: aloneAmongTabs,
    clock: () => Date.now(),
  });
  return createConnectTransport({ baseUrl: '/', interceptors: [authorize(session, renewal), keepTokenInCookie] });
}

/**
 * Sends the access token with each call, renews it in time, and ends the session when the services no longer take it,
 * which leads to the sign-in page. A refused sign-in is an answer, not the end of a session.
 */
export function authorize(session: SessionStore, renewal?: Renewal): Interceptor {
  return (next) => async (request) => {
    if (request.method === AuthService.method.login) return next(request);
    await renewal?.beforeCall();
    const token = session.current()?.token;
    if (token !== undefined) request.header.set('authorization', `Bearer ${token}`);
    try {
      return await next(request);
    } catch (thrown) {
      if (ConnectError.from(thrown).code !== Code.Unauthenticated) throw thrown;
      // A stream of messages may have been read already, so only single ones are sent again.
      if (token !== undefined && !request.stream && (await renewal?.afterRefusal(token)) === true) {
        request.header.set('authorization', `Bearer ${session.current()?.token}`);
        return next(request);
      }
      // A reply to an old token must not end the session that has been started since.
      if (session.current()?.token === token) session.end('expired');
      throw thrown;
    }
  };
}
