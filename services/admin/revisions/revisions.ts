import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  ChangeKind,
  type PolicyDraft,
  type PolicyRevisionSchema,
  type PolicyService,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind, type PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Database } from '#lib/db/database.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { assertOwnModel, readContent, toStoredDefinition, toWholeDefinition } from '../policies/content.js';
import {
  findPolicy,
  loadDefinition,
  type PolicyRow,
  readPackageScanners,
  readSettings,
} from '../policies/definition.js';
import { draftOf, type PolicyValidation, tooLarge, validateWhole } from '../policies/draft.js';
import { assertUnchanged } from '../policies/policies.js';
import { putContent } from '../policies/put-content.js';
import { type Comparable, comparePolicies, maxDifferences } from './diff.js';
import { contentToRestore, findSnapshot } from './snapshot.js';
import { type RevisionRow, selectRevisions } from './store.js';

/** What the features of revisions need. */
export interface RevisionDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** The methods of PolicyService that are about what policies were and could be. */
type RevisionFeatures = Pick<
  Features<typeof PolicyService>,
  'listPolicyRevisions' | 'getPolicyRevision' | 'diffPolicy' | 'validatePolicyDraft' | 'restorePolicyRevision'
>;

const newest = 9_223_372_036_854_775_807n;

/** History, comparison and restoring of the policies of the caller's tenant. */
export function createRevisions({ db, changes, validation }: RevisionDeps): RevisionFeatures {
  return {
    async listPolicyRevisions(request, caller) {
      const policy = await findPolicy(db, caller, request.id);
      const pageSize = request.pageSize || defaultPageSize;
      const upTo =
        request.pageToken === '' ? newest : BigInt(decodePageToken(request.pageToken, { upTo: 'integer' }).upTo);
      const rows = await selectRevisions(db, caller.tenantId, policy.id, upTo, pageSize + 1);
      const next = rows[pageSize];
      return {
        revisions: rows.slice(0, pageSize).map(toRevision),
        nextPageToken: next === undefined ? '' : encodePageToken({ upTo: next.revision }),
      };
    },

    async getPolicyRevision(request, caller) {
      const policy = await findPolicy(db, caller, request.id);
      const { tenantId } = caller;
      const { content, ...was } = await findSnapshot(db, tenantId, policy.id, request.policyRevision);
      const [change] = await selectRevisions(db, tenantId, policy.id, was.revision, 1);
      const of = { policyId: policy.id, tenantId, name: was.name, packageScanners: [...was.packageScanners] };
      const whole = toWholeDefinition(content, of);
      const [lists, disabledLists] = split(whole.lists, (index) => content.lists[index]?.enabled);
      const [scanners, disabledScanners] = split(whole.customScanners, (index) => content.scanners[index]?.enabled);
      return {
        ...(change?.revision === was.revision && { change: toRevision(change) }),
        definition: Object.assign(whole, { revision: was.revision, lists, customScanners: scanners }),
        disabledLists,
        disabledScanners,
      };
    },

    async diffPolicy(request, caller) {
      const policy = await findPolicy(db, caller, request.id);
      const [from, fromRevision] = await comparableAt(caller, policy, request.fromRevision);
      const [to, toRevision] =
        request.draft === undefined
          ? await comparableAt(caller, policy, request.toRevision)
          : ([fromDefinition(await draftedDefinition(caller, policy, request.draft)), 0n] as const);
      // A draft says nothing about what is not in use, and has no words of people.
      const differences = comparePolicies(request.draft === undefined ? from : inUse(from), to);
      return {
        changes: differences.slice(0, maxDifferences),
        leftOut: Math.max(0, differences.length - maxDifferences),
        fromRevision,
        toRevision,
      };
    },

    async validatePolicyDraft(request, caller) {
      const policy = await findPolicy(db, caller, request.id);
      const definition = await draftedDefinition(caller, policy, request.draft);
      const problem = tooLarge(definition);
      if (problem !== undefined) return { problems: [create(PolicyProblemSchema, { message: problem })] };
      const { problems, patterns } = await validateWhole(validation, definition);
      const models = await modelProblems(caller, policy, definition);
      return { problems: [...models, ...problems], patterns };
    },

    async restorePolicyRevision(request, caller) {
      const current = await findPolicy(db, caller, request.id);
      assertUnchanged(current, request.expectedRevision);
      const snapshot = await findSnapshot(db, caller.tenantId, current.id, request.policyRevision);
      const wanted = contentToRestore(snapshot, await readContent(db, caller.tenantId, current));
      return putContent({ db, changes, validation }, caller, current, {
        content: wanted,
        reason: request.reason,
        note: { restored_revision: Number(snapshot.revision) },
      });
    },
  };

  async function comparableAt(
    caller: Caller,
    policy: PolicyRow,
    revision: bigint,
  ): Promise<readonly [Comparable, bigint]> {
    if (revision === 0n) {
      const packageScanners = await readPackageScanners(db, caller.tenantId);
      return [{ ...(await readContent(db, caller.tenantId, policy)), packageScanners }, policy.revision];
    }
    const { content, packageScanners, revision: own } = await findSnapshot(db, caller.tenantId, policy.id, revision);
    return [{ ...content, packageScanners }, own];
  }

  /** The draft as detection would run it. Errors: REQUEST_INVALID when it is empty. */
  async function draftedDefinition(
    caller: Caller,
    policy: PolicyRow,
    draft: PolicyDraft | undefined,
  ): Promise<PolicyDefinition> {
    const definition = draftOf(await loadDefinition(db, caller.tenantId, policy));
    const { part } = draft ?? {};
    if (part?.case === 'settings') definition.settings = part.value;
    else if (part?.case === 'definition') {
      const { settings, lists, customScanners } = part.value;
      Object.assign(definition, { lists, customScanners: customScanners.map(withTag) }, settings && { settings });
    } else {
      const fields = [{ path: 'draft', message: 'needs settings or a definition' }];
      throw new GatehouseError('REQUEST_INVALID', { fields });
    }
    return definition;
  }

  async function modelProblems(caller: Caller, policy: PolicyRow, { settings }: PolicyDefinition) {
    try {
      if (settings !== undefined) await assertOwnModel(db, caller, settings, readSettings(policy.settings));
      return [];
    } catch (error) {
      if (!(error instanceof GatehouseError) || error.code !== 'POLICY_INVALID') throw error;
      return error.fields.map(({ path, message }) => create(PolicyProblemSchema, { path, message }));
    }
  }
}

