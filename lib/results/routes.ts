import { create } from '@bufbuild/protobuf';
import type { Client } from '@connectrpc/connect';
import type Koa from 'koa';
import type { DashboardService } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import {
  CountResultsRequestSchema,
  type DetectionResult,
  GetResultRequestSchema,
  type ResultService,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toCategories, toCategoriesRequest, toStats, toStatsRequest, toTrendRequest } from './dashboard.js';
import { exportColumns, toExportCells } from './export-row.js';
import { toItem, toListItem } from './item.js';
import { type ReadQuery, readNumber, readText, toResultRequest } from './query.js';
import { unsafeSegments } from './segments.js';
import { toXlsx } from './xlsx.js';

/** The results and counts of one tenant: the RPCs of detection, asked for a user of it. */
export interface TenantResults
  extends Pick<Client<typeof ResultService>, 'listResults' | 'getResult' | 'countResults'>,
    Pick<Client<typeof DashboardService>, 'getDashboard'> {}

/** One route: fills in the answer. Who may ask has been found out before. */
export type ResultRoute = (ctx: Koa.Context, results: TenantResults, id: string) => Promise<void>;

/** Rows of an exported table. */
const exportedRows = 10_000;

/** Results and dashboard as the contract has them (1.4.2), for admin and detection alike. */
export const resultRoutes = {
  'GET /api/v1/dashboard/stats': async (ctx, results) => {
    const now = new Date();
    const read = reader(ctx);
    const [totals, trend] = await Promise.all([
      results.getDashboard(toStatsRequest(read, now)),
      results.getDashboard(toTrendRequest(read, now)),
    ]);
    ctx.body = toStats(totals, trend, read, now);
  },

  'GET /api/v1/dashboard/category-distribution': async (ctx, results) => {
    ctx.body = toCategories(await results.getDashboard(toCategoriesRequest(reader(ctx), new Date())));
  },

  'GET /api/v1/results': async (ctx, results) => {
    const read = reader(ctx);
    const request = toResultRequest(read);
    const pageSize = readNumber(read, 'per_page', 20, 100);
    const page = readNumber(read, 'page', 1, 100_000);
    const pageToken = readText(read, 'cursor', 512);
    const [{ results: items, nextPageToken }, { total, exact }] = await Promise.all([
      results.listResults({ ...request, pageSize, ...(pageToken === '' ? { page } : { pageToken }) }),
      results.countResults(create(CountResultsRequestSchema, { results: request })),
    ]);
    ctx.body = {
      items: items.map(toListItem),
      total: Number(total),
      total_is_exact: exact,
      page,
      per_page: pageSize,
      pages: Math.ceil(Number(total) / pageSize),
      next_cursor: nextPageToken === '' ? null : nextPageToken,
    };
  },

  'GET /api/v1/results/export': async (ctx, results) => {
    const request = toResultRequest(reader(ctx));
    const rows: DetectionResult[] = [];
    let pageToken = '';
    do {
      const page = await results.listResults({ ...request, pageSize: 100, pageToken });
      rows.push(...page.results);
      pageToken = page.nextPageToken;
    } while (pageToken !== '' && rows.length < exportedRows && !ctx.req.destroyed);
    ctx.type = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';
    ctx.attachment(`results-${new Date().toISOString().slice(0, 10)}.xlsx`);
    ctx.body = await toXlsx(exportColumns, rows.slice(0, exportedRows).map(toExportCells));
  },

  'GET /api/v1/results/:id': async (ctx, results, id) => {
    ctx.body = toItem(await find(results, id));
  },

  'POST /api/v1/results/:id/extract-segments': async (ctx, results, id) => {
    ctx.body = { unsafe_segments: unsafeSegments(await find(results, id)) };
  },
} as const satisfies Readonly<Record<string, ResultRoute>>;

async function find(results: TenantResults, id: string): Promise<DetectionResult> {
  if (id.length > 64) throw new GatehouseError('NOT_FOUND', { values: { thing: 'result' } });
  const { result } = await results.getResult(create(GetResultRequestSchema, { requestId: id }));
  if (result === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'result' } });
  return result;
}

function reader(ctx: Koa.Context): ReadQuery {
  return (name) => {
    const value = ctx.query[name];
    return (Array.isArray(value) ? value.at(-1) : value)?.trim() ?? '';
  };
}
