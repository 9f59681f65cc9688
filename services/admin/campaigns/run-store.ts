import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';
import type { AskedQuestion } from './questions.js';

/** Where a run stands, as the table writes it. */
export type RunStatusName = 'pending' | 'running' | 'completed' | 'failed' | 'cancelled';

/** A run's row with the count of its outcomes. */
export interface RunRow {
  readonly id: string;
  readonly campaignId: string;
  readonly policyId: string;
  readonly policyRevision: bigint;
  readonly status: RunStatusName;
  readonly failure: string;
  readonly total: number;
  readonly passed: number;
  readonly failed: number;
  readonly createdAt: Date;
  readonly finishedAt: Date | null;
}

const runColumns = `r.id as "id",
            r.campaign_id as "campaignId",
            r.policy_id as "policyId",
            r.policy_revision as "policyRevision",
            r.status as "status",
            r.failure as "failure",
            r.total as "total",
            (select count(*)::int from attack_results s where s.run_id = r.id and s.passed) as "passed",
            (select count(*)::int from attack_results s where s.run_id = r.id and not s.passed) as "failed",
            r.created_at as "createdAt",
            r.finished_at as "finishedAt"`;

/** The newest runs of each campaign, newest first, by the index attack_runs_of. */
export function selectRuns(
  db: Queryable,
  tenantId: string,
  campaignIds: readonly string[],
  limit: number,
): Promise<RunRow[]> {
  return db.query<RunRow>(
    `select ${runColumns}
       from unnest($2::uuid[]) c (id)
      cross join lateral (select a.*
                            from attack_runs a
                           where a.tenant_id = $1
                             and a.campaign_id = c.id
                           order by a.id desc
                           limit $3) r
      order by r.id desc`,
    [tenantId, campaignIds, limit],
  );
}

/** One run of the tenant, by the primary key. */
export async function selectRun(db: Queryable, tenantId: string, id: string): Promise<RunRow | undefined> {
  const rows = await db.query<RunRow>(
    `select ${runColumns}
       from attack_runs r
      where r.tenant_id = $1
        and r.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** The outcomes of a run by category. */
export function selectScores(
  db: Queryable,
  tenantId: string,
  runId: string,
): Promise<{ category: string; total: number; passed: number; failed: number }[]> {
  return db.query(
    `select s.category as "category",
            count(*)::int as "total",
            count(*) filter (where s.passed)::int as "passed",
            count(*) filter (where not s.passed)::int as "failed"
       from attack_results s
      where s.tenant_id = $1
        and s.run_id = $2
      group by s.category
      order by s.category`,
    [tenantId, runId],
  );
}

/** A run that begins: what judges, and what is asked. */
export interface NewRun {
  readonly id: string;
  readonly campaignId: string;
  readonly policyId: string;
  readonly policyRevision: bigint;
  /** Binary gatehouse.policy.v1.PolicyDefinition. */
  readonly definition: Uint8Array;
  readonly questions: readonly AskedQuestion[];
}

/** Stores a run with its questions; breaks a unique index while another run of the campaign has not ended. */
export async function insertRun(db: Queryable, tenantId: string, run: NewRun): Promise<void> {
  await db.query(
    `insert into attack_runs (id, tenant_id, campaign_id, policy_id, policy_revision, definition, total)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [run.id, tenantId, run.campaignId, run.policyId, run.policyRevision, run.definition, run.questions.length],
  );
  await db.query(
    `insert into attack_results (tenant_id, run_id, position, question_id, package_code, category, content, expected)
     select $1, $2, q.position - 1, q.id, q.package_code, q.category, q.content, q.expected
       from unnest($3::text[], $4::text[], $5::text[], $6::text[], $7::text[])
            with ordinality q (id, package_code, category, content, expected, position)`,
    [
      tenantId,
      run.id,
      run.questions.map(({ id }) => id),
      run.questions.map(({ packageCode }) => packageCode),
      run.questions.map(({ category }) => category),
      run.questions.map(({ content }) => content),
      run.questions.map(({ expected }) => expected),
    ],
  );
}

/** Ends a run that has not ended. */
export async function endRun(
  db: Queryable,
  tenantId: string,
  id: string,
  status: RunStatusName,
  failure = '',
): Promise<void> {
  await db.query(
    `update attack_runs r
        set status = $3,
            failure = $4,
            definition = null,
            lease_holder = null,
            lease_until = null,
            finished_at = now()
      where r.tenant_id = $1
        and r.id = $2
        and r.status in ('pending', 'running')`,
    [tenantId, id, status, failure],
  );
}

/** A run that an instance works at. */
export interface ClaimedRun {
  readonly id: string;
  readonly tenantId: string;
  readonly definition: Uint8Array;
}

/**
 * Takes a run that nobody works at: a new one, or one whose holder has stopped. Of two instances that ask at once, each
 * gets another one or nothing.
 */
