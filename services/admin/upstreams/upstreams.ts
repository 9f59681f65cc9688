import type { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import type { EgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { originOf } from './address.js';
import { readContent, toUpstreamDiff, toUpstreamMessage } from './content.js';
import { probeUpstream } from './probe.js';
import { resealAll } from './reseal.js';
import { sealKey } from './seal.js';
import {
  clearDefaultPrivate,
  countUpstreams,
  deleteUpstream,
  insertUpstream,
  maxUpstreams,
  type SealedKey,
  selectSealedKey,
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
  readonly egress: EgressGuard;
}

/** The methods of UpstreamService that are about upstream models; routes and usage have their own folders. */
export type UpstreamFeatures = Pick<
  Features<typeof UpstreamService>,
  | 'listUpstreamModels'
  | 'createUpstreamModel'
  | 'updateUpstreamModel'
  | 'deleteUpstreamModel'
  | 'testUpstreamModel'
  | 'resealUpstreamKeys'
>;

/** The upstream models of the caller's tenant. Their keys go in sealed and never come out of admin. */
export function createUpstreams({ db, changes, secrets, egress }: UpstreamDeps): UpstreamFeatures {
  return {
    async listUpstreamModels(_request, caller) {
      return { upstreamModels: (await selectUpstreams(db, caller.tenantId)).map(toUpstreamMessage) };
    },

    async createUpstreamModel(request, caller) {
      const content = await readContent(egress, request.upstreamModel, uuidv7());
      const key = sealKey(secrets, request.apiKey);
      const { result, revision } = await changes.apply(caller, 'upstream_model', async (tx) => {
        if ((await countUpstreams(tx, caller.tenantId)) >= maxUpstreams) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'upstream models', limit: maxUpstreams } });
        }
        if (content.isDefaultPrivateModel) await clearDefaultPrivate(tx, caller.tenantId);
        const row = await insertUpstream(tx, caller.tenantId, content, key);
        return { result: row, action: 'create', thingId: row.id, before: null, after: toUpstreamDiff(row) };
      });
      return { upstreamModel: toUpstreamMessage(result), revision };
    },

    async updateUpstreamModel(request, caller) {
      const id = request.upstreamModel?.id ?? '';
      const content = await readContent(egress, request.upstreamModel, id);
      const key = sealKey(secrets, request.apiKey);
      const { result, revision } = await changes.apply(caller, 'upstream_model', async (tx) => {
        const before = await findUpstream(tx, caller, id);
        assertKeyStaysHome(before, content, key);
        if (content.isDefaultPrivateModel) await clearDefaultPrivate(tx, caller.tenantId);
        const row = await updateUpstream(tx, caller.tenantId, content, key);
        return {
          result: row,
          action: 'update',
          thingId: id,
          before: toUpstreamDiff(before),
          after: toUpstreamDiff(row, key),
        };
      });
      return { upstreamModel: toUpstreamMessage(result), revision };
    },

    async deleteUpstreamModel(request, caller) {
      const { revision } = await changes.apply(caller, 'upstream_model', async (tx) => {
        const before = await findUpstream(tx, caller, request.id);
        await deleteUpstream(tx, caller.tenantId, before.id);
        return { result: undefined, action: 'delete', thingId: before.id, before: toUpstreamDiff(before), after: null };
      });
      return { revision };
    },

    async testUpstreamModel(request, caller, signal) {
      const upstream = await findUpstream(db, caller, request.id);
      const sealed = await selectSealedKey(db, caller.tenantId, upstream.id);
      const apiKey = sealed && secrets.open(sealed);
      const { error, models, ...answer } = await probeUpstream(egress, { ...upstream, apiKey }, signal);
      return { ...answer, models: [...models], errorCode: error?.code ?? '', message: error?.message ?? '' };
    },

    resealUpstreamKeys: () => resealAll(db, secrets),
  };
}

/** The upstream model when it is the caller's tenant's. Errors: NOT_FOUND. */
export async function findUpstream(db: Queryable, caller: Caller, id: string): Promise<UpstreamRow> {
  const row = isUuid(id) ? await selectUpstream(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'upstream model' } });
  return row;
}

/** The caller's upstream models that pass, as their readers get them, by id. */
export async function listUpstreamsById(
  db: Queryable,
  caller: Caller,
  passes: (row: UpstreamRow) => boolean,
): Promise<ReadonlyMap<string, ReturnType<typeof toUpstreamMessage>>> {
  const rows = (await selectUpstreams(db, caller.tenantId)).filter(passes);
  return new Map(rows.map((row) => [row.id, toUpstreamMessage(row)]));
}

/** Nobody may point a stored key at another host and read it there. */
function assertKeyStaysHome(before: UpstreamRow, content: UpstreamContent, key: SealedKey | undefined): void {
  const hasOldKey = before.apiKeyHint !== '' && key === undefined;
  if (hasOldKey && originOf(before.apiBaseUrl) !== originOf(content.apiBaseUrl)) {
    const fields = [{ path: 'api_key', message: 'must be given again when the address names another host' }];
    throw new GatehouseError('REQUEST_INVALID', { fields });
  }
}
