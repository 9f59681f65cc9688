import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { verifyPassword } from '#lib/auth/password.js';
import type { Tokens } from '#lib/auth/tokens.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { recordAudit } from '../audit/audit.js';
import type { Features } from '../feature.js';
import { findUser } from '../users/find.js';
import { toUserMessage } from '../users/user-message.js';
import type { LoginAttempts } from './attempts.js';
import type { Caller } from './caller.js';
import { type LoginUser, selectLoginUser } from './store.js';

/** What signing in needs. */
export interface AuthDeps {
  readonly db: Database;
  readonly tokens: Tokens;
  readonly attempts: LoginAttempts;
  readonly log: Log;
}

/** Signing in, and who one is. */
export interface Auth {
  readonly features: Features<typeof AuthService>;
  /** Waits for audit rows that are still being written. */
  close(): Promise<void>;
}

/** From where somebody signs in. */
type Origin = Pick<Caller, 'address' | 'userAgent'>;

/** Builds the methods of AuthService. */
export function createAuth({ db, tokens, attempts, log }: AuthDeps): Auth {
  const auditing = new Set<Promise<void>>();

  async function checkPassword(email: string, password: string, from: Origin): Promise<LoginUser | undefined> {
    const user = await selectLoginUser(db, email);
    const isRight = await verifyPassword(password, user?.passwordHash);
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
        const { token, expiresAt } = await tokens.issue(user);
        return {
          accessToken: token,
          expiresAt: timestampFromDate(expiresAt),
          user: toUserMessage(await findUser(db, user.tenantId, user.id)),
        };
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
