import type { HandlerContext, ServiceImpl } from '@connectrpc/connect';
import type { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { type Principal, principalKey } from '#lib/auth/principal.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { TenantResults } from '#lib/results/routes.js';
import { drainSignalKey } from '#lib/server/rpc.js';
import { exportResults } from './export.js';
import type { ResultWatch } from './watch.js';

/** What the handlers need. */
export interface ResultHandlerDeps {
  readonly db: Database;
  readonly resultsOf: (tenantId: string) => TenantResults;
  readonly resultWatch: ResultWatch;
}

/** The methods of ResultService. */
export function createResultHandlers(deps: ResultHandlerDeps): ServiceImpl<typeof ResultService> {
  const { db, resultsOf, resultWatch } = deps;
  return {
    listResults: (request, context) => resultsOf(readerOf(context).tenantId).listResults(request),
    getResult: (request, context) => resultsOf(readerOf(context).tenantId).getResult(request),
    countResults: (request, context) => resultsOf(readerOf(context).tenantId).countResults(request),
    watchResults: ({ results }, context) => resultWatch.watch(readerOf(context).tenantId, results, signalOf(context)),
    exportResults: (request, context) => exportResults(db, readerOf(context).tenantId, request, signalOf(context)),
  };
}

/**
 * Results hold what people wrote: users of the tenant may read them, and services that ask for one whom they let in; API
 * keys may not. Errors: CREDENTIALS_MISSING, PERMISSION_DENIED.
 */
export function readerOf({ values }: HandlerContext): Principal {
  const principal = values.get(principalKey);
  if (principal === undefined) throw new GatehouseError('CREDENTIALS_MISSING');
  if (principal.kind === 'api_key' || principal.tenantId === '')
    throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'viewer' } });
  return principal;
}

function signalOf({ signal, values }: HandlerContext): AbortSignal {
  const drain = values.get(drainSignalKey);
  return drain === undefined ? signal : AbortSignal.any([signal, drain]);
}
