import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type { PolicyService, PolicySummarySchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { findUpstream } from '../upstreams/upstreams.js';
import { findPolicy, loadDefinition } from './definition.js';
import { draftOf, type PolicyValidation, validateDraft } from './draft.js';
import { type PolicyRow, selectPolicies, updateSettings } from './store.js';
import { type PolicyProtection, viewProtection } from './view.js';

/** What the features of policies need. */
export interface PolicyDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** Policies of the caller's tenant. */
export interface Policies {
  /** The methods of PolicyService that are about policies; the rollout has its own folder. */
  readonly features: Omit<Features<typeof PolicyService>, 'watchRollout'>;
  /** What protects the tenant's applications, by policy id. */
  readProtection(caller: Caller): Promise<ReadonlyMap<string, PolicyProtection>>;
}

/** Reads policies and replaces their settings. */
export function createPolicies({ db, changes, validation }: PolicyDeps): Policies {
  const features: Policies['features'] = {
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
        await assertOwnModel(tx, caller, settings.privateModelId);
        const after = toStored(settings);
        await updateSettings(tx, caller.tenantId, before.id, after);
        return {
          result: before.id,
          action: 'update',
          thingId: before.id,
          policyId: before.id,
          before: before.settings,
          after,
          reason: request.reason,
        };
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

/** Settings are replaced as a whole: without this, of two people who edit them at once, one loses what was done. */
function assertUnchanged({ revision }: PolicyRow, expected: bigint): void {
  if (expected !== 0n && expected !== revision) throw new GatehouseError('POLICY_CHANGED');
}

/** A policy may not point to a model that is not its tenant's: what is stored must mean what it says. Errors: NOT_FOUND. */
async function assertOwnModel(tx: Queryable, caller: Caller, privateModelId: string | undefined): Promise<void> {
  if (privateModelId) await findUpstream(tx, caller, privateModelId);
}

function toSummary(policy: PolicyRow): MessageInitShape<typeof PolicySummarySchema> {
  return {
    id: policy.id,
    name: policy.name,
    isDefault: policy.isDefault,
    revision: policy.revision,
    updatedAt: timestampFromDate(policy.updatedAt),
  };
}

function toStored(settings: MessageInitShape<typeof PolicySettingsSchema>): object {
  // The JSON form of a message with fields is an object.
  return toJson(PolicySettingsSchema, create(PolicySettingsSchema, settings)) as object;
}
