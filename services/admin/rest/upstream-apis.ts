import { create } from '@bufbuild/protobuf';
import { type UpstreamModel, UpstreamModelSchema, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Body } from './body.js';
import type { RestCall, RestRoutes } from './facade.js';
import { toIsoText } from './timestamp.js';

/**
 * /api/v1/proxy/upstream-apis, the contract's name for upstream models. Answers are `{"success": true, "data": …}`; a list
 * leaves the key's hint out. `enable_reasoning_detection` and `stream_chunk_size` are taken and always read true and 50:
 * reasoning is always judged, and text is released as it is cleared, not by chunks.
 */
export function upstreamApiRoutes(): RestRoutes {
  const { method } = UpstreamService;
  return {
    'GET /api/v1/proxy/upstream-apis': {
      method: method.listUpstreamModels,
      async handle({ ctx, call }) {
        const { upstreamModels } = await call(method.listUpstreamModels, {});
        ctx.body = { success: true, data: upstreamModels.map(toItem) };
      },
    },

    'POST /api/v1/proxy/upstream-apis': {
      method: method.createUpstreamModel,
      fieldName,
      async handle({ ctx, call, body }) {
        const fields = await body();
        const fresh = create(UpstreamModelSchema, { enabled: true, provider: 'openai' });
        const { upstreamModel, apiKey } = readUpstream(fields, fresh);
        fields.end();
        const reply = await call(method.createUpstreamModel, { upstreamModel, apiKey });
        ctx.body = { success: true, data: toDetail(reply.upstreamModel) };
      },
    },

    'GET /api/v1/proxy/upstream-apis/:id': {
      method: method.listUpstreamModels,
      async handle({ ctx, call, params }) {
        ctx.body = { success: true, data: toDetail(await findUpstream(call, params['id'] ?? '')) };
      },
    },

    'PUT /api/v1/proxy/upstream-apis/:id': {
      method: method.updateUpstreamModel,
      fieldName,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const { upstreamModel, apiKey } = readUpstream(fields, await findUpstream(call, params['id'] ?? ''));
        fields.end();
        const reply = await call(method.updateUpstreamModel, { upstreamModel, apiKey });
        ctx.body = { success: true, data: toDetail(reply.upstreamModel) };
      },
    },

    'DELETE /api/v1/proxy/upstream-apis/:id': {
      method: method.deleteUpstreamModel,
      async handle({ ctx, call, params }) {
        await call(method.deleteUpstreamModel, { id: params['id'] ?? '' });
        ctx.body = { success: true, message: 'Upstream API deleted' };
      },
    },

    'POST /api/v1/proxy/upstream-apis/:id/test': {
      method: method.testUpstreamModel,
      async handle({ ctx, call, params }) {
        const answer = await call(method.testUpstreamModel, { id: params['id'] ?? '' });
        ctx.body = {
          success: answer.reachable,
          data: {
            reachable: answer.reachable,
            status: answer.status === 0 ? null : answer.status,
            latency_ms: answer.latencyMs,
            models: answer.models,
            error_code: answer.errorCode === '' ? null : answer.errorCode,
            message: answer.message === '' ? null : answer.message,
          },
        };
      },
    },
  };
}

/** The upstream model of the caller's tenant. Errors: NOT_FOUND. */
export async function findUpstream(call: RestCall['call'], id: string): Promise<UpstreamModel> {
  const { upstreamModels } = await call(UpstreamService.method.listUpstreamModels, {});
  const found = upstreamModels.find((upstream) => upstream.id === id);
  if (found === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'upstream model' } });
  return found;
}

/** The fields of a body over those of an upstream model; a blank key keeps the old one. */
function readUpstream(fields: Body, before: UpstreamModel): { upstreamModel: UpstreamModel; apiKey: string } {
  // Taken for old clients; see above.
  fields.optionalFlag('enable_reasoning_detection');
  fields.optionalInteger('stream_chunk_size', 1, 500);
  const isPrivateModel = fields.optionalFlag('is_private_model') ?? before.isPrivateModel;
  return {
    apiKey: fields.optionalText('api_key') ?? '',
    upstreamModel: {
      ...before,
      name: fields.optionalText('config_name') ?? before.name,
      apiBaseUrl: fields.optionalText('api_base_url') ?? before.apiBaseUrl,
      provider: fields.optionalText('provider') ?? before.provider,
      modelName: fields.optionalText('model_name') ?? before.modelName,
      enabled: fields.optionalFlag('is_active') ?? before.enabled,
      description: fields.optionalText('description') ?? before.description,
      isPrivateModel,
      // What is private no more is not the default any more, unless the body says so, which is then refused.
      isDefaultPrivateModel:
        fields.optionalFlag('is_default_private_model') ?? (before.isDefaultPrivateModel && isPrivateModel),
      privateModelNames: fields.optionalTexts('private_model_names') ?? before.privateModelNames,
      defaultPrivateModelName: fields.optionalText('default_private_model_name') ?? before.defaultPrivateModelName,
      higressCluster: fields.optionalText('higress_cluster') ?? before.higressCluster,
    },
  };
}

function toItem(upstream: UpstreamModel | undefined) {
  return {
    id: upstream?.id,
    config_name: upstream?.name,
    api_base_url: upstream?.apiBaseUrl,
    provider: upstream?.provider,
    model_name: upstream?.modelName,
    is_active: upstream?.enabled,
    enable_reasoning_detection: true,
    stream_chunk_size: 50,
    description: upstream?.description,
    is_private_model: upstream?.isPrivateModel,
    is_default_private_model: upstream?.isDefaultPrivateModel,
    private_model_names: upstream?.privateModelNames,
    default_private_model_name: upstream?.defaultPrivateModelName,
    higress_cluster: upstream?.higressCluster,
    created_at: toIsoText(upstream?.createdAt),
  };
}

function toDetail(upstream: UpstreamModel | undefined) {
  return { ...toItem(upstream), api_key_masked: upstream?.apiKeyHint === '' ? null : upstream?.apiKeyHint };
}

function fieldName(path: string): string {
  const names: Readonly<Record<string, string>> = {
    'upstream_model.name': 'config_name',
    'upstream_model.enabled': 'is_active',
  };
  return names[path] ?? path.replace(/^upstream_model\./, '');
}
