import type { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { findUser } from './find.js';
import { assertPassword } from './password-rule.js';
import { assertMayGive } from './rank.js';
import { assertOwnerLeft } from './remove.js';
import { deleteUser, insertUser, lockSuperAdmins, selectUsers, setUserRole, type UserRow } from './store.js';
import { toStoredRole, toUserMessage } from './user-message.js';

/** What the features of users need. */
export interface UserDeps {
  readonly db: Database;
  readonly changes: Changes;
}

/** The users of the caller's tenant. */
export function createUsers({
  db,
  changes,
}: UserDeps): Pick<Features<typeof UserService>, 'listUsers' | 'createUser' | 'updateUserRole' | 'deleteUser'> {
  return {
    async listUsers(request, caller) {
      const pageSize = request.pageSize || defaultPageSize;
      const after = request.pageToken === '' ? '' : decodePageToken(request.pageToken, { email: 'text' }).email;
      const rows = await selectUsers(db, caller.tenantId, after, pageSize + 1);
      const page = rows.slice(0, pageSize);
      const last = rows.length > pageSize ? page.at(-1) : undefined;
      return {
        users: page.map(toUserMessage),
        nextPageToken: last === undefined ? '' : encodePageToken({ email: last.email }),
      };
    },

    async createUser(request, caller) {
      const role = toStoredRole(request.role);
      assertMayGive(caller, role);
      assertPassword(request.password, 'password');
      const id = uuidv7();
      const passwordHash = await hashPassword(request.password);

      const { result } = await changes.apply(caller, 'user', async (tx) => {
        await insertUser(tx, caller.tenantId, { id, email: request.email, passwordHash, role, isSuperAdmin: false });
        const user = await findUser(tx, caller.tenantId, id);
        return { result: user, action: 'create', thingId: id, before: null, after: toDiff(user) };
      });
      return { user: toUserMessage(result) };
    },

    async updateUserRole(request, caller) {
      const role = toStoredRole(request.role);
      // The revision makes every instance forget what the user was.
      const { result } = await changes.apply(caller, 'user', async (tx) => {
        const user = await findUser(tx, caller.tenantId, request.id);
        assertMayGive(caller, role);
        assertMayGive(caller, user.role);
        if (role !== 'owner') await assertOwnerLeft(tx, user);
        await setUserRole(tx, caller.tenantId, user.id, role);
        const after = { ...user, role };
        return { result: after, action: 'update', thingId: user.id, before: toDiff(user), after: toDiff(after) };
      });
      return { user: toUserMessage(result) };
    },

    async deleteUser(request, caller) {
      // The revision makes every instance forget what it knows of the tenant's tokens.
      await changes.apply(caller, 'user', async (tx) => {
        const user = await findUser(tx, caller.tenantId, request.id);
        assertMayGive(caller, user.role);
        await assertOwnerLeft(tx, user);
        if (user.isSuperAdmin) {
          if (!caller.isSuperAdmin) throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'super admin' } });
          if ((await lockSuperAdmins(tx)) === 1) throw inUse('It is the only super admin of the installation.');
        }
        await deleteUser(tx, caller.tenantId, user.id);
        return { result: undefined, action: 'delete', thingId: user.id, before: toDiff(user), after: null };
      });
      return {};
    },
  };
}

function inUse(reason: string): GatehouseError {
  return new GatehouseError('IN_USE', { values: { thing: 'user', reason } });
}

function toDiff({ email, role }: UserRow): object {
  return { email, role };
}
