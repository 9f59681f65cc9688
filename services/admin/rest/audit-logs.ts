import { Readable } from 'node:stream';
import { create } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type Koa from 'koa';
import {
  type AuditEvent,
  type AuditFilter,
  AuditFilterSchema,
  AuditFormat,
  AuditService,
} from '#gen/gatehouse/admin/v1/audit_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Caller } from '../auth/caller.js';
import { queryInteger, queryText, type RestRoutes } from './facade.js';
import { toIsoText } from './timestamp.js';

/** What the routes of the audit log need beyond the methods. */
export interface AuditRoutesDeps {
  /** Events by position, newest first, whole, and how many there are in all. */
  readonly readAudit: (
    caller: Caller,
    filter: AuditFilter,
    skip: number,
    limit: number,
  ) => Promise<{ events: AuditEvent[]; total: number }>;
  readonly exportAudit: (
    caller: Caller,
    request: { readonly filter: AuditFilter; readonly format: AuditFormat },
    signal: AbortSignal,
  ) => AsyncIterable<string>;
}

/** /api/v1/audit-logs: what was done in the tenant, as one page, as a file, and whether it is as it was written. */
export function auditRoutes({ readAudit, exportAudit }: AuditRoutesDeps): RestRoutes {
  const { listAuditEvents, exportAudit: exporting, verifyAudit } = AuditService.method;
  return {
    'GET /api/v1/audit-logs': {
      method: listAuditEvents,
      async handle({ ctx, caller }) {
        const page = queryInteger(ctx, 'page', 1, 1, 100_000);
        const perPage = queryInteger(ctx, 'per_page', 20, 1, 100);
        const { events, total } = await readAudit(caller, readFilter(ctx), (page - 1) * perPage, perPage);
        const pages = Math.ceil(total / perPage);
        ctx.body = { items: events.map(toItem), total, page, per_page: perPage, pages };
      },
    },

    'GET /api/v1/audit-logs/export': {
      method: exporting,
      async handle({ ctx, caller, signal }) {
        const isJson = readFormat(ctx) === AuditFormat.JSONL;
        const format = isJson ? AuditFormat.JSONL : AuditFormat.CSV;
        const pieces = exportAudit(caller, { filter: readFilter(ctx), format }, signal);
        ctx.set('content-type', isJson ? 'application/x-ndjson; charset=utf-8' : 'text/csv; charset=utf-8');
        ctx.set('content-disposition', `attachment; filename="audit-logs.${isJson ? 'jsonl' : 'csv'}"`);
        ctx.body = Readable.from(pieces);
      },
    },

    'GET /api/v1/audit-logs/verify': {
      method: verifyAudit,
      async handle({ ctx, call }) {
        const knownSequence = BigInt(queryInteger(ctx, 'known_sequence', 0, 0, 999_999_999));
        const reply = await call(verifyAudit, { knownSequence, knownHash: queryText(ctx, 'known_hash') });
        ctx.body = {
          intact: reply.intact,
          verified: Number(reply.verified),
          broken_sequence: reply.intact ? null : Number(reply.brokenSequence),
          problem: reply.intact ? null : reply.problem,
          head_sequence: Number(reply.headSequence),
          head_hash: reply.headHash,
          sealed_sequence: Number(reply.sealedSequence),
        };
      },
    },
  };
}

function readFormat(ctx: Koa.Context): AuditFormat {
  const format = queryText(ctx, 'format').toLowerCase();
  if (format === '' || format === 'csv') return AuditFormat.CSV;
  if (format === 'jsonl') return AuditFormat.JSONL;
  throw invalid('format', 'must be csv or jsonl');
}

/** Errors: REQUEST_INVALID. */
function readFilter(ctx: Koa.Context): AuditFilter {
  const text = (name: string, maxChars: number) => {
    const value = queryText(ctx, name);
    if (value.length > maxChars) throw invalid(name, `is longer than ${maxChars} characters`);
    return value;
  };
  // As JavaScript gives it: minutes that the caller's clock is behind UTC.
  const offsetMinutes = readOffset(ctx);
  const from = readTime(ctx, 'start_date', 0, offsetMinutes);
  const to = readTime(ctx, 'end_date', dayMs, offsetMinutes);
  return create(AuditFilterSchema, {
    actorId: text('user_id', 64),
    action: text('action', 64),
    thing: text('resource_type', 64),
    keyword: text('keyword', 256),
    ...(from && { from: timestampFromDate(from) }),
    ...(to && { to: timestampFromDate(to) }),
  });
}

const dayMs = 86_400_000;

/** A day of the caller's clock, at its start or its end, or a moment. */
function readTime(ctx: Koa.Context, name: string, ofDayMs: number, offsetMinutes: number): Date | undefined {
  const text = queryText(ctx, name);
  if (text === '') return undefined;
  const isDay = /^\d{4}-\d\d-\d\d$/.test(text);
  const isZoned = /(Z|[+-]\d\d:?\d\d)$/i.test(text);
  const ms = Date.parse(isDay ? `${text}T00:00:00Z` : isZoned ? text : `${text}Z`);
  if (!/^\d{4}-/.test(text) || Number.isNaN(ms)) throw invalid(name, 'must be a date such as 2026-01-31');
  return new Date(ms + (isDay ? ofDayMs : 0) + (isDay || !isZoned ? offsetMinutes * 60_000 : 0));
}

function readOffset(ctx: Koa.Context): number {
  const text = queryText(ctx, 'tz_offset');
  if (text === '') return 0;
  const minutes = /^-?\d{1,4}$/.test(text) ? Number(text) : Number.NaN;
  if (Math.abs(minutes) <= 1440) return minutes;
  throw invalid('tz_offset', 'must be minutes, -1440 to 1440');
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}

function toItem(event: AuditEvent) {
  return {
    id: Number(event.sequence),
    user_id: event.actorId === '' ? null : event.actorId,
    user: event.actorName,
    user_email: event.actorName,
    action: event.action,
    resource_type: event.thing,
    resource_id: event.thingId,
    resource_name: event.thingName === '' ? null : event.thingName,
    changes: toChanges(event),
    reason: event.reason === '' ? null : event.reason,
    detail: event.detail ?? {},
    ip: event.address,
    ip_address: event.address,
    user_agent: event.userAgent,
    revision: Number(event.revision),
    time: toIsoText(event.occurredAt),
    created_at: toIsoText(event.occurredAt),
    hash: event.hash,
  };
}

/** Field by field what it was and what it became; null where it was not. */
function toChanges({ before = {}, after = {} }: AuditEvent) {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return Object.fromEntries(names.map((name) => [name, { old: before[name] ?? null, new: after[name] ?? null }]));
}
