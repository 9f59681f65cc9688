import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { type Appeal, AppealSchema, type AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import type { Lists } from '../lists/lists.js';
import { defaultPageSize } from '../page.js';
import { findPolicy } from '../policies/definition.js';
import {
  type AppealRow,
  type AppealStatusName,
  countAppeals,
  decideAppeal,
  selectAppeal,
  selectAppeals,
} from './store.js';

/** What the features of appeals need. */
export interface AppealDeps {
  readonly db: Database;
  readonly lists: Pick<Lists, 'addToWhitelist'>;
}

/** Appeals of the caller's tenant. */
export interface Appeals {
  readonly features: Features<typeof AppealService>;
  /** Appeals by position instead of by page token, newest first, and how many there are in all. */
  readAppeals(
    caller: Caller,
    status: AppealStatus,
    skip: number,
    limit: number,
    policyId: string,
  ): Promise<{ appeals: Appeal[]; total: number }>;
}

const statusNames: Readonly<Record<AppealStatus, AppealStatusName | undefined>> = {
  [AppealStatus.UNSPECIFIED]: undefined,
  [AppealStatus.PENDING]: 'pending',
  [AppealStatus.APPROVED]: 'approved',
  [AppealStatus.REJECTED]: 'rejected',
};

/** Builds the features of appeals. */
export function createAppeals({ db, lists }: AppealDeps): Appeals {
  const features: Appeals['features'] = {
    async listAppeals({ pageSize: asked, pageToken, status }, caller) {
      const pageSize = asked || defaultPageSize;
      const before = pageToken === '' ? undefined : decodePageToken(pageToken, { createdAt: 'time', id: 'uuid' });
      const query = { status: statusNames[status], before, skip: 0, limit: pageSize + 1 };
      const rows = await selectAppeals(db, caller.tenantId, query);
      const page = rows.slice(0, pageSize);
      const last = rows.length > pageSize ? page.at(-1) : undefined;
      return {
        appeals: page.map(toAppeal),
        nextPageToken: last === undefined ? '' : encodePageToken({ createdAt: last.createdAtText, id: last.id }),
      };
    },

    async getAppeal({ id }, caller) {
      return { appeal: toAppeal(await findAppeal(db, caller, id)) };
    },

    async reviewAppeal(request, caller) {
      const { id, decision, reason, whitelistId, keywords } = request;
      assertComplete(decision, reason.trim(), whitelistId, keywords);
      const status = decision === AppealStatus.APPROVED ? 'approved' : 'rejected';
      await findAppeal(db, caller, id);

      let decided: AppealRow | undefined;
      const decide = async (tx: Queryable) => {
        const choice = { status, reason: reason.trim(), reviewerId: caller.actorId } as const;
        decided = await decideAppeal(tx, caller.tenantId, id, choice);
        if (decided === undefined) throw new GatehouseError('APPEAL_DECIDED');
        const detail = { decision: status, ...(whitelistId === '' ? {} : { whitelist: whitelistId }) };
        await recordAudit(tx, caller, { action: 'review', thing: 'appeal', thingId: id, detail });
      };
      const revision =
        whitelistId === ''
          ? await db.transaction(decide).then(() => 0n)
          : await lists.addToWhitelist(caller, whitelistId, keywords, decide);
      return { ...(decided === undefined ? {} : { appeal: toAppeal(decided) }), revision };
    },
  };

  return {
    features,
    async readAppeals(caller, status, skip, limit, policyId) {
      const name = statusNames[status];
      const policy = policyId === '' ? undefined : await findPolicy(db, caller, policyId);
      const [rows, total] = await Promise.all([
        selectAppeals(db, caller.tenantId, { status: name, before: undefined, skip, limit, policyId: policy?.id }),
        countAppeals(db, caller.tenantId, name, policy?.id),
      ]);
      return { appeals: rows.map((row) => create(AppealSchema, toAppeal(row))), total };
    },
  };
}

/** Errors: REQUEST_INVALID. */
function assertComplete(
  decision: AppealStatus,
  reason: string,
  whitelistId: string,
  keywords: readonly string[],
): void {
  const isRejected = decision === AppealStatus.REJECTED;
  if (isRejected && reason === '') throw invalid('reason', 'is needed for a rejection');
  if (isRejected && (whitelistId !== '' || keywords.length > 0))
    throw invalid('whitelist_id', 'goes with an approval only');
  if ((whitelistId === '') !== (keywords.length === 0))
    throw invalid(
      whitelistId === '' ? 'whitelist_id' : 'keywords',
      'is needed: name the whitelist and its new keywords',
    );
}

async function findAppeal(db: Queryable, caller: Caller, id: string): Promise<AppealRow> {
  const row = isUuid(id) ? await selectAppeal(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'appeal' } });
  return row;
}

function toAppeal(row: AppealRow): MessageInitShape<typeof AppealSchema> {
  const status = { pending: AppealStatus.PENDING, approved: AppealStatus.APPROVED, rejected: AppealStatus.REJECTED };
  return {
    id: row.id,
    requestId: row.requestId,
    endUserId: row.endUserId,
    applicationId: row.applicationId ?? '',
    policyId: row.policyId,
    statement: row.statement,
    content: row.content,
    riskLevel: row.riskLevel,
    categories: [...row.categories],
    status: status[row.status],
    createdAt: timestampFromDate(row.createdAt),
    reviewerId: row.reviewerId ?? '',
    reason: row.reason,
    ...(row.reviewedAt === null ? {} : { reviewedAt: timestampFromDate(row.reviewedAt) }),
    ...(row.advisedAt === null
      ? {}
      : {
          advice: {
            findsNothing: row.adviceFindsNothing ?? false,
            text: row.adviceText ?? '',
            givenAt: timestampFromDate(row.advisedAt),
          },
        }),
  };
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
