import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { InvitationSchema, UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { createOpaqueToken, readOpaqueToken } from '#lib/auth/opaque-token.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import { recordAudit } from '../audit/audit.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { letters } from '../mail/letters.js';
import type { Mailer } from '../mail/mail.js';
import { findUser } from '../users/find.js';
import { makeUser } from '../users/make.js';
import { assertPassword } from '../users/password-rule.js';
import { assertMayGive } from '../users/rank.js';
import { toRoleMessage, toStoredRole, toUserMessage } from '../users/user-message.js';
import {
  deleteInvitation,
  type InvitationRow,
  insertInvitation,
  isMember,
  maxInvitations,
  selectInvitation,
  selectInvitationByToken,
  selectInvitations,
} from './store.js';

/** What invitations need. */
export interface InvitationDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly secrets: Secrets;
  readonly mailer: Mailer;
  readonly log: Log;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** The contract's seven days. */
const lifetimeMs = 7 * 24 * 60 * 60 * 1000;

/** Builds the methods of UserService that are about invitations. */
export function createInvitations({
  db,
  changes,
  secrets,
  mailer,
  log,
  clock = Date.now,
}: InvitationDeps): Pick<
  Features<typeof UserService>,
  'listInvitations' | 'createInvitation' | 'deleteInvitation' | 'verifyInvitation' | 'acceptInvitation'
> {
  async function find(token: string): Promise<InvitationRow & { readonly tenantId: string }> {
    const shown = readOpaqueToken(secrets, 'invitation', token);
    const row = shown && (await selectInvitationByToken(db, shown.tenantId, shown.hash));
    if (row === undefined) throw new GatehouseError('LINK_INVALID');
    return { ...row, tenantId: shown!.tenantId };
  }

  /** Whoever invites can pass the link on, so that a letter that cannot be sent spoils nothing. */
  async function mail(row: InvitationRow, link: string): Promise<boolean> {
    if (!mailer.isAvailable) return false;
    try {
      await mailer.send(letters.invitation(row.email, link, row.tenantName, row.language));
      return true;
    } catch (error) {
      log.warn('invitation_not_mailed', { error });
      return false;
    }
  }

  return {
    async listInvitations(_request, caller) {
      return { invitations: (await selectInvitations(db, caller.tenantId)).map(toInvitationMessage) };
    },

    async createInvitation(request, caller) {
      const role = toStoredRole(request.role);
      assertMayGive(caller, role);
      const { tenantId } = caller;
      const { token, hash: tokenHash } = createOpaqueToken(secrets, 'invitation', tenantId);
      const id = uuidv7();
      const expiresAt = new Date(clock() + lifetimeMs);
      const row = await db.transaction(async (tx) => {
        if (await isMember(tx, tenantId, request.email)) {
          throw new GatehouseError('ALREADY_EXISTS', { values: { thing: 'user' } });
        }
        if ((await selectInvitations(tx, tenantId)).length >= maxInvitations) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'invitations', limit: maxInvitations } });
        }
        const invitedBy = caller.actorId;
        await insertInvitation(tx, tenantId, { id, email: request.email, role, tokenHash, invitedBy, expiresAt });
        const detail = { role };
        await recordAudit(tx, caller, { action: 'create', thing: 'invitation', thingId: id, detail });
        return (await selectInvitation(tx, tenantId, id))!;
      });
      const link = mailer.link('/invitation', { token });
      return { invitation: toInvitationMessage(row), token, link, mailed: await mail(row, link) };
    },

    async deleteInvitation(request, caller) {
      await db.transaction(async (tx) => {
        if (!(await deleteInvitation(tx, caller.tenantId, request.id))) {
          throw new GatehouseError('NOT_FOUND', { values: { thing: 'invitation' } });
        }
        await recordAudit(tx, caller, { action: 'delete', thing: 'invitation', thingId: request.id });
      });
      return {};
    },

    async verifyInvitation(request) {
      const { email, role, tenantName, expiresAt } = await find(request.token);
      return { email, role: toRoleMessage(role), tenantName, expiresAt: timestampFromDate(expiresAt) };
    },

    async acceptInvitation(request, caller) {
      const { id: invitationId, tenantId, email, role } = await find(request.token);
      assertPassword(request.password, 'password');
      const passwordHash = await hashPassword(request.password);
      const id = uuidv7();
      const joining: Caller = { ...caller, tenantId, actorId: id, userId: id };
      const { result } = await changes.apply(joining, 'user', async (tx) => {
        // Of two who accept at once one finds it gone.
        if (!(await deleteInvitation(tx, tenantId, invitationId))) throw new GatehouseError('LINK_INVALID');
        await makeUser(tx, tenantId, { id, email, passwordHash, role, isSuperAdmin: false });
        const after = { email, role, invitation: invitationId };
        const user = await findUser(tx, tenantId, id);
        return { result: user, action: 'create', thingId: id, before: null, after };
      });
      return { user: toUserMessage(result) };
    },
  };
}

function toInvitationMessage(row: InvitationRow): MessageInitShape<typeof InvitationSchema> {
  return {
    id: row.id,
    email: row.email,
    role: toRoleMessage(row.role),
    createdAt: timestampFromDate(row.createdAt),
    expiresAt: timestampFromDate(row.expiresAt),
  };
}
