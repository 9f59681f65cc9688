import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import type { TenantSchema, TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { hashPassword } from '#lib/auth/password.js';
import type { Database } from '#lib/db/database.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { namingConflicts, publish } from '../audit/change.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { assertPassword } from '../users/password-rule.js';
import { provisionTenant } from './provision.js';
import { selectTenants, type TenantRow } from './store.js';

/** All tenants of the installation; the table of access lets only super admins in. */
export function createTenants({
  db,
}: {
  readonly db: Database;
}): Pick<Features<typeof TenantService>, 'listTenants' | 'createTenant'> {
  return {
    async listTenants(request) {
      const pageSize = request.pageSize || defaultPageSize;
      const after =
        request.pageToken === '' ? undefined : decodePageToken(request.pageToken, { name: 'text', id: 'uuid' });
      const rows = await selectTenants(db, after, pageSize + 1);
      const page = rows.slice(0, pageSize);
      const last = rows.length > pageSize ? page.at(-1) : undefined;
      return {
        tenants: page.map(toTenantMessage),
        nextPageToken: last === undefined ? '' : encodePageToken({ name: last.name, id: last.id }),
      };
    },

    async createTenant(request, caller) {
      assertPassword(request.ownerPassword, 'owner_password');
      const ownerPasswordHash = await hashPassword(request.ownerPassword);

      // A broken unique index can only be users_email: everything else belongs to the new tenant.
      const made = await namingConflicts('user', () =>
        db.transaction(async (tx) => {
          const seed = {
            name: request.name,
            ownerEmail: request.ownerEmail,
            ownerPasswordHash,
            ownerIsSuperAdmin: false,
          };
          const provisioned = await provisionTenant(tx, seed);
          await publish(tx, { ...caller, tenantId: provisioned.tenant.id }, 'tenant', {
            result: undefined,
            action: 'create',
            thingId: provisioned.tenant.id,
            policyId: provisioned.policyId,
            before: null,
            after: { name: request.name, owner_email: request.ownerEmail },
          });
          return provisioned;
        }),
      );
      return {
        tenant: toTenantMessage(made.tenant),
        owner: {
          id: made.ownerId,
          email: request.ownerEmail,
          tenantId: made.tenant.id,
          tenantName: made.tenant.name,
          role: Role.OWNER,
          superAdmin: false,
          language: 'en',
        },
      };
    },
  };
}

function toTenantMessage(tenant: TenantRow): MessageInitShape<typeof TenantSchema> {
  return { id: tenant.id, name: tenant.name, createdAt: timestampFromDate(tenant.createdAt) };
}
