import { randomInt, timingSafeEqual } from 'node:crypto';
import type { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { namingConflicts, publish } from '../audit/change.js';
import { findLoginUser } from '../auth/find-login-user.js';
import type { Features } from '../feature.js';
import { letters } from '../mail/letters.js';
import type { Mailer } from '../mail/mail.js';
import type { PostOffice } from '../mail/post-office.js';
import { provisionTenant } from '../tenants/provision.js';
import { findUser } from '../users/find.js';
import { assertPassword } from '../users/password-rule.js';
import { toUserMessage } from '../users/user-message.js';
import { assertCompanyAddress } from './mail-domains.js';
import { countAttempt, deleteRegistration, lockRegistration, putRegistration, renewCode } from './store.js';

/** What registering needs. */
export interface RegistrationDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly mailer: Mailer;
  readonly postOffice: PostOffice;
  /** Whether everybody may register: DEPLOYMENT_MODE is saas. */
  readonly isOpen: boolean;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** The contract's ten minutes. */
const codeLifetimeMs = 10 * 60 * 1000;

/** Five of a million guesses for each of five codes a day. */
const maxAttempts = 5;
const limits = { pauseSeconds: 60, maxCodesPerDay: 5 };

/** Builds the methods of AuthService about registering. Nobody learns from them which addresses have accounts. */
export function createRegistrations({
  db,
  secrets,
  mailer,
  postOffice,
  isOpen,
  clock = Date.now,
}: RegistrationDeps): Pick<Features<typeof AuthService>, 'register' | 'verifyEmail' | 'resendVerificationCode'> {
  const hashCode = (email: string, code: string): Buffer => secrets.sign('verification code', `${email} ${code}`);

  function createCode(email: string) {
    const code = String(randomInt(1_000_000)).padStart(6, '0');
    return { code, codeHash: hashCode(email, code), expiresAt: new Date(clock() + codeLifetimeMs) };
  }

  function assertOpen(): void {
    if (!isOpen) throw new GatehouseError('REGISTRATION_CLOSED');
    if (!mailer.isAvailable) throw new GatehouseError('MAIL_UNAVAILABLE');
  }

  async function begin(email: string, passwordHash: string, language: string): Promise<void> {
    if ((await findLoginUser(db, email)) !== undefined) {
      await mailer.send(letters.alreadyRegistered(email, language));
      return;
    }
    const { code, codeHash, expiresAt } = createCode(email);
    const isNew = await putRegistration(db, { email, passwordHash, language, codeHash, expiresAt }, limits);
    if (isNew) await mailer.send(letters.verification(email, code, language));
  }

  async function resend(email: string, language: string): Promise<void> {
    const { code, codeHash, expiresAt } = createCode(email);
    if (await renewCode(db, email, { codeHash, expiresAt }, limits)) {
      await mailer.send(letters.verification(email, code, language));
    }
  }

  return {
    async register(request) {
      assertOpen();
      assertCompanyAddress(request.email);
      assertPassword(request.password, 'password');
      const passwordHash = await hashPassword(request.password);
      const language = request.language === 'zh' ? 'zh' : 'en';
      postOffice.later(() => begin(request.email.toLowerCase(), passwordHash, language));
      return {};
    },

    async verifyEmail(request, caller) {
      assertOpen();
      const email = request.email.trim().toLowerCase();
      const owner = await namingConflicts('user', () =>
        db.transaction(async (tx) => {
          const row = await lockRegistration(tx, email);
          if (row === undefined || row.isOver || row.attempts >= maxAttempts) return undefined;
          if (!timingSafeEqual(row.codeHash, hashCode(email, request.code.trim()))) {
            // Committed, so it is told by the result and not by an error.
            await countAttempt(tx, email);
            return undefined;
          }
          await deleteRegistration(tx, email);
          const seed = {
            name: email,
            ownerEmail: email,
            ownerPasswordHash: row.passwordHash,
            ownerIsSuperAdmin: false,
          };
          const { tenant, ownerId, policyId } = await provisionTenant(tx, seed);
          await publish(tx, { ...caller, tenantId: tenant.id, actorId: ownerId, userId: ownerId }, 'tenant', {
            result: undefined,
            action: 'create',
            thingId: tenant.id,
            policyId,
            before: null,
            after: { name: tenant.name, owner_email: email },
          });
          return findUser(tx, tenant.id, ownerId);
        }),
      );
      if (owner === undefined) throw new GatehouseError('CODE_INVALID');
      return { user: toUserMessage(owner) };
    },

    async resendVerificationCode(request) {
      assertOpen();
      postOffice.later(() => resend(request.email.trim().toLowerCase(), request.language));
      return {};
    },
  };
}
