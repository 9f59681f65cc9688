import type { Queryable } from '#lib/db/database.js';
import { everyApplication } from '../results/selection.js';

/** A span of time whose ends are ends of counted cells. */
export interface Span {
  readonly start: Date;
  readonly end: Date;
}

/** Whose results: a tenant's, or those of one of its applications. */
export interface CountedBy {
  readonly tenantId: string;
  readonly applicationId: string | undefined;
}

/** What is counted by cell. */
export const countColumns = [
  'total',
  'masked',
  'switched',
  'replaced',
  'rejected',
  'low',
  'medium',
  'high',
  'security_low',
  'security_medium',
  'security_high',
  'compliance_low',
  'compliance_medium',
  'compliance_high',
  'data_low',
  'data_medium',
  'data_high',
  'unjudged',
  'would_stop',
] as const;

/** Sums of them. */
export type CountRow = Readonly<Record<(typeof countColumns)[number], bigint>>;

const sums = countColumns.map((column) => `coalesce(sum(c.${column}), 0)::bigint as ${column}`).join(', ');

/** Sums of a span, by the primary key of result_counts. */
export async function selectTotals(db: Queryable, by: CountedBy, span: Span): Promise<CountRow | undefined> {
  const [row] = await db.query<CountRow>(
    `select ${sums}
       from result_counts c
      where c.tenant_id = $1
        and c.application_id = $2
        and c.grain = $3
        and c.at >= $4
        and c.at < $5`,
    [by.tenantId, by.applicationId ?? everyApplication, fineGrain(by), span.start, span.end],
  );
  return row;
}

/** How the buckets of a series lie. */
export interface Buckets {
  readonly minutes: number;
  /** Where days begin; only of meaning for buckets of whole days. */
  readonly timeZone: string;
}

/** Sums of each bucket of a span, oldest first, empty ones too. By the primary key of result_counts. */
export function selectSeries(
  db: Queryable,
  by: CountedBy,
  span: Span,
  { minutes, timeZone }: Buckets,
): Promise<(CountRow & { readonly at: Date })[]> {
  return db.query(
    `with counted as (
       select date_bin(make_interval(mins => $6), c.at at time zone $7, timestamp '2000-01-03') as at, ${sums}
         from result_counts c
        where c.tenant_id = $1
          and c.application_id = $2
          and c.grain = $3
          and c.at >= $4
          and c.at < $5
        group by 1
     )
     select b.at at time zone $7 as at, ${countColumns.map((column) => `coalesce(n.${column}, 0) as ${column}`).join(', ')}
       from generate_series(
              date_bin(make_interval(mins => $6), $4::timestamptz at time zone $7, timestamp '2000-01-03'),
              $5::timestamptz at time zone $7 - interval '1 microsecond',
              make_interval(mins => $6)) b (at)
       left join counted n on n.at = b.at
      order by b.at`,
    [
      by.tenantId,
      by.applicationId ?? everyApplication,
      fineGrain(by),
      span.start,
      span.end,
      minutes,
      // Buckets shorter than a day lie the same in every zone, but for the hour that clocks are put back over.
      minutes % dayMinutes === 0 ? timeZone : 'UTC',
    ],
  );
}

const dayMinutes = 24 * 60;

/** Sums of one key. */
export interface KeyRow {
  readonly kind: number;
  readonly key: string;
  readonly total: bigint;
  readonly stopped: bigint;
}

