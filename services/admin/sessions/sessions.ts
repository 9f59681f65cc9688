import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AuthService, LoginResponseSchema } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { createOpaqueToken, readOpaqueToken } from '#lib/auth/opaque-token.js';
import type { Secrets } from '#lib/auth/secrets.js';
import { announceSignOut } from '#lib/auth/sign-outs.js';
import type { Tokens, TokenUser } from '#lib/auth/tokens.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { findUser } from '../users/find.js';
import { toUserMessage } from '../users/user-message.js';
import {
  deleteSession,
  deleteSessions,
  insertSession,
  lockSession,
  lockSessionByToken,
  type RenewableSession,
  rotateToken,
  type SessionMethod,
  type SessionRow,
  selectSessions,
  selectUsedToken,
  touchLogin,
} from './store.js';

/** What sessions need. */
export interface SessionDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly tokens: Tokens;
  /** Called after a sign-out with the tenant, so that this process need not wait for the notification. */
  readonly onSignOut: (tenantId: string) => void;
  /** ms since 1970. */
  readonly clock?: () => number;
  readonly lifetimes: SessionLifetimes;
}

/** How long things last, in ms. */
export interface SessionLifetimes {
  /** A session, from the sign-in on. */
  readonly sessionMs: number;
  /** An access token of a session that can be renewed. */
  readonly accessTokenMs: number;
  /** An access token of a session that cannot. */
  readonly loneTokenMs: number;
}

/** What a sign-in answers. */
export type SignedIn = Pick<
  MessageInitShape<typeof LoginResponseSchema>,
  'accessToken' | 'expiresAt' | 'refreshToken' | 'sessionExpiresAt' | 'user'
>;

/** How a session is begun. */
export interface SessionStart {
  readonly method: SessionMethod;
  /** A session that ends with its first access token. */
  readonly withoutRefresh?: boolean;
}

/** Sign-ins that last. */
export interface Sessions {
  readonly features: Pick<
    Features<typeof AuthService>,
    'refreshSession' | 'logout' | 'listSessions' | 'revokeSession' | 'listSigningKeys'
  >;
  /** Begins a session of a user who proved who they are; `caller` tells where from. */
  start(user: TokenUser, caller: Pick<Caller, 'address' | 'userAgent'>, how: SessionStart): Promise<SignedIn>;
  /** Ends the user's sessions but one, in the caller's transaction; tell `onSignOut` after its commit. */
  endAll(tx: Queryable, tenantId: string, userId: string, exceptSessionId?: string): Promise<void>;
  /** What `SessionDeps.onSignOut` is. */
  readonly onSignOut: (tenantId: string) => void;
}

/**
 * A client whose answer got lost asks again with the token that was already exchanged, as do two tabs of one browser. Later
 * than this it is a copy. Whoever comes second gets the only token that works, so a thief within the time is found out
 * when the other one comes again.
 */
const retryMs = 10_000;

const maxUserAgentLength = 256;

type Renewed = RenewableSession & { readonly refreshToken: string };

