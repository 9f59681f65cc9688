import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { UpstreamModel, UpstreamModelSchema, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';

import type { Secrets } from '#lib/auth/secrets.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { checkTarget, originOf, tidyAddress } from './address.js';
import { sealKey } from './seal.js';
import {
  countUpstreams,
  deleteUpstream,
  insertUpstream,
  maxUpstreams,
  type SealedKey,
  selectUpstream,
  selectUpstreams,
  type UpstreamContent,
  type UpstreamRow,
  updateUpstream,
} from './store.js';

/** What the features of upstream models need. */
export interface UpstreamDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly secrets: Secrets;
}

/** The methods of UpstreamService that are about upstream models; routes have their own folder. */
export type UpstreamFeatures = Pick<
  Features<typeof UpstreamService>,
  'listUpstreamModels' | 'createUpstreamModel' | 'updateUpstreamModel' | 'deleteUpstreamModel'
>;

/** The upstream models of the caller's tenant. Their keys go in sealed and never come out of admin. */
export function createUpstreams({ db, changes, secrets }: UpstreamDeps): UpstreamFeatures {
  return {
    async listUpstreamModels(_request, caller) {
      return { upstreamModels: (await selectUpstreams(db, caller.tenantId)).map(toUpstreamMessage) };
    },

    async createUpstreamModel(request, caller) {
      const content = contentOf(request.upstreamModel, uuidv7());
      const key = sealKey(secrets, request.apiKey);
      const { result, revision } = await changes.apply(caller, 'upstream_model', async (tx) => {
        if ((await countUpstreams(tx, caller.tenantId)) >= maxUpstreams) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'upstream models', limit: maxUpstreams } });
        }
        const row = await insertUpstream(tx, caller.tenantId, content, key);
        return { result: row, action: 'create', thingId: row.id, before: null, after: toDiff(row) };
      });
      return { upstreamModel: toUpstreamMessage(result), revision };
    },

    async updateUpstreamModel(request, caller) {
      const id = request.upstreamModel?.id ?? '';
      const content = contentOf(request.upstreamModel, id);
      const key = sealKey(secrets, request.apiKey);
      const { result, revision } = await changes.apply(caller, 'upstream_model', async (tx) => {
        const before = await findUpstream(tx, caller, id);
        assertKeyStaysHome(before, content, key);
        const row = await updateUpstream(tx, caller.tenantId, content, key);
        return { result: row, action: 'update', thingId: id, before: toDiff(before), after: toDiff(row, key) };
      });
      return { upstreamModel: toUpstreamMessage(result), revision };
    },

    async deleteUpstreamModel(request, caller) {
      const { revision } = await changes.apply(caller, 'upstream_model', async (tx) => {
        const before = await findUpstream(tx, caller, request.id);
        await deleteUpstream(tx, caller.tenantId, before.id);
        return { result: undefined, action: 'delete', thingId: before.id, before: toDiff(before), after: null };
      });
      return { revision };
    },
  };
}

/** The upstream model when it is the caller's tenant's. Errors: NOT_FOUND. */
export async function findUpstream(db: Queryable, caller: Caller, id: string): Promise<UpstreamRow> {
  const row = isUuid(id) ? await selectUpstream(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'upstream model' } });
  return row;
}

/** The content as it is kept; only these fields are taken over. Errors: REQUEST_INVALID. */
function contentOf(given: UpstreamModel | undefined, id: string): UpstreamContent {
  const content: UpstreamContent = {
    id,
    name: given?.name.trim() ?? '',
    provider: given?.provider ?? '',
    apiBaseUrl: tidyAddress(given?.apiBaseUrl ?? ''),
    modelName: given?.modelName.trim() ?? '',
    enabled: given?.enabled ?? false,
  };
  const fields = [
    ...(content.name === '' ? [{ path: 'upstream_model.name', message: 'must not be blank' }] : []),
    ...checkTarget(content.provider, content.apiBaseUrl),
  ];
  if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
  return content;
}

/** Nobody may point a stored key at another host and read it there. */
function assertKeyStaysHome(before: UpstreamRow, content: UpstreamContent, key: SealedKey | undefined): void {
  const hasOldKey = before.apiKeyHint !== '' && key === undefined;
  if (hasOldKey && originOf(before.apiBaseUrl) !== originOf(content.apiBaseUrl)) {
    const fields = [{ path: 'api_key', message: 'must be given again when the address names another host' }];
    throw new GatehouseError('REQUEST_INVALID', { fields });
  }
}

function toUpstreamMessage(row: UpstreamRow): MessageInitShape<typeof UpstreamModelSchema> {
  const { createdAt, ...fields } = row;
  return { ...fields, createdAt: timestampFromDate(createdAt) };
}

function toDiff(row: UpstreamRow, newKey?: SealedKey): object {
  return {
    name: row.name,
    provider: row.provider,
    api_base_url: row.apiBaseUrl,
    model_name: row.modelName,
    enabled: row.enabled,
    api_key_hint: row.apiKeyHint,
    ...(newKey === undefined ? {} : { has_new_api_key: true }),
  };
}
