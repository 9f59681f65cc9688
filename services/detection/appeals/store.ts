import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** An appeal as its page shows it. */
export interface FiledAppeal {
  readonly id: string;
  readonly status: 'pending' | 'approved' | 'rejected';
  /** Why it was decided so. */
  readonly reason: string;
}

/** The appeal against a request, by the unique index. */
export async function selectAppeal(
  db: Queryable,
  tenantId: string,
  requestId: string,
): Promise<FiledAppeal | undefined> {
  const rows = await db.query<FiledAppeal>(
    `select a.id as "id",
            a.status as "status",
            a.reason as "reason"
       from appeal_records a
      where a.tenant_id = $1
        and a.request_id = $2`,
    [tenantId, requestId],
  );
  return rows[0];
}

/** A stored result that can be appealed against. */
export interface Appealable {
  readonly applicationId: string | null;
  readonly policyId: string;
  readonly endUserId: string;
  readonly phase: string;
  /** With sensitive spans masked. */
  readonly content: string;
  readonly riskLevel: number;
  readonly categories: readonly string[];
  /** The policy takes appeals at present. */
  readonly isOpen: boolean;
}

/** The refused result of a request, by the index detection_results_request. */
export async function selectRefusal(
  db: Queryable,
  tenantId: string,
  requestId: string,
  refusingActions: readonly number[],
): Promise<Appealable | undefined> {
  const rows = await db.query<Omit<Appealable, 'categories'> & { readonly verdict: StoredVerdict }>(
    `select r.application_id as "applicationId",
            p.id as "policyId",
            r.end_user_id as "endUserId",
            r.phase as "phase",
            case when r.phase = 'output' then r.output_text else r.input_text end as "content",
            r.overall_risk_level as "riskLevel",
            r.verdict as "verdict",
            coalesce(p.settings #>> '{appealPolicy,enabled}' = 'true', false) as "isOpen"
       from detection_results r
       join policies p on p.tenant_id = r.tenant_id
                      and p.id = (r.verdict ->> 'policyId')::uuid
      where r.tenant_id = $1
        and r.request_id = $2
        and r.action = any($3::int[])
      limit 1`,
    [tenantId, requestId, refusingActions],
  );
  const [row] = rows;
  if (row === undefined) return undefined;
  const { verdict, ...refusal } = row;
  return { ...refusal, categories: categoriesOf(verdict) };
}

/** The part of gatehouse.detection.v1.Verdict, as protobuf JSON, that is read here. */
interface StoredVerdict {
  readonly security?: { readonly categories?: readonly string[] };
  readonly compliance?: { readonly categories?: readonly string[] };
  readonly data?: { readonly categories?: readonly string[] };
}

function categoriesOf({ security, compliance, data }: StoredVerdict): string[] {
  return [security, compliance, data].flatMap((dimension) => dimension?.categories ?? []);
}

/** How many appeals of the tenant wait for a decision; counts no further than the limit. */
export async function countPending(db: Queryable, tenantId: string, limit: number): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from (select 1
               from appeal_records a
              where a.tenant_id = $1
                and a.status = 'pending'
              limit $2) waiting`,
    [tenantId, limit],
  );
  return rows[0]?.count ?? 0;
}

/** Files an appeal; false when there is one already. */
export async function insertAppeal(
  db: Queryable,
  appeal: Omit<Appealable, 'isOpen' | 'phase'> & {
    readonly id: string;
    readonly tenantId: string;
    readonly requestId: string;
    readonly statement: string;
  },
): Promise<boolean> {
  const rows = await db.query(
    `insert into appeal_records (id, tenant_id, request_id, policy_id, application_id, end_user_id, content, risk_level,
                                 categories, statement)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
     on conflict (tenant_id, request_id) do nothing
     returning id`,
    [
      appeal.id,
      appeal.tenantId,
      appeal.requestId,
      appeal.policyId,
      appeal.applicationId,
      appeal.endUserId,
      appeal.content,
      appeal.riskLevel,
      toJsonb(appeal.categories),
      appeal.statement,
    ],
  );
  return rows.length > 0;
}

/** Notes what a guard model says; leaves everything else alone. */
export async function updateAdvice(
  db: Queryable,
  tenantId: string,
  id: string,
  advice: { readonly findsNothing: boolean; readonly text: string },
): Promise<void> {
  await db.query(
    `update appeal_records a
        set advice_finds_nothing = $3,
            advice_text = $4,
            advised_at = now()
      where a.tenant_id = $1
        and a.id = $2`,
    [tenantId, id, advice.findsNothing, advice.text],
  );
}
