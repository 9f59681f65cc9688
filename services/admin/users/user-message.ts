import type { MessageInitShape } from '@bufbuild/protobuf';
import { Role as RoleNumber, type UserSchema } from '#gen/gatehouse/admin/v1/auth_pb.js';
import type { Role } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { UserRow } from './store.js';

/** A user as replies carry it. Pure. */
export function toUserMessage(user: UserRow): MessageInitShape<typeof UserSchema> {
  return {
    id: user.id,
    email: user.email,
    tenantId: user.tenantId,
    tenantName: user.tenantName,
    role: roleNumbers[user.role],
    superAdmin: user.isSuperAdmin,
    language: user.language,
  };
}

/** The role of a number; undefined for UNSPECIFIED and numbers that we do not know. */
export function toRole(number: RoleNumber): Role | undefined {
  const names: readonly Role[] = ['viewer', 'member', 'admin', 'owner'];
  return names.find((name) => roleNumbers[name] === number);
}

/** The role of a number that must be one. Errors: REQUEST_INVALID. */
export function toStoredRole(number: RoleNumber): Role {
  const role = toRole(number);
  if (role !== undefined) return role;
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'role', message: 'must be one of the roles' }] });
}

/** The number of a role. */
export function toRoleMessage(role: Role): RoleNumber {
  return roleNumbers[role];
}

const roleNumbers: Readonly<Record<Role, RoleNumber>> = {
  viewer: RoleNumber.VIEWER,
  member: RoleNumber.MEMBER,
  admin: RoleNumber.ADMIN,
  owner: RoleNumber.OWNER,
};