export async function claimRun(db: Queryable, holder: string, leaseMs: number): Promise<ClaimedRun | undefined> {
  const rows = await db.query<ClaimedRun>(
    `update attack_runs r
        set status = 'running',
            lease_holder = $1,
            lease_until = now() + $2 * interval '1 millisecond'
      where r.id = (select o.id
                      from attack_runs o
                     where o.status in ('pending', 'running')
                       and (o.lease_until is null or o.lease_until < now())
                     order by o.created_at
                     limit 1
                       for update skip locked)
    returning r.id as "id", r.tenant_id as "tenantId", r.definition as "definition"`,
    [holder, leaseMs],
  );
  return rows[0];
}

/** Goes on holding a run; false when it was ended or another instance has taken it. */
export async function renewLease(
  db: Queryable,
  { id, tenantId }: ClaimedRun,
  holder: string,
  leaseMs: number,
): Promise<boolean> {
  const rows = await db.query(
    `update attack_runs r
        set lease_until = now() + $4 * interval '1 millisecond'
      where r.tenant_id = $1
        and r.id = $2
        and r.lease_holder = $3
        and r.status = 'running'
    returning r.id`,
    [tenantId, id, holder, leaseMs],
  );
  return rows.length > 0;
}

/** Gives a run back, so that another instance need not wait for the lease to end. */
export async function releaseRun(db: Queryable, { id, tenantId }: ClaimedRun, holder: string): Promise<void> {
  await db.query(
    `update attack_runs r
        set lease_holder = null,
            lease_until = null
      where r.tenant_id = $1
        and r.id = $2
        and r.lease_holder = $3`,
    [tenantId, id, holder],
  );
}

/** A question of a run and what became of it. */
export interface ResultRow {
  readonly position: number;
  readonly questionId: string;
  readonly packageCode: string;
  readonly category: string;
  readonly content: string;
  readonly expected: 'pass' | 'reject';
  /** The number of gatehouse.common.v1.Action; null until it was judged. */
  readonly action: number | null;
  readonly passed: boolean | null;
  /** The number of gatehouse.common.v1.RiskLevel. */
  readonly riskLevel: number;
  readonly categories: readonly string[];
  readonly incomplete: boolean;
}

const resultColumns = `s.position as "position",
            s.question_id as "questionId",
            s.package_code as "packageCode",
            s.category as "category",
            s.content as "content",
            s.expected as "expected",
            s.action as "action",
            s.passed as "passed",
            s.risk_level as "riskLevel",
            s.categories as "categories",
            s.incomplete as "incomplete"`;

/** Which results of a run to read. */
export interface ResultQuery {
  /** Only those judged as expected, or only the others; undefined for all, also what was not judged. */
  readonly passed?: boolean | undefined;
  /** Empty for all. */
  readonly category?: string;
  /** From this position on. */
  readonly from: number;
  readonly limit: number;
}

/** Results of a run by position, by the primary key. */
export function selectResults(
  db: Queryable,
  tenantId: string,
  runId: string,
  { passed, category = '', from, limit }: ResultQuery,
): Promise<ResultRow[]> {
  return db.query<ResultRow>(
    `select ${resultColumns}
       from attack_results s
      where s.tenant_id = $1
        and s.run_id = $2
        and s.position >= $3
        and ($4::boolean is null or s.passed = $4)
        and ($5 = '' or s.category = $5)
      order by s.position
      limit $6`,
    [tenantId, runId, from, passed ?? null, category, limit],
  );
}

/** The next questions of a run that nobody has judged. */
export function selectUnjudged(db: Queryable, { id, tenantId }: ClaimedRun, limit: number): Promise<ResultRow[]> {
  return db.query<ResultRow>(
    `select ${resultColumns}
       from attack_results s
      where s.tenant_id = $1
        and s.run_id = $2
        and s.action is null
      order by s.position
      limit $3`,
    [tenantId, id, limit],
  );
}

/** What became of a question. */
export type Outcome = Pick<ResultRow, 'action' | 'passed' | 'riskLevel' | 'categories' | 'incomplete'>;

/** Stores what became of a question; the first one to say so wins. */
export async function updateResult(
  db: Queryable,
  { id, tenantId }: ClaimedRun,
  position: number,
  outcome: Outcome,
): Promise<void> {
  await db.query(
    `update attack_results s
        set action = $4,
            passed = $5,
            risk_level = $6,
            categories = $7,
            incomplete = $8
      where s.tenant_id = $1
        and s.run_id = $2
        and s.position = $3
        and s.action is null`,
    [
      tenantId,
      id,
      position,
      outcome.action,
      outcome.passed,
      outcome.riskLevel,
      toJsonb(outcome.categories),
      outcome.incomplete,
    ],
  );
}
