import type { CopyValue, Database } from '#lib/db/database.js';

/** One row of detection_results, in the order of `columns`. */
export type ResultRow = readonly CopyValue[];

const columns = [
  'id',
  'request_id',
  'tenant_id',
  'application_id',
  'actor_id',
  'end_user_id',
  'source',
  'phase',
  'input_text',
  'output_text',
  'overall_risk_level',
  'security_risk_level',
  'compliance_risk_level',
  'data_risk_level',
  'action',
  'verdict',
  'client_address',
  'policy_revision',
  'duration_ms',
  'created_at',
  'texts',
  'versions',
  'policy_version',
  'streamed',
  'categories',
  'scanner_tags',
  'entity_types',
  'unjudged',
  'monitored_action',
  'sealed_conversation',
] as const;

/** A row by its columns. */
export type ResultColumns = Readonly<Record<(typeof columns)[number], CopyValue>>;

/** Puts the values in the order in which they are copied. Pure. */
export function toResultRow(values: ResultColumns): ResultRow {
  return columns.map((column) => values[column]);
}

/** Stores all rows or none. */
export function insertRows(db: Database, rows: Iterable<ResultRow>): Promise<void> {
  return db.copyRows(`copy detection_results (${columns.join(', ')}) from stdin`, rows);
}

/** The ids of these rows that are stored. Uses the primary key; the span of time leaves out the partitions of other months. */
export async function findStored(db: Database, rows: readonly ResultColumns[]): Promise<Set<unknown>> {
  const ids = rows.map(({ id }) => id);
  // Dates compare by their time.
  const times = rows.map(({ created_at: createdAt }) => Number(createdAt));
  const found = await db.query<{ id: string }>(
    `select r.id
     from detection_results r
     where r.id = any($1::uuid[])
       and r.created_at between $2 and $3`,
    [ids, new Date(Math.min(...times)), new Date(Math.max(...times))],
  );
  return new Set(found.map(({ id }) => id));
}