/** Builds the sessions. */
export function createSessions(deps: SessionDeps): Sessions {
  const { db, secrets, tokens, onSignOut, clock = Date.now, lifetimes } = deps;

  /** Exchanges the token in the transaction; the rest waits for its commit, as it needs connections of its own. */
  async function exchange(tx: Queryable, session: RenewableSession): Promise<Renewed> {
    const refresh = createOpaqueToken(secrets, 'refresh', session.tenantId);
    await rotateToken(tx, session.tenantId, session.id, refresh.hash);
    return { ...session, refreshToken: refresh.token };
  }

  async function answer(renewed: Renewed): Promise<SignedIn> {
    const { tenantId, userId, id, refreshToken } = renewed;
    const user = { id: userId, tenantId, role: renewed.role, isSuperAdmin: renewed.isSuperAdmin };
    const lifetimeMs = Math.max(0, Math.min(lifetimes.accessTokenMs, renewed.expiresAt.getTime() - clock()));
    const { token, expiresAt } = await tokens.issue(user, { sessionId: id, lifetimeMs });
    return {
      accessToken: token,
      expiresAt: timestampFromDate(expiresAt),
      refreshToken,
      sessionExpiresAt: timestampFromDate(renewed.expiresAt),
      user: toUserMessage(await findUser(db, tenantId, userId)),
    };
  }

  /** What a token that is not the newest one gets: another try within the time, else the end of its session. */
  async function reuse(tx: Queryable, tenantId: string, hash: Buffer, caller: Caller): Promise<Renewed | 'ended'> {
    const used = await selectUsedToken(tx, tenantId, hash);
    if (used === undefined) throw new GatehouseError('SESSION_ENDED');
    if (used.ageMs <= retryMs) {
      const session = await lockSession(tx, tenantId, used.sessionId);
      if (session === undefined) throw new GatehouseError('SESSION_ENDED');
      return exchange(tx, session);
    }
    await deleteSession(tx, tenantId, used.userId, used.sessionId);
    const detail = { reason: 'refresh token used twice' };
    const actor = { ...caller, tenantId, actorId: used.userId, userId: used.userId };
    await recordAudit(tx, actor, { action: 'session_revoked', thing: 'session', thingId: used.sessionId, detail });
    await announceSignOut(tx, tenantId);
    return 'ended';
  }

  return {
    onSignOut,

    async start(user, { address, userAgent = '' }, { method, withoutRefresh = false }) {
      const id = uuidv7();
      const refresh = withoutRefresh ? undefined : createOpaqueToken(secrets, 'refresh', user.tenantId);
      const lifetimeMs = withoutRefresh ? lifetimes.loneTokenMs : lifetimes.accessTokenMs;
      const sessionEnd = new Date(clock() + (withoutRefresh ? lifetimes.loneTokenMs : lifetimes.sessionMs));
      await insertSession(db, user.tenantId, {
        id,
        userId: user.id,
        tokenHash: refresh?.hash ?? null,
        method,
        address,
        userAgent: userAgent.slice(0, maxUserAgentLength),
        expiresAt: sessionEnd,
      });
      await touchLogin(db, user.tenantId, user.id);
      const { token, expiresAt } = await tokens.issue(user, { sessionId: id, lifetimeMs });
      return {
        accessToken: token,
        expiresAt: timestampFromDate(expiresAt),
        refreshToken: refresh?.token ?? '',
        sessionExpiresAt: timestampFromDate(sessionEnd),
        user: toUserMessage(await findUser(db, user.tenantId, user.id)),
      };
    },

    async endAll(tx, tenantId, userId, exceptSessionId = '') {
      await deleteSessions(tx, tenantId, userId, exceptSessionId);
      await announceSignOut(tx, tenantId);
    },

    features: {
      async refreshSession(request, caller) {
        const shown = readOpaqueToken(secrets, 'refresh', request.refreshToken);
        if (shown === undefined) throw new GatehouseError('SESSION_ENDED');
        const { tenantId, hash } = shown;
        const renewed = await db.transaction(async (tx) => {
          const session = await lockSessionByToken(tx, tenantId, hash);
          return session === undefined ? reuse(tx, tenantId, hash, caller) : exchange(tx, session);
        });
        if (renewed !== 'ended') return answer(renewed);
        onSignOut(tenantId);
        throw new GatehouseError('SESSION_ENDED');
      },

      async logout(request, caller) {
        const shown = readOpaqueToken(secrets, 'refresh', request.refreshToken);
        if (shown === undefined) return {};
        const { tenantId, hash } = shown;
        await db.transaction(async (tx) => {
          const session = await lockSessionByToken(tx, tenantId, hash);
          if (session !== undefined) await end(tx, { ...caller, tenantId, actorId: session.userId }, session);
        });
        onSignOut(tenantId);
        return {};
      },

      async listSessions(_request, caller) {
        const rows = await selectSessions(db, caller.tenantId, caller.userId);
        return { sessions: rows.map((row) => toSessionMessage(row, caller.sessionId)) };
      },

      async revokeSession(request, caller) {
        const id = request.id === '' ? (caller.sessionId ?? '') : request.id;
        // A token of no session, such as one from before there were sessions, has nothing to end.
        if (id === '') return {};
        if (!isUuid(id)) throw new GatehouseError('NOT_FOUND', { values: { thing: 'session' } });
        await db.transaction((tx) => end(tx, caller, { id, userId: caller.userId }));
        onSignOut(caller.tenantId);
        return {};
      },

      async listSigningKeys() {
        return { keys: (await tokens.listKeys()).map((key) => ({ ...key, alg: 'ES256' })) };
      },
    },
  };
}

async function end(tx: Queryable, caller: Caller, { id, userId }: { readonly id: string; readonly userId: string }) {
  if (!(await deleteSession(tx, caller.tenantId, userId, id))) {
    throw new GatehouseError('NOT_FOUND', { values: { thing: 'session' } });
  }
  const actor = { ...caller, userId };
  await recordAudit(tx, actor, { action: 'logout', thing: 'session', thingId: id });
  await announceSignOut(tx, caller.tenantId);
}

function toSessionMessage(row: SessionRow, currentId: string | undefined) {
  return {
    ...row,
    createdAt: timestampFromDate(row.createdAt),
    lastUsedAt: timestampFromDate(row.lastUsedAt),
    expiresAt: timestampFromDate(row.expiresAt),
    current: row.id === currentId,
  };
}
