import type { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { compareRoutes, findRoute } from '#lib/routing/model-route.js';
import { findApplication } from '../applications/applications.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { findUpstream, listUpstreamsById } from '../upstreams/upstreams.js';
import { readContent, toModelRouteDiff, toModelRouteMessage } from './content.js';
import {
  countModelRoutes,
  deleteModelRoute,
  type ModelRouteContent,
  type ModelRouteRow,
  maxModelRoutes,
  saveModelRoute,
  selectModelRoute,
  selectModelRoutes,
} from './store.js';

/** What the features of routes need. */
export interface ModelRouteDeps {
  readonly db: Database;
  readonly changes: Changes;
}

/** The methods of UpstreamService that are about routes. */
export type ModelRouteFeatures = Pick<
  Features<typeof UpstreamService>,
  'listModelRoutes' | 'createModelRoute' | 'updateModelRoute' | 'deleteModelRoute' | 'testModelRoute'
>;

/** The routes of the caller's tenant from model names to upstream models. */
export function createModelRoutes({ db, changes }: ModelRouteDeps): ModelRouteFeatures {
  return {
    async listModelRoutes(_request, caller) {
      return { modelRoutes: (await selectModelRoutes(db, caller.tenantId)).map(toModelRouteMessage) };
    },

    async createModelRoute(request, caller) {
      const route = readContent(request.modelRoute, uuidv7());
      const { revision } = await changes.apply(caller, 'model_route', async (tx) => {
        await assertOwn(tx, caller, route);
        if ((await countModelRoutes(tx, caller.tenantId)) >= maxModelRoutes) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'model routes', limit: maxModelRoutes } });
        }
        await saveModelRoute(tx, caller.tenantId, route);
        return { result: undefined, action: 'create', thingId: route.id, before: null, after: toModelRouteDiff(route) };
      });
      return { modelRoute: toModelRouteMessage(route), revision };
    },

    async updateModelRoute(request, caller) {
      const route = readContent(request.modelRoute, request.modelRoute?.id ?? '');
      const { revision } = await changes.apply(caller, 'model_route', async (tx) => {
        const before = toModelRouteDiff(await findModelRoute(tx, caller, route.id));
        await assertOwn(tx, caller, route);
        await saveModelRoute(tx, caller.tenantId, route);
        return { result: undefined, action: 'update', thingId: route.id, before, after: toModelRouteDiff(route) };
      });
      return { modelRoute: toModelRouteMessage(route), revision };
    },

    async deleteModelRoute(request, caller) {
      const { revision } = await changes.apply(caller, 'model_route', async (tx) => {
        const before = await findModelRoute(tx, caller, request.id);
        await deleteModelRoute(tx, caller.tenantId, before.id);
        return {
          result: undefined,
          action: 'delete',
          thingId: before.id,
          before: toModelRouteDiff(before),
          after: null,
        };
      });
      return { revision };
    },

    async testModelRoute(request, caller) {
      const { applicationId } = request;
      if (applicationId !== '') await findApplication(db, caller, applicationId);
      const upstreams = await listUpstreamsById(db, caller, (upstream) => upstream.enabled);
      const routes = (await selectModelRoutes(db, caller.tenantId))
        // As the proxy does: what is not in use takes nothing away from other routes.
        .filter((route) => route.enabled && route.targets.some((target) => upstreams.has(target.upstreamModelId)))
        .toSorted(compareRoutes);
      const route = findRoute(routes, request.model, applicationId);
      if (!route) return {};
      const order = route.targets.toSorted((a, b) => a.rank - b.rank || b.weight - a.weight);
      return {
        modelRoute: toModelRouteMessage(route),
        upstreamModels: order.flatMap(({ upstreamModelId }) => upstreams.get(upstreamModelId) ?? []),
      };
    },
  };
}

/** Errors: NOT_FOUND for an upstream model or application that is not the tenant's. */
async function assertOwn(tx: Queryable, caller: Caller, route: ModelRouteContent): Promise<void> {
  for (const { upstreamModelId } of route.targets) await findUpstream(tx, caller, upstreamModelId);
  for (const applicationId of route.applicationIds) await findApplication(tx, caller, applicationId);
}

async function findModelRoute(db: Queryable, caller: Caller, id: string): Promise<ModelRouteRow> {
  const row = isUuid(id) ? await selectModelRoute(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'model route' } });
  return row;
}
