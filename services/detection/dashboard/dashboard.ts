import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type DashboardKeySchema,
  type GetDashboardRequest,
  type GetDashboardResponse,
  GetDashboardResponseSchema,
  type ResultCountsSchema,
} from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import type { Database } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { officialScanners } from '../catalog/index.js';
import { recognizers } from '../recognizers/index.js';
import { quantile } from './latency.js';
import {
  type CountedBy,
  type CountRow,
  type KeyRow,
  type Span,
  selectApplications,
  selectKeys,
  selectPolicyChanges,
  selectScannerNames,
  selectSeries,
  selectTotals,
} from './view.js';

const minuteMs = 60_000;

/** Longest span: 92 days read some 200,000 counts, in a tenth of a second. */
const maxSpanMs = 92 * 24 * 60 * minuteMs;

const bars = { keys: 20, applications: 10, changes: 50 };

/** As many points as a chart can show apart; `bucket_minutes` may ask for more, up to the maximum. */
const wantedBuckets = 62;
const maxBuckets = 400;

/** Lengths of buckets that people can read off an axis. */
const bucketChoices = [5, 15, 30, 60, 180, 360, 720, 1440, 2880];

/**
 * Sums up what the tenant's requests met, from counts that are kept while results are stored. Errors: REQUEST_INVALID for
 * a span that is empty or too long, a bucket that does not fit, or a time zone that nobody knows.
 */
export async function getDashboard(
  db: Database,
  tenantId: string,
  request: GetDashboardRequest,
  now: Date = new Date(),
): Promise<GetDashboardResponse> {
  const { span, by, minutes, timeZone } = readRequest(tenantId, request, now);
  const before = { start: new Date(2 * span.start.getTime() - span.end.getTime()), end: span.start };
  const [totals, previous, series, keys, previousKeys, applications, changes, names] = await Promise.all([
    selectTotals(db, by, span),
    selectTotals(db, by, before),
    selectSeries(db, by, span, { minutes, timeZone }),
    selectKeys(db, by, span),
    selectKeys(db, by, before),
    by.applicationId === undefined ? selectApplications(db, tenantId, widened(span), bars.applications) : [],
    selectPolicyChanges(db, tenantId, span, bars.changes),
    selectScannerNames(db, tenantId),
  ]);
  const keysOf = (kind: number, worst: 'total' | 'stopped', describe: Describe = () => ({})) =>
    toKeys(keys, previousKeys, kind, worst, describe);
  const ownNames = new Map(names.map(({ tag, name }) => [tag, name]));
  return create(GetDashboardResponseSchema, {
    startTime: timestampFromDate(span.start),
    endTime: timestampFromDate(span.end),
    bucketMinutes: minutes,
    totals: toCounts(totals),
    previous: toCounts(previous),
    series: series.map((row) => ({ startTime: timestampFromDate(row.at), counts: toCounts(row) })),
    categories: keysOf(1, 'total'),
    scanners: keysOf(2, 'stopped', (tag) => describeScanner(tag, ownNames)),
    entityTypes: keysOf(3, 'total', (entity) => ({
      name: recognizers.find((recognizer) => recognizer.entity === entity)?.name ?? entity,
      dimension: Dimension.DATA,
    })),
    applications: applications.map(({ id, name, total, stopped }) => ({ key: id, name, total, stopped })),
    latency: {
      p50Ms: quantile(durations(keys), 0.5),
      p95Ms: quantile(durations(keys), 0.95),
      p99Ms: quantile(durations(keys), 0.99),
      previousP95Ms: quantile(durations(previousKeys), 0.95),
    },
    policyChanges: changes.map((change) => ({
      createdAt: timestampFromDate(change.at),
      revision: change.revision,
      policyId: change.policyName === null ? '' : change.policyId,
      policyName: change.policyName ?? '',
      actor: change.actor ?? '',
      reason: change.reason,
      what: change.what ?? '',
    })),
  });
}

interface DashboardQuery {
  readonly span: Span;
  readonly by: CountedBy;
  readonly minutes: number;
  readonly timeZone: string;
}

