import type { MessageInitShape } from '@bufbuild/protobuf';
import { Role as RoleNumber, type UserSchema } from '#gen/gatehouse/admin/v1/auth_pb.js';
import type { Role } from '#lib/auth/principal.js';
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

const roleNumbers: Readonly<Record<Role, RoleNumber>> = {
  viewer: RoleNumber.VIEWER,
  member: RoleNumber.MEMBER,
  admin: RoleNumber.ADMIN,
  owner: RoleNumber.OWNER,
};
