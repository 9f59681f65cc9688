import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toOpenAi } from '#lib/errors/to-rest.js';
import { answerErrors, type RouteHandler, requestState } from '#lib/server/rest.js';
import { askingOf } from '#lib/server/rest-caller.js';
import type { ListedModel, Models } from '../chat/models.js';
import { toAnthropicError } from '../surfaces/messages/errors.js';
import { authorizationOf } from './authorization.js';

/** What the two routes need. */
export interface ModelsRouteDeps {
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  readonly models: Pick<Models, 'list'>;
}

/** GET /v1/models: the models that the caller's application has routes for. A client of Anthropic gets them in its own shape. */
export function createModelsRoute(deps: ModelsRouteDeps): RouteHandler {
  return inShapeOfClient(async (ctx, isAnthropic) => {
    const models = await listModels(ctx, deps);
    if (!isAnthropic) return { object: 'list', data: models.map(toOpenAiModel) };
    const data = models.map(toAnthropicModel);
    return { data, has_more: false, first_id: models[0]?.id ?? null, last_id: models.at(-1)?.id ?? null };
  });
}

/** GET /v1/models/{id}: one of them. Errors: MODEL_ROUTE_NOT_FOUND. */
export function createModelRoute(deps: ModelsRouteDeps): RouteHandler {
  return (ctx, params) =>
    inShapeOfClient(async (_ctx, isAnthropic) => {
      const model = (await listModels(ctx, deps)).find(({ id }) => id === params['id']);
      if (!model) throw new GatehouseError('MODEL_ROUTE_NOT_FOUND', { values: { model: params['id'] ?? '' } });
      return isAnthropic ? toAnthropicModel(model) : toOpenAiModel(model);
    })(ctx, params);
}

/** Every request of Anthropic's clients names a version of their API; nobody else's does. */
function inShapeOfClient(answer: (ctx: Koa.Context, isAnthropic: boolean) => Promise<object>): RouteHandler {
  return (ctx) => {
    const isAnthropic = ctx.get('anthropic-version') !== '';
    const handleErrors = answerErrors((error) => (isAnthropic ? toAnthropicError(toOpenAi(error)) : toOpenAi(error)));
    return handleErrors(ctx, async () => {
      ctx.body = await answer(ctx, isAnthropic);
    });
  };
}

async function listModels(
  ctx: Koa.Context,
  { authenticator, models }: ModelsRouteDeps,
): Promise<readonly ListedModel[]> {
  const principal = await authenticator.authenticate(authorizationOf(ctx), askingOf(ctx, 'proxy'));
  requestState(ctx).tenantId = principal.tenantId;
  return models.list(principal);
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

function toAnthropicModel({ id, createdAt }: ListedModel): object {
  return { type: 'model', id, display_name: id, created_at: createdAt.toISOString() };
}
