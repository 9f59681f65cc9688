import { AuditFormat } from '#gen/gatehouse/admin/v1/audit_pb.js';
import type { Queryable } from '#lib/db/database.js';
import { toCsvLines } from '#lib/results/csv.js';
import { type AuditEventRow, type AuditQuery, selectAuditAfter } from './view.js';

/** Rows of one query and one piece. */
const pageRows = 500;

/** The first piece of a CSV file: a byte order mark, so that spreadsheets read UTF-8, and the header. */
const csvStart = `\uFEFF${toCsvLines([
  [
    'sequence',
    'time',
    'user_id',
    'user',
    'action',
    'resource_type',
    'resource_id',
    'resource_name',
    'reason',
    'ip_address',
    'user_agent',
    'detail',
    'before',
    'after',
    'hash',
  ],
])}`;

/** The rows of a query, oldest first, as text in pieces that end between lines. CSV unless JSON lines are asked for. */
export async function* exportEvents(
  db: Queryable,
  tenantId: string,
  options: { readonly query: AuditQuery; readonly format: AuditFormat; readonly signal: AbortSignal },
): AsyncIterable<string> {
  const isJson = options.format === AuditFormat.JSONL;
  if (!isJson) yield csvStart;
  let after = 0n;
  for (;;) {
    options.signal.throwIfAborted();
    const rows = await selectAuditAfter(db, tenantId, options.query, { after, limit: pageRows });
    const last = rows.at(-1);
    if (last === undefined) return;
    after = last.sequence;
    yield isJson ? rows.map((row) => `${JSON.stringify(toFields(row))}\n`).join('') : toCsvLines(rows.map(toCells));
  }
}

function toFields(row: AuditEventRow) {
  return {
    sequence: Number(row.sequence),
    time: row.createdAt.toISOString(),
    user_id: row.actorId,
    user: row.actorName,
    action: row.action,
    resource_type: row.thing,
    resource_id: row.thingId,
    resource_name: row.thingName,
    reason: row.reason,
    ip_address: row.address,
    user_agent: row.userAgent,
    detail: row.detail,
    before: row.before,
    after: row.after,
    hash: row.hash,
  };
}

function toCells(row: AuditEventRow): (string | number | null)[] {
  return Object.values(toFields(row)).map((value) =>
    typeof value === 'object' && value !== null ? JSON.stringify(value) : value,
  );
}
