import type { Queryable } from '#lib/db/database.js';

/** A row of the audit log as it is read. */
export interface AuditEventRow {
  readonly sequence: bigint;
  readonly createdAt: Date;
  readonly actorId: string | null;
  readonly actorName: string;
  readonly action: string;
  readonly thing: string;
  readonly thingId: string;
  readonly thingName: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly address: string;
  readonly userAgent: string;
  readonly reason: string;
  readonly before: Readonly<Record<string, unknown>> | null;
  readonly after: Readonly<Record<string, unknown>> | null;
  /** Hexadecimal. */
  readonly hash: string;
}

/** Which rows are wanted; what is empty or undefined narrows nothing. */
export interface AuditQuery {
  readonly actorId: string;
  readonly action: string;
  readonly thing: string;
  readonly thingId: string;
  readonly from: Date | undefined;
  readonly to: Date | undefined;
  readonly keyword: string;
}

const columns = `a.sequence as "sequence",
            a.created_at as "createdAt",
            a.actor_id as "actorId",
            a.actor_name as "actorName",
            a.action as "action",
            a.thing as "thing",
            a.thing_id as "thingId",
            a.thing_name as "thingName",
            a.detail as "detail",
            a.address as "address",
            a.user_agent as "userAgent",
            a.reason as "reason",
            a.before as "before",
            a.after as "after",
            encode(a.hash, 'hex') as "hash"`;

const condition = `a.tenant_id = $1
        and ($2 = '' or a.actor_id::text = lower($2))
        and ($3 = '' or a.action = $3)
        and ($4 = '' or a.thing = $4)
        and ($5 = '' or a.thing_id = $5)
        and ($6::timestamptz is null or a.created_at >= $6)
        and ($7::timestamptz is null or a.created_at < $7)
        and ($8 = '' or concat_ws(' ', a.actor_name, a.action, a.thing, a.thing_id, a.thing_name, a.reason, a.address,
                                  a.detail::text, a.before::text, a.after::text) ilike '%' || $8 || '%')`;

function valuesOf(tenantId: string, query: AuditQuery): unknown[] {
  return [
    tenantId,
    query.actorId,
    query.action,
    query.thing,
    query.thingId,
    query.from ?? null,
    query.to ?? null,
    // What the caller types is text, not a pattern.
    query.keyword.replace(/[\\%_]/g, '\\$&'),
  ];
}

/** Rows newest first, below `before` when it is given; by the index audit_log_page. */
export function selectAuditPage(
  db: Queryable,
  tenantId: string,
  query: AuditQuery,
  page: { readonly before: bigint | undefined; readonly skip: number; readonly limit: number },
): Promise<AuditEventRow[]> {
  return db.query<AuditEventRow>(
    `select ${columns}
       from audit_log a
      where ${condition}
        and ($9::bigint is null or a.sequence < $9)
      order by a.sequence desc
     offset $10
      limit $11`,
    [...valuesOf(tenantId, query), page.before ?? null, page.skip, page.limit],
  );
}

/** Rows oldest first, above `after`; by the index audit_log_page. */
export function selectAuditAfter(
  db: Queryable,
  tenantId: string,
  query: AuditQuery,
  page: { readonly after: bigint; readonly limit: number },
): Promise<AuditEventRow[]> {
  return db.query<AuditEventRow>(
    `select ${columns}
       from audit_log a
      where ${condition}
        and a.sequence > $9
      order by a.sequence
      limit $10`,
    [...valuesOf(tenantId, query), page.after, page.limit],
  );
}

/** How many rows there are. */
export async function countAuditRows(db: Queryable, tenantId: string, query: AuditQuery): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from audit_log a
      where ${condition}`,
    valuesOf(tenantId, query),
  );
  return rows[0]?.count ?? 0;
}

/** One row by its place. */
export async function selectAuditRow(
  db: Queryable,
  tenantId: string,
  sequence: bigint,
): Promise<AuditEventRow | undefined> {
  const rows = await db.query<AuditEventRow>(
    `select ${columns}
       from audit_log a
      where a.tenant_id = $1
        and a.sequence = $2`,
    [tenantId, sequence],
  );
  return rows[0];
}

/** A row as its hash was made. */
export interface ChainRow {
  readonly sequence: bigint;
  readonly hash: Buffer;
  /** What is hashed behind the hash of the row before it. */
  readonly canonical: string;
}

/**
 * The chain's next rows above `after`. The canonical text is written here once more, as migration 0030 has it: what tells
 * whether the database was tampered with must not be a function that lives in the database.
 */
export function selectChain(db: Queryable, tenantId: string, after: bigint, limit: number): Promise<ChainRow[]> {
  return db.query<ChainRow>(
    `select a.sequence as "sequence",
            a.hash as "hash",
            jsonb_build_array(
              'v1', a.sequence, a.tenant_id, a.actor_id, a.actor_name, a.action, a.thing, a.thing_id, a.thing_name,
              a.detail, a.address, a.user_agent, a.reason, a.before, a.after,
              to_char(a.created_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))::text as "canonical"
       from audit_log a
      where a.tenant_id = $1
        and a.sequence > $2
      order by a.sequence
      limit $3`,
    [tenantId, after, limit],
  );
}

/** Where a tenant's chain ends; undefined when nothing was ever written. */
export async function selectHead(
  db: Queryable,
  tenantId: string,
): Promise<{ readonly sequence: bigint; readonly hash: Buffer } | undefined> {
  const rows = await db.query<{ sequence: bigint; hash: Buffer }>(
    `select h.sequence as "sequence",
            h.hash as "hash"
       from audit_heads h
      where h.tenant_id = $1`,
    [tenantId],
  );
  return rows[0];
}

/** The hash (hexadecimal) of the row with which a removal of old rows ended; undefined when none ended there. */
export async function selectSeal(db: Queryable, tenantId: string, through: bigint): Promise<string | undefined> {
  const rows = await db.query<{ hash: string }>(
    `select a.detail ->> 'hash' as "hash"
       from audit_log a
      where a.tenant_id = $1
        and a.action = 'seal'
        and a.thing = 'audit_log'
        and a.thing_id = $2
        and a.sequence > $2::bigint
      limit 1`,
    [tenantId, String(through)],
  );
  return rows[0]?.hash;
}

/** Removes a tenant's rows from before a moment, as migration 0030 says; returns how many. */
export async function sealAuditLog(db: Queryable, tenantId: string, until: Date): Promise<bigint> {
  const rows = await db.query<{ removed: bigint }>('select seal_audit_log($1, $2) as "removed"', [tenantId, until]);
  return rows[0]?.removed ?? 0n;
}
