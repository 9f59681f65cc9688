import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { PolicyService, PolicySummarySchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { moveApplications } from '../applications/move.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { assertOwnModel, copyOf, readContent, replaceContent, toStoredSettings, validateContent } from './content.js';
import { findPolicy, loadDefinition, readSettings } from './definition.js';
import { draftOf, type PolicyValidation, validateDraft } from './draft.js';
import {
  countPolicies,
  deletePolicy,
  insertPolicy,
  maxPolicies,
  type PolicyLabel,
  type PolicyRow,
  selectPolicies,
  updateLabel,
  updateSettings,
} from './store.js';
import { type PolicyProtection, viewProtection } from './view.js';

/** What the features of policies need. */
export interface PolicyDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** The methods of PolicyService that are about policies as they are; revisions and the rollout have their own folders. */
type PolicyFeatures = Pick<
  Features<typeof PolicyService>,
  'listPolicies' | 'getPolicy' | 'updatePolicy' | 'createPolicy' | 'renamePolicy' | 'deletePolicy'
>;

/** Policies of the caller's tenant. */
export interface Policies {
  readonly features: PolicyFeatures;
  /** What protects the tenant's applications, by policy id. */
  readProtection(caller: Caller): Promise<ReadonlyMap<string, PolicyProtection>>;
}

/** Reads policies, makes and removes them, and replaces their settings. */
export function createPolicies({ db, changes, validation }: PolicyDeps): Policies {
  const features: PolicyFeatures = {
    async listPolicies(_request, caller) {
      return { policies: (await selectPolicies(db, caller.tenantId)).map(toSummary) };
    },

    async getPolicy(request, caller) {
      return db.transaction(
        async (tx) => {
          const policy = await findPolicy(tx, caller, request.id);
          return { policy: toSummary(policy), definition: await loadDefinition(tx, caller.tenantId, policy) };
        },
        { snapshot: true },
      );
    },

    async createPolicy(request, caller) {
      const label = tidyLabel(request);
      const id = uuidv7();
      // A copy must be one that runs here and now, whatever the original was saved under.
      const source = request.copyFrom === '' ? undefined : await findPolicy(db, caller, request.copyFrom);
      const content = source && copyOf(await readContent(db, caller.tenantId, source));
      const costs =
        content && (await validateContent(db, validation, caller.tenantId, { id, name: label.name }, content));
      const { result, revision } = await changes.apply(caller, 'policy', async (tx) => {
        await assertRoom(tx, caller.tenantId);
        if (source !== undefined) assertUnchanged(await findPolicy(tx, caller, source.id), source.revision);
        await insertPolicy(tx, caller.tenantId, { id, isDefault: false, ...label });
        // What the original switches to stays what it is, also when that model is gone.
        const before = { id, settings: source?.settings ?? {} };
        if (content !== undefined) await replaceContent(tx, caller, before, content, costs ?? []);
        const after = { ...label, ...(source && { copy_of: source.name }) };
        return change('create', id, null, after, request.reason);
      });
      return { policy: toSummary(await findPolicy(db, caller, result)), revision };
    },

    async renamePolicy(request, caller) {
      const { result, revision } = await changes.apply(caller, 'policy', async (tx) => {
        const before = await findPolicy(tx, caller, request.id);
        assertUnchanged(before, request.expectedRevision);
        const label = tidyLabel({
          name: request.name ?? before.name,
          description: request.description ?? before.description,
          owner: request.owner ?? before.owner,
        });
        await updateLabel(tx, caller.tenantId, before.id, label);
        return change('update', before.id, toLabel(before), label, request.reason);
      });
      return { policy: toSummary(await findPolicy(db, caller, result)), revision };
    },

    async deletePolicy(request, caller) {
      let movedApplications = 0;
      const { revision } = await changes.apply(caller, 'policy', async (tx) => {
        const before = await findPolicy(tx, caller, request.id);
        assertUnchanged(before, request.expectedRevision);
        if (before.isDefault) throw inUse('It is the default policy of the tenant, which stays.');
        if (request.moveApplicationsTo !== '') {
          const target = await findPolicy(tx, caller, request.moveApplicationsTo);
          if (target.id === before.id) throw inUse('Applications cannot move to the policy that is deleted.');
          movedApplications = await moveApplications(tx, caller.tenantId, before.id, target.id);
        } else if (before.applicationCount > 0) {
          throw inUse(`It judges ${before.applicationCount} applications; name the policy that they move to.`);
        }
        const gone = { ...toLabel(before), settings: before.settings };
        await deletePolicy(tx, caller.tenantId, before.id);
        return change('delete', before.id, gone, null, request.reason);
      });
      return { revision, movedApplications };
    },

    async updatePolicy(request, caller) {
      const settings = request.settings ?? create(PolicySettingsSchema);
      const current = await findPolicy(db, caller, request.id);
      assertUnchanged(current, request.expectedRevision);
      const draft = draftOf(await loadDefinition(db, caller.tenantId, current));
      draft.settings = settings;
      await validateDraft(validation, draft, { path: 'settings', field: 'settings' });

      const { result, revision } = await changes.apply(caller, 'policy', async (tx) => {
        const before = await findPolicy(tx, caller, current.id);
        assertUnchanged(before, request.expectedRevision);
        await assertOwnModel(tx, caller, settings, readSettings(before.settings));
        const after = toStoredSettings(settings);
        await updateSettings(tx, caller.tenantId, before.id, after);
        return change('update', before.id, before.settings, after, request.reason);
      });
      return { policy: toSummary(await findPolicy(db, caller, result)), revision };
    },
  };

  return {
    features,
    async readProtection(caller) {
      const rows = await viewProtection(db, caller.tenantId);
      return new Map(rows.map((row) => [row.id, row]));
    },
  };
}

/**
 * A policy is replaced as a whole: without this, of two people who edit it at once, one loses what was done.
 *
 * @param expected 0 for any revision. Errors: POLICY_CHANGED.
 */
export function assertUnchanged({ revision }: PolicyRow, expected: bigint): void {
  if (expected !== 0n && expected !== revision) throw new GatehouseError('POLICY_CHANGED');
}

/** Errors: LIMIT_REACHED when the tenant has as many policies as it may. */
export async function assertRoom(tx: Queryable, tenantId: string): Promise<void> {
  if ((await countPolicies(tx, tenantId)) < maxPolicies) return;
  throw new GatehouseError('LIMIT_REACHED', { values: { things: 'policies', limit: maxPolicies } });
}

/** A policy as lists of policies show it. */
export function toSummary(policy: PolicyRow): MessageInitShape<typeof PolicySummarySchema> {
  return {
    id: policy.id,
    name: policy.name,
    isDefault: policy.isDefault,
    revision: policy.revision,
    updatedAt: timestampFromDate(policy.updatedAt),
    description: policy.description,
    owner: policy.owner,
    applicationCount: policy.applicationCount,
    createdAt: timestampFromDate(policy.createdAt),
    doublecheck: readSettings(policy.settings).doublecheck,
  };
}

function change(
  action: 'create' | 'update' | 'delete',
  id: string,
  before: object | null,
  after: object | null,
  reason: string,
) {
  return { result: id, action, thingId: id, policyId: id, before, after, reason };
}

/** The words of people as they are kept. Errors: REQUEST_INVALID for a blank name. */
function tidyLabel({ name, description, owner }: PolicyLabel): PolicyLabel {
  const trimmed = name.trim();
  if (trimmed === '') {
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'name', message: 'must not be blank' }] });
  }
  return { name: trimmed, description: description.trim(), owner: owner.trim() };
}

function toLabel({ name, description, owner }: PolicyRow): PolicyLabel {
  return { name, description, owner };
}

function inUse(reason: string): GatehouseError {
  return new GatehouseError('IN_USE', { values: { thing: 'policy', reason } });
}
