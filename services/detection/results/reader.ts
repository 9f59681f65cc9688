import { create } from '@bufbuild/protobuf';
import { GetDashboardRequestSchema } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import {
  CountResultsResponseSchema,
  GetResultResponseSchema,
  ListResultsRequestSchema,
  ListResultsResponseSchema,
  type ResultFacet,
  ResultFacetSchema,
} from '#gen/gatehouse/detection/v1/result_pb.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { TenantResults } from '#lib/results/routes.js';
import { getDashboard } from '../dashboard/dashboard.js';
import { countFacets, type FacetCount } from './facets.js';
import { sourceOf } from './row.js';
import { countResults, estimateResults, getResult, listNumberedPage, listResults } from './view.js';

/** Results are counted one by one up to here, in some 20 ms; beyond it they are estimated. */
const countedResults = 10_000;

/** Values of a facet that are worth a line on a screen. */
const facetValues = 50;

const defaultPageSize = 50;

/** What the reader is made of. */
interface ResultReaderDeps {
  /** For single results: whoever has just been given an id must find it. */
  readonly db: Database;
  /** For lists and figures, which may lag by seconds; `db` unless given. */
  readonly reads?: Database;
}

/** What a user of a tenant may read of its results. RPC and REST both answer by this. */
export function createResultReader({ db, reads = db }: ResultReaderDeps): (tenantId: string) => TenantResults {
  return (tenantId) => ({
    async listResults(init) {
      const request = create(ListResultsRequestSchema, init);
      const numbered = { page: request.page, pageSize: request.pageSize || defaultPageSize };
      const page =
        request.page === 0
          ? await listResults(reads, tenantId, request)
          : await listNumberedPage(reads, tenantId, request, numbered);
      return create(ListResultsResponseSchema, page);
    },
    async getResult({ requestId = '' }) {
      const result = await getResult(db, tenantId, requestId);
      if (result === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'result' } });
      return create(GetResultResponseSchema, { result });
    },
    async countResults({ results, facets }) {
      const request = create(ListResultsRequestSchema, results);
      const [counted, spread] = await Promise.all([
        countResults(reads, tenantId, request, countedResults),
        facets ? countFacets(reads, tenantId, request, countedResults) : undefined,
      ]);
      const exact = counted < countedResults;
      return create(CountResultsResponseSchema, {
        total: exact ? BigInt(counted) : await estimateResults(reads, tenantId, request, BigInt(counted)),
        exact,
        ...(spread && { facets: toFacets(spread.counts), facetsOf: spread.of }),
      });
    },
    getDashboard: (init) => getDashboard(reads, tenantId, create(GetDashboardRequestSchema, init)),
  });
}

function toFacets(counts: readonly FacetCount[]): ResultFacet[] {
  const fields = [...new Set(counts.map(({ field }) => field))];
  return fields.map((field) =>
    create(ResultFacetSchema, {
      field,
      values: counts
        .filter((found) => found.field === field)
        .slice(0, facetValues)
        .map(({ value, count }) => ({ value: facetValue(field, value), count })),
    }),
  );
}

/** Enumerations by their numbers, whatever they are called in the table. */
function facetValue(field: string, stored: string): string {
  if (field === 'sources') return String(sourceOf(stored));
  if (field === 'phase') return stored === 'output' ? '2' : '1';
  return stored;
}
