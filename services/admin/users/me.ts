import type { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { hashPassword, verifyPassword } from '#lib/auth/password.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import type { LoginAttempts } from '../auth/attempts.js';
import type { Features } from '../feature.js';
import type { Sessions } from '../sessions/sessions.js';
import { findUser } from './find.js';
import { assertPassword } from './password-rule.js';
import { selectPasswordHash, setPasswordHash, setUserLanguage } from './store.js';
import { toUserMessage } from './user-message.js';

/** What people change of their own account. */
export interface MeDeps {
  readonly db: Database;
  readonly sessions: Pick<Sessions, 'endAll' | 'onSignOut'>;
  /** The same count as that of sign-ins: guessing here is guessing there. */
  readonly attempts: LoginAttempts;
}

/** Builds the methods of AuthService about the caller's own account. */
export function createMe({
  db,
  sessions,
  attempts,
}: MeDeps): Pick<Features<typeof AuthService>, 'updateMe' | 'changePassword'> {
  return {
    async updateMe(request, caller) {
      await findUser(db, caller.tenantId, caller.userId);
      await setUserLanguage(db, caller.tenantId, caller.userId, request.language);
      return { user: toUserMessage(await findUser(db, caller.tenantId, caller.userId)) };
    },

    async changePassword(request, caller) {
      const { tenantId, userId } = caller;
      const { email } = await findUser(db, tenantId, userId);
      const isRight = await attempts.run(email, async () => {
        const current = await selectPasswordHash(db, tenantId, userId);
        return (await verifyPassword(request.currentPassword, current)) || undefined;
      });
      if (isRight === undefined) throw new GatehouseError('PASSWORD_WRONG');
      assertPassword(request.newPassword, 'new_password');
      const passwordHash = await hashPassword(request.newPassword);
      await db.transaction(async (tx) => {
        await changePassword(tx, { tenantId, userId, passwordHash, exceptSessionId: caller.sessionId ?? '' }, sessions);
        await recordAudit(tx, caller, { action: 'change_password', thing: 'user', thingId: userId });
      });
      sessions.onSignOut(tenantId);
      return {};
    },
  };
}

/** Sets a password and ends the user's sessions, but the one where it was changed, in the caller's transaction. */
export async function changePassword(
  tx: Queryable,
  change: {
    readonly tenantId: string;
    readonly userId: string;
    readonly passwordHash: string;
    readonly exceptSessionId?: string;
  },
  sessions: Pick<Sessions, 'endAll'>,
): Promise<void> {
  const { tenantId, userId } = change;
  await setPasswordHash(tx, tenantId, userId, change.passwordHash);
  await sessions.endAll(tx, tenantId, userId, change.exceptSessionId);
}
