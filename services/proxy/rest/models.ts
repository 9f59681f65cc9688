import type { Authenticator } from '#lib/auth/authenticator.js';
import { type RouteHandler, requestState } from '#lib/server/rest.js';
import type { ListedModel, Models } from '../chat/models.js';

/** GET /v1/models: the models that the caller's tenant has routes for. */
export function createModelsRoute(deps: {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly models: Pick<Models, 'list'>;
}): RouteHandler {
  return async (ctx) => {
    const { tenantId } = await deps.authenticator.authenticate(ctx.get('authorization') || undefined);
    requestState(ctx).tenantId = tenantId;
    const models = await deps.models.list(tenantId);
    ctx.body = { object: 'list', data: models.map(toOpenAiModel) };
  };
}

/** `permission`, `root` and `parent` are what older clients expect of a model; they say nothing here. */
function toOpenAiModel({ id, createdAt, ownedBy }: ListedModel): object {
  return {
    id,
    object: 'model',
    created: Math.floor(createdAt.getTime() / 1000),
    owned_by: ownedBy,
    permission: [],
    root: id,
    parent: null,
  };
}
