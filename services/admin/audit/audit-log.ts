import { create, type JsonObject, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type AuditEvent,
  AuditEventSchema,
  type AuditFilter,
  type AuditFormat,
  type AuditService,
} from '#gen/gatehouse/admin/v1/audit_pb.js';
import type { Database } from '#lib/db/database.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { recordAudit } from './audit.js';
import { exportEvents } from './export.js';
import { verifyChain } from './verify.js';
import { type AuditEventRow, type AuditQuery, countAuditRows, selectAuditPage, selectAuditRow } from './view.js';

/** The audit log of the caller's tenant, for reading. */
export interface AuditLog {
  readonly features: Features<typeof AuditService>;
  /** Events by position instead of by page token, whole, newest first, and how many there are. */
  readAudit(
    caller: Caller,
    filter: AuditFilter,
    skip: number,
    limit: number,
  ): Promise<{ events: AuditEvent[]; total: number }>;
  /** The export as pieces of text. That somebody exported is an event of its own. */
  exportAudit(caller: Caller, request: ExportRequest, signal: AbortSignal): AsyncIterable<string>;
}

/** Builds the reading side of the audit log. */
export function createAuditLog({ db }: { readonly db: Database }): AuditLog {
  async function* exportAudit(
    caller: Caller,
    { filter, format }: ExportRequest,
    signal: AbortSignal,
  ): AsyncIterable<string> {
    await recordAudit(db, caller, { action: 'export', thing: 'audit_log', thingId: caller.tenantId });
    yield* exportEvents(db, caller.tenantId, { query: toQuery(filter), format, signal });
  }

  return {
    exportAudit,

    async readAudit(caller, filter, skip, limit) {
      const query = toQuery(filter);
      const [rows, total] = await Promise.all([
        selectAuditPage(db, caller.tenantId, query, { before: undefined, skip, limit }),
        countAuditRows(db, caller.tenantId, query),
      ]);
      return { events: rows.map((row) => create(AuditEventSchema, toWhole(row))), total };
    },

    features: {
      async listAuditEvents({ filter, pageSize: asked, pageToken }, caller) {
        const pageSize = asked || defaultPageSize;
        const token = pageToken === '' ? undefined : decodePageToken(pageToken, { sequence: 'integer' });
        const before = token && BigInt(token.sequence);
        const page = { before, skip: 0, limit: pageSize + 1 };
        const rows = await selectAuditPage(db, caller.tenantId, toQuery(filter), page);
        const events = rows.slice(0, pageSize);
        const last = rows.length > pageSize ? events.at(-1) : undefined;
        return {
          events: events.map(toEvent),
          nextPageToken: last === undefined ? '' : encodePageToken({ sequence: last.sequence }),
        };
      },

      async getAuditEvent({ sequence }, caller) {
        const row = await selectAuditRow(db, caller.tenantId, sequence);
        if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'audit event' } });
        return { event: toWhole(row) };
      },

      async *exportAudit(request, caller, signal) {
        for await (const piece of exportAudit(caller, request, signal)) yield { data: Buffer.from(piece) };
      },

      async verifyAudit({ knownSequence, knownHash }, caller, signal) {
        const known = knownSequence === 0n ? undefined : { sequence: knownSequence, hash: knownHash };
        const { verified, broken, head, sealedSequence } = await verifyChain(db, caller.tenantId, known, signal);
        return {
          intact: broken === undefined,
          verified,
          brokenSequence: broken?.sequence ?? 0n,
          problem: broken?.problem ?? '',
          headSequence: head.sequence,
          headHash: head.hash.toString('hex'),
          sealedSequence,
        };
      },
    },
  };
}

/** What to export. */
export interface ExportRequest {
  readonly filter?: AuditFilter | undefined;
  readonly format: AuditFormat;
}

function toQuery(filter: AuditFilter | undefined): AuditQuery {
  return {
    actorId: filter?.actorId ?? '',
    action: filter?.action ?? '',
    thing: filter?.thing ?? '',
    thingId: filter?.thingId ?? '',
    from: filter?.from && timestampDate(filter.from),
    to: filter?.to && timestampDate(filter.to),
    keyword: filter?.keyword ?? '',
  };
}

function toWhole(row: AuditEventRow): MessageInitShape<typeof AuditEventSchema> {
  return {
    ...toEvent(row),
    ...(row.before && { before: toJsonObject(row.before) }),
    ...(row.after && { after: toJsonObject(row.after) }),
  };
}

function toEvent(row: AuditEventRow): MessageInitShape<typeof AuditEventSchema> {
  const { revision, fields, ...detail } = row.detail;
  return {
    sequence: row.sequence,
    occurredAt: timestampFromDate(row.createdAt),
    actorId: row.actorId ?? '',
    actorName: row.actorName,
    action: row.action,
    thing: row.thing,
    thingId: row.thingId,
    thingName: row.thingName,
    reason: row.reason,
    address: row.address,
    userAgent: row.userAgent,
    revision: typeof revision === 'number' ? BigInt(revision) : 0n,
    fields: Array.isArray(fields) ? fields.map(String) : [],
    detail: toJsonObject(detail),
    hash: row.hash,
  };
}

/** What jsonb columns hold is JSON. */
function toJsonObject(value: Readonly<Record<string, unknown>>): JsonObject {
  return value as JsonObject;
}
