import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { LimitService, Limits, TenantLimitsSchema } from '#gen/gatehouse/admin/v1/limit_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import { monthOf, nextMonth } from '#lib/limits/quota.js';
import type { Changes } from '../audit/change.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import {
  deleteTenantLimits,
  type StoredLimits,
  selectLimitedTenants,
  selectTenantLimits,
  type TenantLimitsRow,
  upsertTenantLimits,
} from './store.js';

/** Limits of tenants; the table of access lets only super admins set them. A change holds at once, by its revision. */
export function createTenantLimits({
  db,
  changes,
  clock = Date.now,
}: {
  readonly db: Database;
  readonly changes: Changes;
  /** ms since 1970. */
  readonly clock?: () => number;
}): Features<typeof LimitService> {
  async function find(tx: Queryable, tenantId: string): Promise<TenantLimitsRow> {
    const row = await selectTenantLimits(tx, tenantId, monthOf(clock()));
    if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'tenant' } });
    return row;
  }

  return {
    async getLimits(_request, caller) {
      const row = await find(db, caller.tenantId);
      return { limits: toMessage(row), quotaResetsAt: timestampFromDate(nextMonth(monthOf(clock()))) };
    },

    async listTenantLimits(request) {
      const pageSize = request.pageSize || defaultPageSize;
      const after =
        request.pageToken === '' ? undefined : decodePageToken(request.pageToken, { name: 'text', id: 'uuid' });
      const rows = await selectLimitedTenants(db, monthOf(clock()), after, pageSize + 1);
      const page = rows.slice(0, pageSize);
      const last = rows.length > pageSize ? page.at(-1) : undefined;
      return {
        tenants: page.map(toMessage),
        nextPageToken: last === undefined ? '' : encodePageToken({ name: last.tenantName, id: last.tenantId }),
      };
    },

    async setTenantLimits({ tenantId, limits, reason }, caller) {
      // The change belongs to the tenant: its audit log says who bounded it, and its revision ends what is cached.
      const { result, revision } = await changes.apply({ ...caller, tenantId }, 'rate_limit', async (tx) => {
        const before = await find(tx, tenantId);
        await upsertTenantLimits(tx, tenantId, toStored(limits));
        const row = await find(tx, tenantId);
        return {
          result: row,
          action: before.updatedAt === null ? 'create' : 'update',
          thingId: tenantId,
          before: before.updatedAt === null ? null : toDiff(before),
          after: toDiff(row),
          reason,
        };
      });
      return { limits: toMessage(result), revision };
    },

    async deleteTenantLimits({ tenantId }, caller) {
      const { revision } = await changes.apply({ ...caller, tenantId }, 'rate_limit', async (tx) => {
        const before = await find(tx, tenantId);
        if (before.updatedAt === null) throw new GatehouseError('NOT_FOUND', { values: { thing: 'rate limit' } });
        await deleteTenantLimits(tx, tenantId);
        return { result: undefined, action: 'delete', thingId: tenantId, before: toDiff(before), after: null };
      });
      return { revision };
    },
  };
}

function toStored(limits: Limits | undefined): StoredLimits {
  return {
    detection_per_second: limits?.detectionPerSecond ?? null,
    detection_per_minute: limits?.detectionPerMinute ?? null,
    proxy_per_second: limits?.proxyPerSecond ?? null,
    proxy_per_minute: limits?.proxyPerMinute ?? null,
    admin_per_second: limits?.adminPerSecond ?? null,
    admin_per_minute: limits?.adminPerMinute ?? null,
    monthly_quota: limits?.monthlyQuota ?? null,
  };
}

function toMessage(row: TenantLimitsRow): MessageInitShape<typeof TenantLimitsSchema> {
  return {
    tenantId: row.tenantId,
    tenantName: row.tenantName,
    limits: {
      ...(row.detection_per_second !== null && { detectionPerSecond: row.detection_per_second }),
      ...(row.detection_per_minute !== null && { detectionPerMinute: row.detection_per_minute }),
      ...(row.proxy_per_second !== null && { proxyPerSecond: row.proxy_per_second }),
      ...(row.proxy_per_minute !== null && { proxyPerMinute: row.proxy_per_minute }),
      ...(row.admin_per_second !== null && { adminPerSecond: row.admin_per_second }),
      ...(row.admin_per_minute !== null && { adminPerMinute: row.admin_per_minute }),
      ...(row.monthly_quota !== null && { monthlyQuota: row.monthly_quota }),
    },
    usedThisMonth: row.used,
    ...(row.updatedAt !== null && { updatedAt: timestampFromDate(row.updatedAt) }),
  };
}

/** What the audit log keeps, without what is counted. */
function toDiff({ tenantId: _id, tenantName: _name, used: _used, updatedAt: _at, ...limits }: TenantLimitsRow): object {
  return { ...limits, monthly_quota: limits.monthly_quota === null ? null : Number(limits.monthly_quota) };
}