/** A scanner that has no tag yet is compiled under one that no tenant gets to. */
function withTag<T extends { tag: string }>(scanner: T, index: number): T {
  return scanner.tag === '' ? Object.assign(scanner, { tag: `S${1_000_000 + index}` }) : scanner;
}

function fromDefinition({ settings, lists, customScanners, packageScanners }: PolicyDefinition): Comparable {
  return {
    settings: settings ?? readSettings({}),
    lists: lists.map(({ id, kind, name, keywords }) => ({
      id,
      kind: kind === ListKind.BLACKLIST ? 'blacklist' : 'whitelist',
      name,
      keywords,
      description: '',
      enabled: true,
    })),
    scanners: customScanners.map((scanner) => ({
      id: scanner.id,
      tagNumber: undefined,
      name: scanner.name,
      definition: toStoredDefinition(scanner),
      description: '',
      notes: '',
      enabled: true,
    })),
    packageScanners,
  };
}

function inUse({ settings, lists, scanners, packageScanners }: Comparable): Comparable {
  return {
    settings,
    lists: lists.filter(({ enabled }) => enabled).map((list) => ({ ...list, description: '' })),
    scanners: scanners.filter(({ enabled }) => enabled).map((scanner) => ({ ...scanner, description: '', notes: '' })),
    packageScanners,
  };
}

function split<T>(items: readonly T[], isIn: (index: number) => boolean | undefined): [T[], T[]] {
  return [items.filter((_, index) => isIn(index)), items.filter((_, index) => !isIn(index))];
}

function toRevision(row: RevisionRow): MessageInitShape<typeof PolicyRevisionSchema> {
  return {
    revision: row.revision,
    createdAt: timestampFromDate(row.createdAt),
    actorId: row.actorId ?? '',
    actorEmail: row.actorEmail ?? '',
    reason: row.reason,
    thing: row.thing,
    thingId: row.thingId,
    thingName: row.thingName,
    kind: row.hadBefore ? (row.hasAfter ? ChangeKind.CHANGED : ChangeKind.REMOVED) : ChangeKind.ADDED,
    fields: [...row.fields],
    kept: row.kept,
  };
}
