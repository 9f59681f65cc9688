import type { CallerLimits, Rate } from './principal.js';

/** Columns of `tenant_limits l`, for queries that look up who is asking. */
export const limitColumns = `l.detection_per_second, l.detection_per_minute, l.proxy_per_second, l.proxy_per_minute,
       l.admin_per_second, l.admin_per_minute, l.monthly_quota`;

/** What these columns hold; all null when the tenant has no row. */
export interface LimitRow {
  readonly detection_per_second: number | null;
  readonly detection_per_minute: number | null;
  readonly proxy_per_second: number | null;
  readonly proxy_per_minute: number | null;
  readonly admin_per_second: number | null;
  readonly admin_per_minute: number | null;
  readonly monthly_quota: bigint | null;
}

/** The limits of a caller as a property to spread; nothing when there are none. A key's are null for a user. Pure. */
export function toCallerLimits(
  row: LimitRow,
  key: { readonly perSecond: number | null; readonly perMinute: number | null } | undefined,
): { readonly limits?: CallerLimits } {
  const detection = toRate(row.detection_per_second, row.detection_per_minute);
  const proxy = toRate(row.proxy_per_second, row.proxy_per_minute);
  const admin = toRate(row.admin_per_second, row.admin_per_minute);
  const ofKey = key && toRate(key.perSecond, key.perMinute);
  const monthlyQuota = row.monthly_quota === null ? undefined : Number(row.monthly_quota);
  const limits: CallerLimits = {
    ...(detection && { detection }),
    ...(proxy && { proxy }),
    ...(admin && { admin }),
    ...(ofKey && { key: ofKey }),
    ...(monthlyQuota && { monthlyQuota }),
  };
  return Object.keys(limits).length === 0 ? {} : { limits };
}

function toRate(perSecond: number | null, perMinute: number | null): Rate | undefined {
  if (perSecond === null && perMinute === null) return undefined;
  return { ...(perSecond !== null && { perSecond }), ...(perMinute !== null && { perMinute }) };
}
