import { DashboardService } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { type ResultRoute, resultRoutes as routes, type TenantResults } from '#lib/results/routes.js';
import type { RestRoutes } from './facade.js';

/** What the routes need beyond the methods. */
export interface ResultRoutesDeps {
  /** The results of a tenant, which detection keeps. */
  readonly resultsOf: (tenantId: string) => TenantResults;
}

/** Results and dashboard: the same answers as detection gives, for those whom admin lets in. */
export function resultRoutes({ resultsOf }: ResultRoutesDeps): RestRoutes {
  const entries: [string, ResultRoute][] = Object.entries(routes);
  return Object.fromEntries(
    entries.map(([pattern, route]) => [
      pattern,
      {
        method: pattern.includes('/dashboard/')
          ? DashboardService.method.getDashboard
          : ResultService.method.listResults,
        handle: ({ ctx, caller, params }) => route(ctx, resultsOf(caller.tenantId), params['id'] ?? ''),
      },
    ]),
  );
}
