import type { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Features } from '../feature.js';
import { selectModelUsage } from './store.js';

/** The methods of UpstreamService that are about usage. */
export type UsageFeatures = Pick<Features<typeof UpstreamService>, 'listModelUsage'>;

/** Days that are shown when nobody says from when. */
const defaultDays = 30;
const dayMs = 24 * 60 * 60 * 1000;

/** What the caller's tenant has used of upstream models, as the proxies have booked it. */
export function createUsage({ db }: { readonly db: Database }): UsageFeatures {
  return {
    async listModelUsage(request, caller) {
      const to = readDay('to', request.to) ?? new Date();
      const from = readDay('from', request.from) ?? new Date(to.getTime() - (defaultDays - 1) * dayMs);
      return { usage: await selectModelUsage(db, caller.tenantId, dayOf(from), dayOf(to), request.apiKeyId) };
    },
  };
}

function readDay(path: string, text: string): Date | undefined {
  if (text === '') return undefined;
  const day = new Date(`${text}T00:00:00Z`);
  if (Number.isNaN(day.getTime()) || dayOf(day) !== text) {
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path, message: 'must be a day such as 2026-01-31' }] });
  }
  return day;
}

function dayOf(at: Date): string {
  return at.toISOString().slice(0, 10);
}
