import { create } from '@bufbuild/protobuf';
import { timestampDate, timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type GetDashboardRequest,
  GetDashboardRequestSchema,
  type GetDashboardResponse,
  type LevelCounts,
  type ResultCounts,
} from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { type ReadQuery, readDates, readText, readTimeZoneOffset } from './query.js';

const dayMs = 24 * 60 * 60_000;

/** All that is counted is as far back as dashboards go. */
const countedDays = 91;

/** Days of the trend. */
const trendDays = 7;

/** The last 91 days, by which the contract's totals are made. */
export function toStatsRequest(read: ReadQuery, now: Date): GetDashboardRequest {
  return create(GetDashboardRequestSchema, {
    startTime: timestampFromDate(new Date(now.getTime() - countedDays * dayMs)),
    applicationId: readText(read, 'application_id', 64),
    bucketMinutes: 1440,
  });
}

/** The last 7 days of the caller's time zone in half hours, of which days are made wherever they begin. */
export function toTrendRequest(read: ReadQuery, now: Date): GetDashboardRequest {
  const [first] = trendStarts(read, now);
  return create(GetDashboardRequestSchema, {
    startTime: timestampFromDate(new Date(first ?? now)),
    applicationId: readText(read, 'application_id', 64),
    bucketMinutes: read('application_id') === '' ? 30 : 60,
  });
}

/** The span of the contract's category distribution; the last 91 days unless the caller names days. */
export function toCategoriesRequest(read: ReadQuery, now: Date): GetDashboardRequest {
  const { start, end } = readDates(read);
  return create(GetDashboardRequestSchema, {
    startTime: timestampFromDate(start ?? new Date((end ?? now).getTime() - countedDays * dayMs)),
    ...(end && { endTime: timestampFromDate(end) }),
    applicationId: readText(read, 'application_id', 64),
    bucketMinutes: 1440,
  });
}

/** GET /api/v1/dashboard/stats of the contract. Pure. */
export function toStats(totals: GetDashboardResponse, trend: GetDashboardResponse, read: ReadQuery, now: Date): object {
  const counts = totals.totals;
  const distribution = risks(counts);
  const days = trendStarts(read, now).map((start) => {
    const inside = trend.series.filter(({ startTime }) => {
      const at = startTime ? timestampDate(startTime).getTime() : 0;
      return at >= start && at < start + dayMs;
    });
    const parts = inside.map((bucket) => risks(bucket.counts));
    const sum = (name: keyof ReturnType<typeof risks>) => parts.reduce((total, part) => total + part[name], 0);
    return {
      date: new Date(start - readTimeZoneOffset(read) * 60_000).toISOString().slice(0, 10),
      total: sum('high_risk') + sum('medium_risk') + sum('low_risk') + sum('no_risk'),
      high_risk: sum('high_risk'),
      medium_risk: sum('medium_risk'),
      low_risk: sum('low_risk'),
      safe: sum('no_risk'),
    };
  });
  return {
    total_requests: Number(counts?.total ?? 0n),
    security_risks: risky(counts?.security),
    compliance_risks: risky(counts?.compliance),
    data_leaks: risky(counts?.data),
    high_risk_count: distribution.high_risk,
    medium_risk_count: distribution.medium_risk,
    low_risk_count: distribution.low_risk,
    safe_count: distribution.no_risk,
    risk_distribution: distribution,
    daily_trends: days,
  };
}

/** GET /api/v1/dashboard/category-distribution of the contract. Pure. */
export function toCategories({ categories }: GetDashboardResponse): object {
  return { categories: categories.slice(0, 10).map(({ name, total }) => ({ name, value: Number(total) })) };
}

/** When the last days of the caller's zone began, in ms, oldest first. */
function trendStarts(read: ReadQuery, now: Date): number[] {
  const offsetMs = readTimeZoneOffset(read) * 60_000;
  const today = Math.floor((now.getTime() - offsetMs) / dayMs) * dayMs + offsetMs;
  return Array.from({ length: trendDays }, (_, index) => today - (trendDays - 1 - index) * dayMs);
}

function risks(counts: ResultCounts | undefined) {
  const [high, medium, low] = [counts?.overall?.high, counts?.overall?.medium, counts?.overall?.low].map(Number);
  const [highRisk, mediumRisk, lowRisk] = [high || 0, medium || 0, low || 0];
  const total = Number(counts?.total ?? 0n);
  return {
    high_risk: highRisk,
    medium_risk: mediumRisk,
    low_risk: lowRisk,
    no_risk: total - highRisk - mediumRisk - lowRisk,
  };
}

function risky(levels: LevelCounts | undefined): number {
  return levels === undefined ? 0 : Number(levels.low + levels.medium + levels.high);
}
