import { create } from '@bufbuild/protobuf';
import { GetDashboardResponseSchema } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { CountResultsResponseSchema, ListResultsResponseSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { TenantResults } from '#lib/results/routes.js';

/** Results of a tenant that has none. */
export const emptyResults: TenantResults = {
  listResults: async () => create(ListResultsResponseSchema),
  countResults: async () => create(CountResultsResponseSchema, { exact: true }),
  getDashboard: async () => create(GetDashboardResponseSchema),
  getResult: async () => {
    throw new GatehouseError('NOT_FOUND', { values: { thing: 'result' } });
  },
};
