import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ApplicationSchema,
  type ApplicationService,
  ApplicationSource,
} from '#gen/gatehouse/admin/v1/application_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { findPolicy } from '../policies/definition.js';
import {
  type ApplicationRow,
  countApplications,
  deleteApplication,
  insertApplication,
  selectApplication,
  selectApplications,
  updateApplication,
} from './store.js';

/** What the features of applications need. */
export interface ApplicationDeps {
  readonly db: Database;
  readonly changes: Changes;
}

/** The methods of ApplicationService that are about applications; keys have their own folder. */
export type ApplicationFeatures = Pick<
  Features<typeof ApplicationService>,
  'listApplications' | 'createApplication' | 'updateApplication' | 'deleteApplication'
>;

/** The applications of the caller's tenant. */
export function createApplications({ db, changes }: ApplicationDeps): ApplicationFeatures {
  return {
    async listApplications(request, caller) {
      const pageSize = request.pageSize || defaultPageSize;
      const before =
        request.pageToken === '' ? undefined : decodePageToken(request.pageToken, { createdAt: 'time', id: 'uuid' });
      const policy = request.policyId === '' ? undefined : await findPolicy(db, caller, request.policyId);
      const rows = await selectApplications(db, caller.tenantId, before, pageSize + 1, policy?.id);
      const page = rows.slice(0, pageSize);
      const last = rows.length > pageSize ? page.at(-1) : undefined;
      return {
        applications: page.map(toApplicationMessage),
        nextPageToken: last === undefined ? '' : encodePageToken({ createdAt: last.createdAtText, id: last.id }),
      };
    },

    async createApplication(request, caller) {
      const name = tidyName(request.name);
      const { result, revision } = await changes.apply(caller, 'application', async (tx) => {
        const policy = await findPolicy(tx, caller, request.policyId);
        const id = uuidv7();
        await insertApplication(tx, caller.tenantId, {
          id,
          policyId: policy.id,
          name,
          description: request.description,
        });
        const row = await findApplication(tx, caller, id);
        return { result: row, action: 'create', thingId: id, before: null, after: toDiff(row) };
      });
      return { application: toApplicationMessage(result), revision };
    },

    async updateApplication(request, caller) {
      const { result, revision } = await changes.apply(caller, 'application', async (tx) => {
        const before = await findApplication(tx, caller, request.id);
        const policy = await findPolicy(tx, caller, request.policyId ?? before.policyId);
        await updateApplication(tx, caller.tenantId, {
          id: before.id,
          policyId: policy.id,
          name: request.name === undefined ? before.name : tidyName(request.name),
          description: request.description ?? before.description,
          enabled: request.enabled ?? before.enabled,
        });
        const row = await findApplication(tx, caller, before.id);
        return { result: row, action: 'update', thingId: row.id, before: toDiff(before), after: toDiff(row) };
      });
      return { application: toApplicationMessage(result), revision };
    },

    async deleteApplication(request, caller) {
      const { revision } = await changes.apply(caller, 'application', async (tx) => {
        const before = await findApplication(tx, caller, request.id);
        if ((await countApplications(tx, caller.tenantId)) === 1) {
          const reason = 'It is the last application of the tenant; create another one first.';
          throw new GatehouseError('IN_USE', { values: { thing: 'application', reason } });
        }
        await deleteApplication(tx, caller.tenantId, before.id);
        return { result: undefined, action: 'delete', thingId: before.id, before: toDiff(before), after: null };
      });
      return { revision };
    },
  };
}

/** The application when it is the caller's tenant's. Errors: NOT_FOUND. */
export async function findApplication(db: Queryable, caller: Caller, id: string): Promise<ApplicationRow> {
  const row = isUuid(id) ? await selectApplication(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'application' } });
  return row;
}

/** The name as it is kept. Errors: REQUEST_INVALID when it is blank. */
function tidyName(name: string): string {
  const trimmed = name.trim();
  if (trimmed === '') {
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'name', message: 'must not be blank' }] });
  }
  return trimmed;
}

function toApplicationMessage(row: ApplicationRow): MessageInitShape<typeof ApplicationSchema> {
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    policyId: row.policyId,
    enabled: row.enabled,
    createdAt: timestampFromDate(row.createdAt),
    apiKeyCount: row.apiKeyCount,
    updatedAt: timestampFromDate(row.updatedAt),
    source: row.source === 'manual' ? ApplicationSource.MANUAL : ApplicationSource.AUTO_DISCOVERY,
    externalId: row.externalId ?? '',
  };
}

function toDiff(row: ApplicationRow): object {
  return { name: row.name, description: row.description, policy_id: row.policyId, enabled: row.enabled };
}
