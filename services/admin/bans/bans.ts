import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Ban, BanSchema, type BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { publishBans } from '#lib/db/bans.js';
import type { Database } from '#lib/db/database.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { type BanRow, liftBans, selectActiveBan, selectBans, selectTriggers } from './store.js';
import { banTemplates } from './templates.js';

/** Bans of the caller's tenant. */
export interface Bans {
  readonly features: Features<typeof BanService>;
  /** Bans by position instead of by page token, ended ones too, newest first. */
  readBans(caller: Caller, skip: number, limit: number): Promise<Ban[]>;
}

const defaultDays = 7;
const maxTriggers = 1_000;

/** Builds the features of bans. */
export function createBans({ db }: { readonly db: Database }): Bans {
  const features: Bans['features'] = {
    async listBanTemplates() {
      return { templates: [...banTemplates] };
    },

    async listBans({ pageSize: asked, pageToken, activeOnly }, caller) {
      const pageSize = asked || defaultPageSize;
      const before = pageToken === '' ? undefined : decodePageToken(pageToken, { bannedAt: 'time', id: 'uuid' });
      const rows = await selectBans(db, caller.tenantId, { activeOnly, before, skip: 0, limit: pageSize + 1 });
      const page = rows.slice(0, pageSize);
      const last = rows.length > pageSize ? page.at(-1) : undefined;
      return {
        bans: page.map(toBan),
        nextPageToken: last === undefined ? '' : encodePageToken({ bannedAt: last.bannedAtText, id: last.id }),
      };
    },

    async getBanStatus({ endUserId }, caller) {
      const row = await selectActiveBan(db, caller.tenantId, endUserId);
      return row === undefined ? {} : { ban: toBan(row) };
    },

    async liftBan({ endUserId }, caller) {
      await db.transaction(async (tx) => {
        const ids = await liftBans(tx, caller.tenantId, endUserId, caller.actorId || undefined);
        if (ids.length === 0) throw new GatehouseError('NOT_FOUND', { values: { thing: 'ban of this user' } });
        await publishBans(tx, ids);
        for (const id of ids)
          await recordAudit(tx, caller, { action: 'lift', thing: 'ban', thingId: id, detail: { user: endUserId } });
      });
      return {};
    },

    async listBanTriggers({ endUserId, days }, caller) {
      const rows = await selectTriggers(db, caller.tenantId, endUserId, days || defaultDays, maxTriggers);
      return {
        triggers: rows.map(({ id, requestId, riskLevel, occurredAt }) => ({
          id,
          requestId,
          riskLevel,
          triggeredAt: timestampFromDate(occurredAt),
        })),
        total: rows[0]?.total ?? 0,
      };
    },
  };

  return {
    features,
    async readBans(caller, skip, limit) {
      const rows = await selectBans(db, caller.tenantId, { activeOnly: false, before: undefined, skip, limit });
      return rows.map((row) => create(BanSchema, toBan(row)));
    },
  };
}

function toBan(row: BanRow): MessageInitShape<typeof BanSchema> {
  return {
    id: row.id,
    endUserId: row.endUserId,
    bannedAt: timestampFromDate(row.bannedAt),
    banUntil: timestampFromDate(row.expiresAt),
    triggerCount: row.triggerCount,
    riskLevel: row.riskLevel,
    timeWindowMinutes: row.timeWindowMinutes,
    active: row.active,
    ...(row.liftedAt === null ? {} : { liftedAt: timestampFromDate(row.liftedAt) }),
    policyId: row.policyId,
    applicationId: row.applicationId ?? '',
    requestId: row.requestId,
  };
}
