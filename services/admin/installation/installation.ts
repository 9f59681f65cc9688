import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { InstallationUserSchema, TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import type { Sessions } from '../sessions/sessions.js';
import { assertOwnerLeft, removeUser } from '../users/remove.js';
import { toUserMessage } from '../users/user-message.js';
import {
  countAllUsers,
  type InstallationUserRow,
  lockEnabledSuperAdmins,
  selectAllUsers,
  selectAnyUser,
  selectStats,
  setUserRights,
  type UserOrder,
} from './store.js';

/** What the methods for super admins need. */
export interface InstallationDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly sessions: Pick<Sessions, 'endAll' | 'onSignOut'>;
}

/** Users and figures of the whole installation; the table of access lets only super admins in. */
export function createInstallation({
  db,
  changes,
  sessions,
}: InstallationDeps): Pick<
  Features<typeof TenantService>,
  'getInstallationStats' | 'listAllUsers' | 'updateAnyUser' | 'deleteAnyUser'
> {
  return {
    async getInstallationStats() {
      const stats = await selectStats(db);
      return Object.fromEntries(Object.entries(stats).map(([name, count]) => [name, BigInt(count)]));
    },

    async listAllUsers(request) {
      const { search, skip, ascending } = request;
      const limit = request.limit || defaultPageSize;
      // Validated: one of the orders, or empty.
      const order = (request.sortBy || 'created_at') as UserOrder;
      const [rows, total] = await Promise.all([
        selectAllUsers(db, { search, order, ascending, skip, limit }),
        countAllUsers(db, search),
      ]);
      return { users: rows.map(toInstallationUser), total: BigInt(total) };
    },

    async updateAnyUser(request, caller) {
      const { tenantId, id } = await findAnyUser(db, request.id);
      const { result } = await changes.apply({ ...caller, tenantId }, 'user', async (tx) => {
        const user = await findAnyUser(tx, id);
        const enabled = request.enabled ?? user.enabled;
        const isSuperAdmin = request.superAdmin ?? user.isSuperAdmin;
        if (user.enabled && !enabled) await assertOwnerLeft(tx, user);
        if (user.isSuperAdmin && !(enabled && isSuperAdmin)) await assertSuperAdminLeft(tx);
        await setUserRights(tx, tenantId, id, { enabled, isSuperAdmin });
        if (!enabled) await sessions.endAll(tx, tenantId, id);
        const after = { ...user, enabled, isSuperAdmin };
        return { result: after, action: 'update', thingId: id, before: toDiff(user), after: toDiff(after) };
      });
      sessions.onSignOut(tenantId);
      return { user: toInstallationUser(result) };
    },

    async deleteAnyUser(request, caller) {
      const { tenantId, id } = await findAnyUser(db, request.id);
      await changes.apply({ ...caller, tenantId }, 'user', async (tx) => {
        const user = await findAnyUser(tx, id);
        if (user.isSuperAdmin) await assertSuperAdminLeft(tx);
        await assertOwnerLeft(tx, user);
        await removeUser(tx, tenantId, id);
        return { result: undefined, action: 'delete', thingId: id, before: toDiff(user), after: null };
      });
      return {};
    },
  };
}

async function findAnyUser(db: Queryable, id: string): Promise<InstallationUserRow> {
  const row = await selectAnyUser(db, id);
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'user' } });
  return row;
}

async function assertSuperAdminLeft(tx: Queryable): Promise<void> {
  if ((await lockEnabledSuperAdmins(tx)) > 1) return;
  const reason = 'It is the only super admin of the installation.';
  throw new GatehouseError('IN_USE', { values: { thing: 'user', reason } });
}

function toInstallationUser(row: InstallationUserRow): MessageInitShape<typeof InstallationUserSchema> {
  return {
    user: toUserMessage(row),
    enabled: row.enabled,
    createdAt: timestampFromDate(row.createdAt),
    ...(row.lastLoginAt === null ? {} : { lastLoginAt: timestampFromDate(row.lastLoginAt) }),
  };
}

function toDiff({ email, role, enabled, isSuperAdmin }: InstallationUserRow): object {
  return { email, role, enabled, is_super_admin: isSuperAdmin };
}
