import { createClient, type Transport } from '@connectrpc/connect';
import { DashboardService } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import type { TenantResults } from './routes.js';

/**
 * The results of a tenant by the RPCs of detection, asked in the name of a user of it whom the caller has let in. The
 * transport must show the mesh token.
 */
export function createTenantResults(transport: Transport): (tenantId: string) => TenantResults {
  const results = createClient(ResultService, transport);
  const dashboard = createClient(DashboardService, transport);
  return (tenantId) => {
    const options = { headers: { 'x-gatehouse-tenant': tenantId } };
    return {
      listResults: (request) => results.listResults(request, options),
      getResult: (request) => results.getResult(request, options),
      countResults: (request) => results.countResults(request, options),
      getDashboard: (request) => dashboard.getDashboard(request, options),
    };
  };
}
