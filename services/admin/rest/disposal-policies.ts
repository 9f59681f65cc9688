import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type UpstreamModel, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type ActionField, actionFields, ownAction, readActions, withActions } from './action-fields.js';
import type { Body } from './body.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';
import { editSettings, readSettings } from './settings.js';

const gateway = '/api/v1/config/gateway-policy';
const leakage = '/api/v1/config/data-leakage-policy';

/**
 * What follows from which risk, under the names of the contract. A policy stands alone here, so an override is what it says
 * itself and the tenant's defaults are those of its default policy. The older form, data-leakage-policy, has the fields of
 * the newer one too. A PUT keeps what it leaves out; null takes an action of the policy's own away.
 */
export function disposalPolicyRoutes(): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;
  const read = (toReply: typeof toGatewayReply) => ({
    method: getPolicy,
    async handle(request: RestCall) {
      request.ctx.body = await toReply(request, await readSettings(request));
    },
  });
  const write = (toReply: typeof toGatewayReply) => ({
    method: updatePolicy,
    fieldName,
    async handle(request: RestCall) {
      const edit = readEdit(await request.body(), '');
      const settings = await editSettings(request, edit);
      answerWrite(request.ctx, 'Disposal policy updated', await toReply(request, settings));
    },
  });
  return {
    [`GET ${gateway}`]: read(toGatewayReply),
    [`PUT ${gateway}`]: write(toGatewayReply),
    [`GET ${leakage}`]: read(toLeakageReply),
    [`PUT ${leakage}`]: write(toLeakageReply),
    ...defaultsOf(gateway),
    ...defaultsOf(leakage),
    'GET /api/v1/config/private-models': {
      method: UpstreamService.method.listUpstreamModels,
      async handle(request) {
        request.ctx.body = (await listPrivateModels(request)).map(toModelItem);
      },
    },
  };
}

/** The tenant's defaults: what its default policy says. */
function defaultsOf(path: string): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;
  return {
    [`GET ${path}/tenant-defaults`]: {
      method: getPolicy,
      async handle(request) {
        const settings = await readSettings(await ofDefaultPolicy(request));
        request.ctx.body = await toDefaultsReply(request, settings);
      },
    },
    [`PUT ${path}/tenant-defaults`]: {
      method: updatePolicy,
      fieldName: (field) => `default_${fieldName(field)}`,
      async handle(request) {
        const body = await request.body();
        for (const { name } of actionFields) body.text(`default_${name}`);
        const edit = readEdit(body, 'default_');
        const settings = await editSettings(await ofDefaultPolicy(request), edit);
        answerWrite(request.ctx, 'Tenant defaults updated', await toDefaultsReply(request, settings));
      },
    },
  };
}

async function ofDefaultPolicy(request: RestCall): Promise<Pick<RestCall, 'call' | 'policyId'>> {
  const { policies } = await request.call(PolicyService.method.listPolicies, {});
  return { call: request.call, policyId: policies.find(({ isDefault }) => isDefault)?.id ?? '' };
}

/** What a body changes. Errors: REQUEST_INVALID. */
function readEdit(body: Body, prefix: string): (settings: PolicySettings) => PolicySettings {
  const actions = readActions(body, prefix);
  const anonymized = outputFields.map((field) => [field, body.optionalFlag(prefix + flagName(field))] as const);
  const privateModelId = body.isNull(`${prefix}private_model_id`) ? '' : body.optionalText(`${prefix}private_model_id`);
  for (const name of ['enable_format_detection', 'enable_smart_segmentation']) {
    if (body.optionalFlag(prefix + name) === false) body.refuse(prefix + name, 'cannot be turned off here');
  }
  body.end();
  return (settings) => {
    const flags = anonymized.flatMap(([field, isAnonymized]): [ActionField, Action][] => {
      // The newer name of the same cell says it better.
      if (isAnonymized === undefined || actions.has(field)) return [];
      const passes = wordOf(settings, field) === 'pass';
      return passes === !isAnonymized ? [] : [[field, isAnonymized ? Action.ANONYMIZE : Action.PASS]];
    });
    const edited = withActions(settings, new Map([...flags, ...actions]));
    return privateModelId === undefined ? edited : { ...edited, privateModelId };
  };
}

const outputFields = actionFields.filter(({ grid }) => grid === 'dataOutput');

function flagName({ level }: ActionField): string {
  return `output_${level}_risk_anonymize`;
}

function wordOf(settings: PolicySettings, field: ActionField): string {
  return ownAction(settings, field) ?? field.shipped;
}

async function toGatewayReply(request: RestCall, settings: PolicySettings): Promise<object> {
  const models = await listPrivateModels(request);
  const own = models.find(({ id }) => id === settings.privateModelId);
  const inForce = own ?? models.find(({ isDefaultPrivateModel }) => isDefaultPrivateModel);
  return {
    ...Object.fromEntries(
      actionFields.flatMap((field): [string, string | null][] => [
        [field.name, wordOf(settings, field)],
        [`${field.name}_override`, ownAction(settings, field)],
      ]),
    ),
    private_model_id: settings.privateModelId || null,
    private_model: inForce === undefined ? null : toModelItem(inForce),
    private_model_override: own?.id ?? null,
    available_private_models: models.map(toModelItem),
  };
}

async function toLeakageReply(request: RestCall, settings: PolicySettings): Promise<object> {
  return {
    ...(await toGatewayReply(request, settings)),
    ...Object.fromEntries(outputFields.map((field) => [flagName(field), wordOf(settings, field) !== 'pass'])),
    // What is personal is recognised by its form and in parts of long texts, always.
    enable_format_detection: true,
    enable_smart_segmentation: true,
  };
}

async function toDefaultsReply(request: RestCall, settings: PolicySettings): Promise<object> {
  return {
    ...Object.fromEntries(actionFields.map((field) => [`default_${field.name}`, wordOf(settings, field)])),
    default_private_model_id: settings.privateModelId || null,
    available_private_models: (await listPrivateModels(request)).map(toModelItem),
  };
}

async function listPrivateModels({ call }: RestCall): Promise<UpstreamModel[]> {
  const { upstreamModels } = await call(UpstreamService.method.listUpstreamModels, {});
  return upstreamModels.filter(({ isPrivateModel, enabled }) => isPrivateModel && enabled);
}

function toModelItem({ id, name, provider, isDefaultPrivateModel, privateModelNames }: UpstreamModel) {
  return {
    id,
    config_name: name,
    provider,
    is_default_private_model: isDefaultPrivateModel,
    private_model_names: privateModelNames,
  };
}

function fieldName(path: string): string {
  return path.replace(/^settings\./, '');
}
