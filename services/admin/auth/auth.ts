import type { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { verifyPassword } from '#lib/auth/password.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { recordAudit } from '../audit/audit.js';
import type { Features } from '../feature.js';
import { findRegistrationHash } from '../registrations/find-hash.js';
import type { Sessions } from '../sessions/sessions.js';
import { findUser } from '../users/find.js';
import { toUserMessage } from '../users/user-message.js';
import type { LoginAttempts } from './attempts.js';
import type { Caller } from './caller.js';
import { type LoginUser, selectLoginUser } from './store.js';

/** What signing in needs. */
export interface AuthDeps {
  readonly db: Database;
  readonly sessions: Pick<Sessions, 'start'>;
  readonly attempts: LoginAttempts;
  readonly log: Log;
}

/** Signing in, and who one is. */
export interface Auth {
  readonly features: Pick<Features<typeof AuthService>, 'login' | 'getMe'>;
  /** Waits for audit rows that are still being written. */
  close(): Promise<void>;
}

/** From where somebody signs in. */
type Origin = Pick<Caller, 'address' | 'userAgent'>;

/** Builds signing in with a password. */
export function createAuth({ db, sessions, attempts, log }: AuthDeps): Auth {
  const auditing = new Set<Promise<void>>();

  async function checkPassword(email: string, password: string, from: Origin): Promise<LoginUser | undefined> {
    const user = await selectLoginUser(db, email);
    const waiting = user === undefined ? await findRegistrationHash(db, email) : undefined;
    const isRight = await verifyPassword(password, user?.passwordHash ?? waiting);
    if (waiting !== undefined && isRight) throw new GatehouseError('EMAIL_UNVERIFIED');
    if (user === undefined) return undefined;
    audit(user, isRight ? 'login' : 'login_failed', from);
    return isRight ? user : undefined;
  }

  /** Not awaited by the answer: only known addresses have a tenant to audit in, and the time must not tell. */
  function audit(user: LoginUser, action: string, { address, userAgent = '' }: Origin): void {
    const caller: Caller = {
      tenantId: user.tenantId,
      actorId: user.id,
      userId: user.id,
      role: user.role,
      isSuperAdmin: user.isSuperAdmin,
      policyId: '',
      address,
      userAgent,
    };
    const writing = recordAudit(db, caller, { action, thing: 'user', thingId: user.id })
      .catch((error: unknown) => log.warn('audit_failed', { tenant_id: user.tenantId, error }))
      .finally(() => auditing.delete(writing));
    auditing.add(writing);
  }

  return {
    features: {
      async login(request, caller) {
        const user = await attempts.run(request.email, () =>
          checkPassword(request.email.trim(), request.password, caller),
        );
        if (user === undefined) throw new GatehouseError('LOGIN_FAILED');
        if (!user.enabled) throw new GatehouseError('USER_DISABLED');
        return sessions.start(user, caller, { method: 'password', withoutRefresh: request.withoutRefresh });
      },

      async getMe(_request, caller) {
        return { user: toUserMessage(await findUser(db, caller.tenantId, caller.userId)) };
      },
    },

    async close() {
      await Promise.all(auditing);
    },
  };
}
