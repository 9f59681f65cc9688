import type { Queryable } from '#lib/db/database.js';

/** Where an appeal stands, as the table writes it. */
export type AppealStatusName = 'pending' | 'approved' | 'rejected';

/** An appeal's row. */
export interface AppealRow {
  readonly id: string;
  readonly requestId: string;
  readonly policyId: string;
  readonly applicationId: string | null;
  readonly endUserId: string;
  readonly content: string;
  /** The number of gatehouse.common.v1.RiskLevel. */
  readonly riskLevel: number;
  readonly categories: readonly string[];
  readonly statement: string;
  readonly status: AppealStatusName;
  readonly reviewerId: string | null;
  readonly reason: string;
  readonly reviewedAt: Date | null;
  readonly adviceFindsNothing: boolean | null;
  readonly adviceText: string | null;
  readonly advisedAt: Date | null;
  readonly createdAt: Date;
  /** The moment of `createdAt` to the microsecond, as text, for page tokens. */
  readonly createdAtText: string;
}

const columns = `a.id as "id",
            a.request_id as "requestId",
            a.policy_id as "policyId",
            a.application_id as "applicationId",
            a.end_user_id as "endUserId",
            a.content as "content",
            a.risk_level as "riskLevel",
            a.categories as "categories",
            a.statement as "statement",
            a.status as "status",
            a.reviewer_id as "reviewerId",
            a.reason as "reason",
            a.reviewed_at as "reviewedAt",
            a.advice_finds_nothing as "adviceFindsNothing",
            a.advice_text as "adviceText",
            a.advised_at as "advisedAt",
            a.created_at as "createdAt",
            a.created_at::text as "createdAtText"`;

/** Which appeals to list. */
export interface AppealQuery {
  /** Undefined for all. */
  readonly status: AppealStatusName | undefined;
  /** Where the page before ended. */
  readonly before: { readonly createdAt: string; readonly id: string } | undefined;
  /** Rows to pass over; reads them all, so only the REST facade asks for it. */
  readonly skip: number;
  readonly limit: number;
  /** Only those of one policy; undefined for all. */
  readonly policyId?: string | undefined;
}

/** A page of the tenant's appeals, newest first, by the indexes appeal_records_page and appeal_records_status. */
export function selectAppeals(db: Queryable, tenantId: string, query: AppealQuery): Promise<AppealRow[]> {
  const { status, before, skip, limit, policyId } = query;
  return db.query<AppealRow>(
    `select ${columns}
       from appeal_records a
      where a.tenant_id = $1
        and ($2::text is null or a.status = $2)
        and ($3::timestamptz is null or (a.created_at, a.id) < ($3::timestamptz, $4::uuid))
        and ($7::uuid is null or a.policy_id = $7)
      order by a.created_at desc, a.id desc
      offset $5
      limit $6`,
    [tenantId, status ?? null, before?.createdAt ?? null, before?.id ?? null, skip, limit, policyId ?? null],
  );
}

/** How many appeals there are, of one policy when it is named. */
export async function countAppeals(
  db: Queryable,
  tenantId: string,
  status: AppealStatusName | undefined,
  policyId: string | undefined,
): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from appeal_records a
      where a.tenant_id = $1
        and ($2::text is null or a.status = $2)
        and ($3::uuid is null or a.policy_id = $3)`,
    [tenantId, status ?? null, policyId ?? null],
  );
  return rows[0]?.count ?? 0;
}

/** One appeal of the tenant, by the primary key. */
export async function selectAppeal(db: Queryable, tenantId: string, id: string): Promise<AppealRow | undefined> {
  const rows = await db.query<AppealRow>(
    `select ${columns}
       from appeal_records a
      where a.tenant_id = $1
        and a.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** Decides about an appeal that is pending; undefined when it no longer is. */
export async function decideAppeal(
  tx: Queryable,
  tenantId: string,
  id: string,
  decision: { readonly status: AppealStatusName; readonly reason: string; readonly reviewerId: string },
): Promise<AppealRow | undefined> {
  const rows = await tx.query<AppealRow>(
    `update appeal_records as a
        set status = $3,
            reason = $4,
            reviewer_id = $5,
            reviewed_at = now()
      where a.tenant_id = $1
        and a.id = $2
        and a.status = 'pending'
     returning ${columns}`,
    [tenantId, id, decision.status, decision.reason, decision.reviewerId],
  );
  return rows[0];
}