function readRequest(tenantId: string, request: GetDashboardRequest, now: Date): DashboardQuery {
  const { applicationId, timeZone } = request;
  // Nobody has an application of a name that is no id; its counts are empty.
  const application = isUuid(applicationId) ? applicationId : undefined;
  if (applicationId !== '' && application === undefined) refuse('application_id', 'must be an id');
  const cellMs = (application === undefined ? 5 : 60) * minuteMs;
  const start = Math.floor((request.startTime ? timestampDate(request.startTime) : now).getTime() / cellMs) * cellMs;
  const end = Math.ceil((request.endTime ? timestampDate(request.endTime) : now).getTime() / cellMs) * cellMs;
  if (!(end > start)) refuse('end_time', 'must be later than start_time');
  if (end - start > maxSpanMs) refuse('start_time', 'must be at most 92 days before the end');
  const lengthMinutes = (end - start) / minuteMs;
  const least = cellMs / minuteMs;
  const fitting = bucketChoices.find((choice) => choice >= least && lengthMinutes / choice <= wantedBuckets);
  const minutes = request.bucketMinutes || (fitting ?? 1440);
  if (minutes % least !== 0) refuse('bucket_minutes', `must be a multiple of ${least}`);
  if (lengthMinutes / minutes > maxBuckets) refuse('bucket_minutes', `makes more than ${maxBuckets} buckets`);
  return {
    span: { start: new Date(start), end: new Date(end) },
    by: { tenantId, applicationId: application },
    minutes,
    timeZone: readTimeZone(timeZone),
  };
}

function readTimeZone(timeZone: string): string {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: timeZone || 'UTC' }).resolvedOptions().timeZone;
  } catch {
    return refuse('time_zone', 'must be the IANA name of a time zone, such as Europe/Berlin');
  }
}

function refuse(path: string, message: string): never {
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}

/** To whole hours: applications are counted by the hour. */
function widened({ start, end }: Span): Span {
  const hourMs = 60 * minuteMs;
  return {
    start: new Date(Math.floor(start.getTime() / hourMs) * hourMs),
    end: new Date(Math.ceil(end.getTime() / hourMs) * hourMs),
  };
}

function toCounts(row: CountRow | undefined): MessageInitShape<typeof ResultCountsSchema> {
  if (row === undefined) return {};
  return {
    total: row.total,
    masked: row.masked,
    switched: row.switched,
    replaced: row.replaced,
    rejected: row.rejected,
    overall: { low: row.low, medium: row.medium, high: row.high },
    security: { low: row.security_low, medium: row.security_medium, high: row.security_high },
    compliance: { low: row.compliance_low, medium: row.compliance_medium, high: row.compliance_high },
    data: { low: row.data_low, medium: row.data_medium, high: row.data_high },
    unjudged: row.unjudged,
    wouldStop: row.would_stop,
  };
}

/** What a key is called, and to which dimension it belongs. */
type Describe = (key: string) => { readonly name?: string; readonly dimension?: Dimension };

function toKeys(
  now: readonly KeyRow[],
  before: readonly KeyRow[],
  kind: number,
  worst: 'total' | 'stopped',
  describe: Describe,
): MessageInitShape<typeof DashboardKeySchema>[] {
  const earlier = new Map(before.filter((row) => row.kind === kind).map((row) => [row.key, row]));
  return now
    .filter((row) => row.kind === kind)
    .sort((a, b) => Number(b[worst] - a[worst]) || Number(b.total - a.total) || (a.key < b.key ? -1 : 1))
    .slice(0, bars.keys)
    .map(({ key, total, stopped }) => ({
      key,
      name: key,
      total,
      stopped,
      previousTotal: earlier.get(key)?.total ?? 0n,
      previousStopped: earlier.get(key)?.stopped ?? 0n,
      ...describe(key),
    }));
}

function describeScanner(tag: string, ownNames: ReadonlyMap<string, string>): ReturnType<Describe> {
  const official = officialScanners.find((scanner) => scanner.tag === tag);
  if (official !== undefined) return { name: official.name, dimension: official.dimension };
  return { name: ownNames.get(tag) ?? tag };
}

function durations(keys: readonly KeyRow[]): { readonly step: number; readonly count: number }[] {
  return keys.filter(({ kind }) => kind === 4).map(({ key, total }) => ({ step: Number(key), count: Number(total) }));
}
