import { randomBytes } from 'node:crypto';
import type { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Role } from '#lib/auth/principal.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { recordAudit } from '../audit/audit.js';
import type { Changes } from '../audit/change.js';
import { isAtLeast } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { findLoginUser } from '../auth/find-login-user.js';
import type { AdminConfig } from '../config.js';
import type { Features } from '../feature.js';
import type { Sessions } from '../sessions/sessions.js';
import { makeUser } from '../users/make.js';
import { type Claims, createProof, createProvider, type Proof } from './provider.js';
import { type IdentifiedUser, insertIdentity, selectTenantForNewcomers, selectUserByIdentity } from './store.js';

/** The environment of single sign-on. */
export type SingleSignOnConfig = Pick<
  AdminConfig,
  | 'PUBLIC_URL'
  | 'OIDC_ISSUER'
  | 'OIDC_CLIENT_ID'
  | 'OIDC_CLIENT_SECRET'
  | 'OIDC_NAME'
  | 'OIDC_SCOPES'
  | 'OIDC_ALLOWED_DOMAINS'
  | 'OIDC_TRUST_EMAIL'
  | 'OIDC_AUTO_PROVISION'
  | 'OIDC_TENANT_ID'
  | 'OIDC_DEFAULT_ROLE'
  | 'OIDC_ROLE_CLAIM'
>;

/** What single sign-on needs. */
export interface SingleSignOnDeps {
  readonly db: Database;
  readonly secrets: Secrets;
  readonly changes: Changes;
  readonly sessions: Pick<Sessions, 'start'>;
  readonly config: SingleSignOnConfig;
  readonly log: Log;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** Path below PUBLIC_URL that the provider sends browsers back to. */
export const callbackPath = '/api/v1/auth/sso/callback';

/** People type passwords and second factors meanwhile. */
const lifetimeMs = 10 * 60 * 1000;

/** What the browser keeps of a sign-in that has begun, encrypted. */
interface Begun extends Proof {
  readonly purpose: 'sso';
  readonly returnPath: string;
  readonly endsMs: number;
}

const roles: readonly Role[] = ['viewer', 'member', 'admin', 'owner'];

/**
 * Builds the methods of AuthService about single sign-on. Somebody is known by issuer and subject; the first time by the
 * verified e-mail address, which finds the account; who has none gets one when the operator wants that.
 */
export function createSingleSignOn({
  db,
  secrets,
  changes,
  sessions,
  config,
  log,
  clock = Date.now,
}: SingleSignOnDeps): Pick<Features<typeof AuthService>, 'startSingleSignOn' | 'finishSingleSignOn'> {
  const provider =
    config.OIDC_ISSUER === undefined
      ? undefined
      : createProvider(
          {
            issuer: config.OIDC_ISSUER,
            clientId: config.OIDC_CLIENT_ID,
            clientSecret: config.OIDC_CLIENT_SECRET,
            scopes: config.OIDC_SCOPES,
            redirectUri: new URL(callbackPath, config.PUBLIC_URL).href,
          },
          log,
          clock,
        );

  function openProvider() {
    if (provider === undefined) throw new GatehouseError('SSO_UNAVAILABLE');
    return provider;
  }

  function seal(begun: Begun): string {
    return secrets.seal(JSON.stringify(begun)).toString('base64url');
  }

  function open(state: string): Begun {
    try {
      // Only `seal` makes what opens; other sealed values have no such purpose.
      const begun = JSON.parse(secrets.open(Buffer.from(state, 'base64url'))) as Begun;
      if (begun.purpose === 'sso' && begun.endsMs > clock()) return begun;
    } catch {
      // Falls through: changed, or sealed by a key that is gone.
    }
    throw refusal('it began too long ago, or in another browser');
  }

  function emailOf(claims: Claims): string {
    const { email, email_verified: isVerified } = claims;
    if (typeof email !== 'string' || email === '') throw refusal('the provider names no e-mail address');
    const isBelieved = isVerified === true || (isVerified === undefined && config.OIDC_TRUST_EMAIL);
    if (!isBelieved) throw refusal('the e-mail address is not verified');
    const domain = email.slice(email.lastIndexOf('@') + 1).toLowerCase();
    const allowed = config.OIDC_ALLOWED_DOMAINS ?? [];
    if (allowed.length > 0 && !allowed.some((one) => one.toLowerCase() === domain)) {
      throw refusal('the domain of the e-mail address is not allowed');
    }
    return email;
  }

  async function findOrMake(claims: Claims, caller: Caller): Promise<IdentifiedUser> {
    const identity = { issuer: claims.iss, subject: claims.sub };
    const email = emailOf(claims);
    const known = await selectUserByIdentity(db, identity);
    if (known !== undefined) return known;
    const user = await findLoginUser(db, email);
    if (user !== undefined) {
      await insertIdentity(db, user.tenantId, user.id, identity);
      return user;
    }
    if (!config.OIDC_AUTO_PROVISION) throw refusal('there is no account with the e-mail address');
    const tenantId = await selectTenantForNewcomers(db, config.OIDC_TENANT_ID ?? '');
    if (tenantId === undefined) throw refusal('OIDC_TENANT_ID names no tenant');
    const id = uuidv7();
    const role = roleOf(claims[config.OIDC_ROLE_CLAIM ?? '']) ?? config.OIDC_DEFAULT_ROLE;
    // Nobody knows it: the way in is the provider, until somebody resets the password.
    const passwordHash = await hashPassword(randomBytes(32).toString('base64url'));
    const joining: Caller = { ...caller, tenantId, actorId: id, userId: id };
    await changes.apply(joining, 'user', async (tx) => {
      await makeUser(tx, tenantId, { id, email, passwordHash, role, isSuperAdmin: false });
      await insertIdentity(tx, tenantId, id, identity);
      return { result: undefined, action: 'create', thingId: id, before: null, after: { email, role, sso: true } };
    });
    return { id, tenantId, role, isSuperAdmin: false, enabled: true };
  }

  return {
    async startSingleSignOn(request) {
      const proof = createProof();
      const url = await openProvider().begin(proof);
      const { returnPath } = request;
      const state = seal({ purpose: 'sso', ...proof, returnPath, endsMs: clock() + lifetimeMs });
      return { url: url.href, state };
    },

    async finishSingleSignOn(request, caller) {
      const from = openProvider();
      const begun = open(request.state);
      const user = await findOrMake(await from.finish(request.query, begun), caller);
      if (!user.enabled) throw new GatehouseError('USER_DISABLED');
      const { tenantId, id } = user;
      const actor = { ...caller, tenantId, actorId: id, userId: id };
      await recordAudit(db, actor, { action: 'login', thing: 'user', thingId: id, detail: { method: 'sso' } });
      return { ...(await sessions.start(user, caller, { method: 'sso' })), returnPath: begun.returnPath };
    },
  };
}

/** The strongest role that a claim names; undefined when it names none. Pure. */
function roleOf(claim: unknown): Role | undefined {
  const words: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return roles
    .filter((role) => words.includes(role))
    .reduce<Role | undefined>((best, role) => (isAtLeast(best, role) ? best : role), undefined);
}

function refusal(reason: string): GatehouseError {
  return new GatehouseError('SSO_FAILED', { values: { reason } });
}
