import { create } from '@bufbuild/protobuf';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import {
  MatchType,
  type ModelRoute,
  ModelRouteSchema,
  type UpstreamModel,
  UpstreamService,
} from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Body } from './body.js';
import { answerWrite, queryText, type RestCall, type RestRoutes } from './facade.js';

/** /api/v1/model-routes. A route's further targets are kept as they are; they are set over RPC. */
export function modelRouteRoutes(): RestRoutes {
  const { method } = UpstreamService;
  return {
    'GET /api/v1/model-routes': {
      method: method.listModelRoutes,
      async handle({ ctx, call }) {
        const { modelRoutes } = await call(method.listModelRoutes, {});
        const names = await readNames(call);
        ctx.body = modelRoutes.map((route) => toItem(route, names));
      },
    },

    'POST /api/v1/model-routes': {
      method: method.createModelRoute,
      fieldName,
      async handle({ ctx, call, body }) {
        const fields = await body();
        fields.text('name');
        fields.text('model_pattern');
        const fresh = create(ModelRouteSchema, { enabled: true, priority: 100, matchType: MatchType.PREFIX });
        const modelRoute = readRoute(fields, fresh);
        fields.end();
        const reply = await call(method.createModelRoute, { modelRoute });
        ctx.status = 201;
        ctx.body = toItem(reply.modelRoute, await readNames(call));
      },
    },

    'GET /api/v1/model-routes/:id': {
      method: method.listModelRoutes,
      async handle({ ctx, call, params }) {
        ctx.body = toItem(await findModelRoute(call, params['id'] ?? ''), await readNames(call));
      },
    },

    'PUT /api/v1/model-routes/:id': {
      method: method.updateModelRoute,
      fieldName,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const modelRoute = readRoute(fields, await findModelRoute(call, params['id'] ?? ''));
        fields.end();
        const reply = await call(method.updateModelRoute, { modelRoute });
        ctx.body = toItem(reply.modelRoute, await readNames(call));
      },
    },

    'DELETE /api/v1/model-routes/:id': {
      method: method.deleteModelRoute,
      async handle({ ctx, call, params }) {
        await call(method.deleteModelRoute, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Model route deleted');
      },
    },

    'GET /api/v1/model-routes/test/:model': {
      method: method.testModelRoute,
      async handle({ ctx, call, params }) {
        const model = params['model'] ?? '';
        const applicationId = queryText(ctx, 'application_id');
        const { modelRoute, upstreamModels } = await call(method.testModelRoute, { model, applicationId });
        const first = upstreamModels[0];
        ctx.body =
          modelRoute === undefined || first === undefined
            ? { matched: false, model_name: model, message: `No route for the model "${model}"` }
            : {
                matched: true,
                model_name: model,
                model_route: { id: modelRoute.id, name: modelRoute.name },
                upstream_api_config: toUpstream(first),
                upstream_api_configs: upstreamModels.map(toUpstream),
              };
      },
    },
  };
}

interface Names {
  readonly upstreams: ReadonlyMap<string, UpstreamModel>;
  readonly applications: ReadonlyMap<string, string>;
}

/** Names for ids, as the contract nests them. */
async function readNames(call: RestCall['call']): Promise<Names> {
  const { upstreamModels } = await call(UpstreamService.method.listUpstreamModels, {});
  const applications = new Map<string, string>();
  for (let pageToken = ''; ; ) {
    const page = await call(ApplicationService.method.listApplications, { pageSize: 100, pageToken });
    for (const { id, name } of page.applications) applications.set(id, name);
    pageToken = page.nextPageToken;
    if (pageToken === '') break;
  }
  return { upstreams: new Map(upstreamModels.map((upstream) => [upstream.id, upstream])), applications };
}

async function findModelRoute(call: RestCall['call'], id: string): Promise<ModelRoute> {
  const { modelRoutes } = await call(UpstreamService.method.listModelRoutes, {});
  const found = modelRoutes.find((route) => route.id === id);
  if (found === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'model route' } });
  return found;
}

/** The fields of a body over those of a route. */
function readRoute(fields: Body, before: ModelRoute): ModelRoute {
  const upstreamModelId = fields.optionalText('upstream_api_config_id') ?? before.upstreamModelId;
  const matchType = fields.optionalWord('match_type', ['prefix', 'exact']);
  // Another upstream takes the place of the first target; the others stay behind it.
  const others = before.targets.filter((target) => target.upstreamModelId !== before.upstreamModelId);
  const first = before.targets.find((target) => target.upstreamModelId === before.upstreamModelId);
  const targets =
    others.length === 0
      ? []
      : [
          {
            $typeName: 'gatehouse.admin.v1.RouteTarget' as const,
            upstreamModelId,
            weight: first?.weight ?? 1,
            rank: 0,
          },
          ...others.filter((target) => target.upstreamModelId !== upstreamModelId),
        ];
  return {
    ...before,
    name: fields.optionalText('name') ?? before.name,
    description: fields.optionalText('description') ?? before.description,
    modelPattern: fields.optionalText('model_pattern') ?? before.modelPattern,
    matchType: matchType === undefined ? before.matchType : matchType === 'exact' ? MatchType.EXACT : MatchType.PREFIX,
    upstreamModelId,
    priority: fields.optionalInteger('priority', 0, 10_000) ?? before.priority,
    enabled: fields.optionalFlag('is_active') ?? before.enabled,
    applicationIds: fields.optionalTexts('application_ids') ?? before.applicationIds,
    cacheTtlSeconds: fields.optionalInteger('cache_ttl_seconds', 0, 86_400) ?? before.cacheTtlSeconds,
    targets,
  };
}

function toItem(route: ModelRoute | undefined, { upstreams, applications }: Names) {
  const upstream = upstreams.get(route?.upstreamModelId ?? '');
  return {
    id: route?.id,
    name: route?.name,
    description: route?.description,
    model_pattern: route?.modelPattern,
    match_type: route?.matchType === MatchType.EXACT ? 'exact' : 'prefix',
    upstream_api_config_id: route?.upstreamModelId,
    priority: route?.priority,
    is_active: route?.enabled,
    cache_ttl_seconds: route?.cacheTtlSeconds,
    upstream_api_config: upstream === undefined ? null : toUpstream(upstream),
    applications: (route?.applicationIds ?? []).map((id) => ({ id, name: applications.get(id) ?? null })),
  };
}

function toUpstream({ id, name, provider }: UpstreamModel) {
  return { id, config_name: name, provider };
}

function fieldName(path: string): string {
  const names: Readonly<Record<string, string>> = {
    'model_route.upstream_model_id': 'upstream_api_config_id',
    'model_route.enabled': 'is_active',
  };
  return names[path] ?? path.replace(/^model_route\./, '');
}
