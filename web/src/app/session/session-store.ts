import { create, fromJsonString, toJsonString } from '@bufbuild/protobuf';
import { timestampMs } from '@bufbuild/protobuf/wkt';
import {
  type LoginResponse,
  LoginResponseSchema,
  type RefreshSessionResponse,
  type User,
  UserSchema,
} from '#gen/gatehouse/admin/v1/auth_pb.js';

/** A person who is signed in. */
export interface Session {
  /** Access token for the "Authorization" header. */
  readonly token: string;
  readonly expiresAtMs: number;
  /** Until when the access token can be renewed by the cookie that the browser keeps. */
  readonly renewableUntilMs: number;
  /** As of the sign-in; what they may do is asked anew from the service. */
  readonly user: User;
}

/** Why there is no session: none was started, the person left, or the service no longer takes the token. */
export type SessionEnd = 'none' | 'signed_out' | 'expired';

/** Who is signed in, for the life of the tab. */
export interface SessionStore {
  /** Undefined when nobody is signed in or the session has run out. The access token may have: `renewal.ts` sees to that. */
  current(): Session | undefined;
  /** Why `current()` is undefined. */
  ended(): SessionEnd;
  start(login: LoginResponse): void;
  /** Goes on with new tokens. */
  renew(reply: RefreshSessionResponse): void;
  end(reason: Exclude<SessionEnd, 'none'>): void;
  /** Calls back after every start and end; returns what stops it. */
  subscribe(listener: () => void): () => void;
}

/** What the store needs of the browser. */
export interface SessionStoreDeps {
  /** Survives a reload of the tab and nothing else. */
  readonly storage: Pick<Storage, 'getItem' | 'setItem' | 'removeItem'> | undefined;
  /** Now, in ms. */
  readonly clock: () => number;
}

const storageKey = 'gatehouse.session';

/** Keeps the session in memory and, across reloads, in the tab's storage. The only module that touches the token. */
export function createSessionStore({ storage, clock }: SessionStoreDeps): SessionStore {
  const listeners = new Set<() => void>();
  let session = restore(storage);
  let reason: SessionEnd = 'none';

  const change = (next: Session | undefined, why: SessionEnd): void => {
    session = next;
    reason = why;
    for (const listener of listeners) listener();
  };

  return {
    current: () => (session !== undefined && session.renewableUntilMs > clock() ? session : undefined),
    ended: () => (session === undefined ? reason : 'expired'),
    start(login) {
      remember(storage, login);
      change(toSession(login), 'none');
    },
    renew(reply) {
      const { accessToken, expiresAt, user, sessionExpiresAt } = reply;
      const login = create(LoginResponseSchema, {
        accessToken,
        ...(expiresAt && { expiresAt }),
        ...(user && { user }),
        ...(sessionExpiresAt && { sessionExpiresAt }),
      });
      remember(storage, login);
      change(toSession(login), 'none');
    },
    end(why) {
      storage?.removeItem(storageKey);
      change(undefined, why);
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

function toSession(login: LoginResponse): Session {
  const expiresAtMs = login.expiresAt === undefined ? Number.POSITIVE_INFINITY : timestampMs(login.expiresAt);
  return {
    token: login.accessToken,
    expiresAtMs,
    renewableUntilMs: login.sessionExpiresAt === undefined ? expiresAtMs : timestampMs(login.sessionExpiresAt),
    user: login.user ?? create(UserSchema),
  };
}

function remember(storage: SessionStoreDeps['storage'], login: LoginResponse): void {
  try {
    storage?.setItem(storageKey, toJsonString(LoginResponseSchema, login));
  } catch {
    // Storage is full or forbidden: the session lasts until the tab is reloaded.
  }
}

function restore(storage: SessionStoreDeps['storage']): Session | undefined {
  try {
    const stored = storage?.getItem(storageKey);
    return stored == null ? undefined : toSession(fromJsonString(LoginResponseSchema, stored));
  } catch {
    // Written by another version, or by hand: as if nobody were signed in.
    return undefined;
  }
}
