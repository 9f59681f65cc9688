import { Code, ConnectError, createClient, type Interceptor, type Transport } from '@connectrpc/connect';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import type { SessionStore } from './session-store.js';

/** Renews the access token of the session before and when it ends. */
export interface Renewal {
  /** Renews the token when it ends within seconds. Never rejects: the call that follows says what is wrong. */
  beforeCall(): Promise<void>;
  /** Renews a token that the services refused; whether there is another one now. */
  afterRefusal(refused: string): Promise<boolean>;
}

/** What renewing needs. */
export interface RenewalDeps {
  readonly session: SessionStore;
  /** Reaches AuthService with the browser's cookie and without an access token. */
  readonly transport: Transport;
  /** Lets one tab at a time exchange the cookie, which works once. */
  readonly alone: <T>(work: () => Promise<T>) => Promise<T>;
  /** Now, in ms. */
  readonly clock: () => number;
}

/** A token that ends within this time may end on its way. */
const marginMs = 30_000;

/** Builds the renewal. Calls at once wait for one exchange. */
export function createRenewal({ session, transport, alone, clock }: RenewalDeps): Renewal {
  const auth = createClient(AuthService, transport);
  let running: Promise<void> | undefined;

  function renew(): Promise<void> {
    running ??= alone(async () => session.renew(await auth.refreshSession({}))).finally(() => {
      running = undefined;
    });
    return running;
  }

  return {
    async beforeCall() {
      const current = session.current();
      if (current === undefined || current.expiresAtMs - marginMs > clock()) return;
      // Without a session to renew the token just ends.
      if (current.renewableUntilMs <= current.expiresAtMs) return;
      await renew().catch(() => undefined);
    },
    async afterRefusal(refused) {
      if (session.current()?.token !== refused) return session.current() !== undefined;
      if ((session.current()?.renewableUntilMs ?? 0) <= (session.current()?.expiresAtMs ?? 0)) return false;
      try {
        await renew();
        return true;
      } catch (error) {
        // Only a refusal ends the session; a lost connection is one for the caller to see.
        if (ConnectError.from(error).code !== Code.Unauthenticated) throw error;
        return false;
      }
    },
  };
}

/** Asks for refresh tokens in the cookie, which scripts cannot read. */
export const keepTokenInCookie: Interceptor = (next) => (request) => {
  if (request.service.typeName === AuthService.typeName) request.header.set('x-gatehouse-session', 'cookie');
  return next(request);
};

/** One tab at a time, where the browser has locks. */
export function aloneAmongTabs<T>(work: () => Promise<T>): Promise<T> {
  return 'locks' in navigator ? navigator.locks.request('gatehouse.renewal', work) : work();
}
