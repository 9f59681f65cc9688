import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { createOpaqueToken, readOpaqueToken } from '#lib/auth/opaque-token.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from '../auth/caller.js';
import type { SwitchUser } from '../auth/switch-user.js';
import type { Features } from '../feature.js';
import { findUser } from '../users/find.js';
import { toUserMessage } from '../users/user-message.js';
import { deleteSwitchSession, insertSwitchSession, selectSwitchSession } from './store.js';

/** What switch sessions need. */
export interface SwitchSessionDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly switchUser: SwitchUser;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** A super admin in a user's place for a while, without naming the user at each request. */
export interface SwitchSessions {
  readonly features: Pick<Features<typeof TenantService>, 'startSwitch' | 'getSwitch' | 'endSwitch'>;
  /** The user whose place X-Switch-Session stands for. Errors: PERMISSION_DENIED; SWITCH_ENDED when it is none of the caller's. */
  targetOf(caller: Caller, token: string): Promise<string>;
}

/** The contract's two hours. */
const lifetimeMs = 2 * 60 * 60 * 1000;

/** Builds the switch sessions. A token works for the super admin who made it and for nobody else. */
export function createSwitchSessions({ db, secrets, switchUser, clock = Date.now }: SwitchSessionDeps): SwitchSessions {
  async function find(caller: Caller, token: string) {
    const shown = readOpaqueToken(secrets, 'switch', token);
    return shown && selectSwitchSession(db, caller.tenantId, caller.actorId, shown.hash);
  }

  return {
    async targetOf(caller, token) {
      if (!caller.isSuperAdmin) throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'super admin' } });
      const session = await find(caller, token);
      if (session === undefined) throw new GatehouseError('SWITCH_ENDED');
      return session.targetUserId;
    },

    features: {
      async startSwitch(request, caller) {
        const inPlace = await switchUser.act(caller, request.id);
        const { token, hash: tokenHash } = createOpaqueToken(secrets, 'switch', caller.tenantId);
        const expiresAt = new Date(clock() + lifetimeMs);
        const id = uuidv7();
        await db.transaction(async (tx) => {
          const session = { id, userId: caller.actorId, targetUserId: request.id, tokenHash, expiresAt };
          await insertSwitchSession(tx, caller.tenantId, session);
          await recordAudit(tx, inPlace, { action: 'switch_start', thing: 'user', thingId: request.id });
        });
        const target = toUserMessage(await findUser(db, inPlace.tenantId, request.id));
        return { token, expiresAt: timestampFromDate(expiresAt), target };
      },

      async getSwitch(request, caller) {
        const session = await find(caller, request.token);
        if (session === undefined) return { active: false };
        const target = toUserMessage(await findUser(db, session.targetTenantId, session.targetUserId));
        return { active: true, target, expiresAt: timestampFromDate(session.expiresAt) };
      },

      async endSwitch(request, caller) {
        const session = await find(caller, request.token);
        if (session === undefined) return {};
        const { targetTenantId, targetUserId } = session;
        const shown = readOpaqueToken(secrets, 'switch', request.token);
        await db.transaction(async (tx) => {
          if (shown !== undefined) await deleteSwitchSession(tx, caller.tenantId, caller.actorId, shown.hash);
          const inPlace = { ...caller, tenantId: targetTenantId, userId: targetUserId };
          await recordAudit(tx, inPlace, { action: 'switch_end', thing: 'user', thingId: targetUserId });
        });
        return {};
      },
    },
  };
}