/** Sums of all keys of a span, by the primary key of result_key_counts: whole hours, and 5 minutes at the edges. */
export function selectKeys(db: Queryable, by: CountedBy, span: Span): Promise<KeyRow[]> {
  const hourMs = 60 * 60_000;
  const first = new Date(Math.min(Math.ceil(span.start.getTime() / hourMs) * hourMs, span.end.getTime()));
  const last = new Date(Math.max(Math.floor(span.end.getTime() / hourMs) * hourMs, first.getTime()));
  const cells = `select k.kind, k.key, k.total, k.stopped
              from result_key_counts k
             where k.tenant_id = $1
               and k.application_id = $2`;
  return db.query<KeyRow>(
    `select c.kind::int as kind, c.key, sum(c.total)::bigint as total, sum(c.stopped)::bigint as stopped
       from (${cells} and k.grain = 60 and k.at >= $4 and k.at < $5
             union all
             ${cells} and k.grain = 5 and k.at >= $3 and k.at < $4
             union all
             ${cells} and k.grain = 5 and k.at >= $5 and k.at < $6) c
      group by 1, 2`,
    [by.tenantId, by.applicationId ?? everyApplication, span.start, first, last, span.end],
  );
}

/** Sums of one application. */
export interface ApplicationRow {
  readonly id: string;
  readonly name: string;
  readonly total: bigint;
  readonly stopped: bigint;
}

/**
 * The applications of a span whose requests were stopped most, by result_counts_applications: whole days (UTC), and hours
 * at the edges.
 */
export function selectApplications(
  db: Queryable,
  tenantId: string,
  span: Span,
  limit: number,
): Promise<ApplicationRow[]> {
  const dayMs = dayMinutes * 60_000;
  const first = new Date(Math.min(Math.ceil(span.start.getTime() / dayMs) * dayMs, span.end.getTime()));
  const last = new Date(Math.max(Math.floor(span.end.getTime() / dayMs) * dayMs, first.getTime()));
  const cells = `select c.application_id, c.total, c.replaced + c.rejected as stopped
              from result_counts c
             where c.tenant_id = $1`;
  return db.query<ApplicationRow>(
    `select n.application_id as id, a.name, n.total, n.stopped
       from (select c.application_id, sum(c.total)::bigint as total, sum(c.stopped)::bigint as stopped
               from (${cells} and c.grain = 1440 and c.at >= $3 and c.at < $4
                     union all
                     ${cells} and c.grain = 60 and c.at >= $2 and c.at < $3
                     union all
                     ${cells} and c.grain = 60 and c.at >= $4 and c.at < $5) c
              group by 1
              order by 3 desc, 2 desc, 1
              limit $6) n
       join applications a on a.tenant_id = $1 and a.id = n.application_id
      order by n.stopped desc, n.total desc, n.application_id`,
    [tenantId, span.start, first, last, span.end, limit],
  );
}

/** A change of a policy. */
export interface PolicyChangeRow {
  readonly at: Date;
  readonly revision: bigint;
  readonly policyId: string;
  readonly policyName: string | null;
  readonly actor: string | null;
  readonly reason: string;
  readonly what: string | null;
}

/** Changes of policies in a span, newest first, by the primary key of policy_revisions. */
export function selectPolicyChanges(
  db: Queryable,
  tenantId: string,
  span: Span,
  limit: number,
): Promise<PolicyChangeRow[]> {
  return db.query<PolicyChangeRow>(
    `select v.created_at as at, v.revision, v.policy_id as "policyId", p.name as "policyName", u.email as actor, v.reason,
            v.diff ->> 'what' as what
       from policy_revisions v
       left join policies p on p.tenant_id = v.tenant_id and p.id = v.policy_id
       left join users u on u.tenant_id = v.tenant_id and u.id = v.actor_id
      where v.tenant_id = $1
        and v.policy_id is not null
        and v.created_at >= $2
        and v.created_at < $3
      order by v.revision desc
      limit $4`,
    [tenantId, span.start, span.end, limit],
  );
}

/** Names of the tenant's own scanners and of those of packages, by tag. */
export function selectScannerNames(db: Queryable, tenantId: string): Promise<{ tag: string; name: string }[]> {
  return db.query(
    `select 'S' || s.tag_number as tag, s.name
       from custom_scanners s
      where s.tenant_id = $1
     union all
     select 'S' || p.tag_number, p.name
       from package_scanners p`,
    [tenantId],
  );
}

function fineGrain({ applicationId }: CountedBy): number {
  return applicationId === undefined ? 5 : 60;
}
