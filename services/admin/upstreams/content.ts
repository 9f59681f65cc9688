import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { UpstreamModel, UpstreamModelSchema } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import type { EgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';
import { checkReachable, tidyAddress } from './address.js';
import type { SealedKey, UpstreamContent, UpstreamRow } from './store.js';

/** What a new upstream model has that says nothing else. */
export const plainContent: Omit<UpstreamContent, 'id' | 'name' | 'provider'> = {
  apiBaseUrl: '',
  modelName: '',
  enabled: true,
  description: '',
  isPrivateModel: false,
  isDefaultPrivateModel: false,
  privateModelNames: [],
  defaultPrivateModelName: '',
  higressCluster: '',
  connectMs: 0,
  firstTokenMs: 0,
  idleMs: 0,
  totalMs: 0,
  maxRetries: null,
  inputPriceMicros: 0n,
  outputPriceMicros: 0n,
};

/** The content as it is kept; only these fields are taken over. Errors: REQUEST_INVALID. */
export async function readContent(
  egress: Pick<EgressGuard, 'problemOf'>,
  given: UpstreamModel | undefined,
  id: string,
): Promise<UpstreamContent> {
  const content: UpstreamContent = {
    id,
    name: given?.name.trim() ?? '',
    provider: given?.provider ?? '',
    apiBaseUrl: tidyAddress(given?.apiBaseUrl ?? ''),
    modelName: given?.modelName.trim() ?? '',
    enabled: given?.enabled ?? false,
    description: given?.description.trim() ?? '',
    isPrivateModel: given?.isPrivateModel ?? false,
    isDefaultPrivateModel: given?.isDefaultPrivateModel ?? false,
    privateModelNames: [...new Set((given?.privateModelNames ?? []).map((name) => name.trim()))].filter(Boolean),
    defaultPrivateModelName: given?.defaultPrivateModelName.trim() ?? '',
    higressCluster: given?.higressCluster.trim() ?? '',
    connectMs: given?.timeouts?.connectMs ?? 0,
    firstTokenMs: given?.timeouts?.firstTokenMs ?? 0,
    idleMs: given?.timeouts?.idleMs ?? 0,
    totalMs: given?.timeouts?.totalMs ?? 0,
    maxRetries: given?.maxRetries ?? null,
    inputPriceMicros: given?.inputPriceMicros ?? 0n,
    outputPriceMicros: given?.outputPriceMicros ?? 0n,
  };
  const fields = [
    ...(content.name === '' ? [{ path: 'upstream_model.name', message: 'must not be blank' }] : []),
    ...(content.isDefaultPrivateModel && !content.isPrivateModel
      ? [{ path: 'upstream_model.is_default_private_model', message: 'must be a private model' }]
      : []),
    ...(await checkReachable(egress, content.provider, content.apiBaseUrl)),
  ];
  if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
  return content;
}

/** An upstream model as its readers get it. */
export function toUpstreamMessage(row: UpstreamRow): MessageInitShape<typeof UpstreamModelSchema> {
  const { createdAt, connectMs, firstTokenMs, idleMs, totalMs, maxRetries, privateModelNames, ...fields } = row;
  return {
    ...fields,
    privateModelNames: [...privateModelNames],
    timeouts: { connectMs, firstTokenMs, idleMs, totalMs },
    ...(maxRetries === null ? {} : { maxRetries }),
    createdAt: timestampFromDate(createdAt),
  };
}

/** An upstream model as revisions and the audit log show it. */
export function toUpstreamDiff(row: UpstreamRow, newKey?: SealedKey): object {
  return {
    name: row.name,
    provider: row.provider,
    api_base_url: row.apiBaseUrl,
    model_name: row.modelName,
    enabled: row.enabled,
    api_key_hint: row.apiKeyHint,
    description: row.description,
    is_private_model: row.isPrivateModel,
    is_default_private_model: row.isDefaultPrivateModel,
    private_model_names: row.privateModelNames,
    default_private_model_name: row.defaultPrivateModelName,
    higress_cluster: row.higressCluster,
    timeouts_ms: { connect: row.connectMs, first_token: row.firstTokenMs, idle: row.idleMs, total: row.totalMs },
    max_retries: row.maxRetries,
    input_price_micros: Number(row.inputPriceMicros),
    output_price_micros: Number(row.outputPriceMicros),
    ...(newKey === undefined ? {} : { has_new_api_key: true }),
  };
}
