import type { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { createOpaqueToken, readOpaqueToken } from '#lib/auth/opaque-token.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import { findLoginUser } from '../auth/find-login-user.js';
import type { Features } from '../feature.js';
import { letters } from '../mail/letters.js';
import type { Mailer } from '../mail/mail.js';
import type { PostOffice } from '../mail/post-office.js';
import type { Sessions } from '../sessions/sessions.js';
import { findUser } from '../users/find.js';
import { changePassword } from '../users/me.js';
import { assertPassword } from '../users/password-rule.js';
import { deleteReset, putReset, selectReset } from './store.js';

/** What resetting passwords needs. */
export interface PasswordResetDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly mailer: Mailer;
  readonly postOffice: PostOffice;
  readonly sessions: Pick<Sessions, 'endAll' | 'onSignOut'>;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** The contract's hour. */
const lifetimeMs = 60 * 60 * 1000;

/** Letters to one account come this far apart, however often somebody asks. */
const pauseSeconds = 60;

/** Builds the methods of AuthService about forgotten passwords. */
export function createPasswordResets({
  db,
  secrets,
  mailer,
  postOffice,
  sessions,
  clock = Date.now,
}: PasswordResetDeps): Pick<Features<typeof AuthService>, 'forgotPassword' | 'verifyResetToken' | 'resetPassword'> {
  async function sendLink(email: string, language: string): Promise<void> {
    const user = await findLoginUser(db, email);
    if (user === undefined || !user.enabled) return;
    const { id: userId, tenantId } = user;
    const { token, hash: tokenHash } = createOpaqueToken(secrets, 'password_reset', tenantId);
    const reset = { userId, tokenHash, expiresAt: new Date(clock() + lifetimeMs) };
    if (!(await putReset(db, tenantId, reset, pauseSeconds))) return;
    // To the address as the account has it, not as somebody wrote it.
    const { email: to } = await findUser(db, tenantId, userId);
    await mailer.send(letters.passwordReset(to, mailer.link('/reset-password', { token }), language));
  }

  async function find(token: string) {
    const shown = readOpaqueToken(secrets, 'password_reset', token);
    const reset = shown && (await selectReset(db, shown.tenantId, shown.hash));
    if (shown === undefined || reset === undefined) throw new GatehouseError('LINK_INVALID');
    return { ...shown, ...reset };
  }

  return {
    async forgotPassword(request) {
      if (!mailer.isAvailable) throw new GatehouseError('MAIL_UNAVAILABLE');
      postOffice.later(() => sendLink(request.email.trim(), request.language));
      return {};
    },

    async verifyResetToken(request) {
      const { tenantId, userId } = await find(request.token);
      return { email: (await findUser(db, tenantId, userId)).email };
    },

    async resetPassword(request, caller) {
      const { tenantId, userId, hash } = await find(request.token);
      assertPassword(request.newPassword, 'new_password');
      const passwordHash = await hashPassword(request.newPassword);
      await db.transaction(async (tx) => {
        // Of two who use it at once one finds it gone.
        if (!(await deleteReset(tx, tenantId, hash))) throw new GatehouseError('LINK_INVALID');
        await changePassword(tx, { tenantId, userId, passwordHash }, sessions);
        const actor = { ...caller, tenantId, actorId: userId, userId };
        await recordAudit(tx, actor, { action: 'reset_password', thing: 'user', thingId: userId });
      });
      sessions.onSignOut(tenantId);
      return {};
    },
  };
}
