import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  MatchType,
  type ModelRoute,
  type ModelRouteSchema,
  type UpstreamService,
} from '#gen/gatehouse/admin/v1/upstream_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { findUpstream } from '../upstreams/upstreams.js';
import {
  countModelRoutes,
  deleteModelRoute,
  insertModelRoute,
  type ModelRouteRow,
  maxModelRoutes,
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
  'listModelRoutes' | 'createModelRoute' | 'deleteModelRoute'
>;

/** The routes of the caller's tenant from model names to upstream models. */
export function createModelRoutes({ db, changes }: ModelRouteDeps): ModelRouteFeatures {
  return {
    async listModelRoutes(_request, caller) {
      return { modelRoutes: (await selectModelRoutes(db, caller.tenantId)).map(toModelRouteMessage) };
    },

    async createModelRoute(request, caller) {
      const route = contentOf(request.modelRoute);
      const { revision } = await changes.apply(caller, 'model_route', async (tx) => {
        await findUpstream(tx, caller, route.upstreamModelId);
        if ((await countModelRoutes(tx, caller.tenantId)) >= maxModelRoutes) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'model routes', limit: maxModelRoutes } });
        }
        await insertModelRoute(tx, caller.tenantId, route);
        return { result: undefined, action: 'create', thingId: route.id, before: null, after: toDiff(route) };
      });
      return { modelRoute: toModelRouteMessage(route), revision };
    },

    async deleteModelRoute(request, caller) {
      const { revision } = await changes.apply(caller, 'model_route', async (tx) => {
        const before = await findModelRoute(tx, caller, request.id);
        await deleteModelRoute(tx, caller.tenantId, before.id);
        return { result: undefined, action: 'delete', thingId: before.id, before: toDiff(before), after: null };
      });
      return { revision };
    },
  };
}

function contentOf(given: ModelRoute | undefined): ModelRouteRow {
  const route: ModelRouteRow = {
    id: uuidv7(),
    upstreamModelId: given?.upstreamModelId ?? '',
    modelPattern: given?.modelPattern.trim() ?? '',
    matchType: given?.matchType === MatchType.EXACT ? 'exact' : 'prefix',
    priority: given?.priority ?? 0,
    enabled: given?.enabled ?? false,
  };
  if (route.matchType === 'exact' && route.modelPattern === '') {
    const fields = [{ path: 'model_route.model_pattern', message: 'must not be empty for an exact match' }];
    throw new GatehouseError('REQUEST_INVALID', { fields });
  }
  return route;
}

async function findModelRoute(db: Queryable, caller: Caller, id: string): Promise<ModelRouteRow> {
  const row = isUuid(id) ? await selectModelRoute(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'model route' } });
  return row;
}

function toModelRouteMessage(row: ModelRouteRow): MessageInitShape<typeof ModelRouteSchema> {
  return {
    id: row.id,
    modelPattern: row.modelPattern,
    matchType: row.matchType === 'exact' ? MatchType.EXACT : MatchType.PREFIX,
    priority: row.priority,
    upstreamModelId: row.upstreamModelId,
    enabled: row.enabled,
  };
}

function toDiff({ id: _id, ...route }: ModelRouteRow): object {
  return route;
}
