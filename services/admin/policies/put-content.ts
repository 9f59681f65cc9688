import type { MessageInitShape } from '@bufbuild/protobuf';
import type { PolicySummarySchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import type { Database } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import { compareLabels, comparePolicies } from '../revisions/diff.js';
import { type PolicyContent, readContent, replaceContent, toStoredSettings, validateContent } from './content.js';
import { findPolicy } from './definition.js';
import type { PolicyValidation } from './draft.js';
import { assertRoom, assertUnchanged, toSummary } from './policies.js';
import { insertPolicy, type PolicyLabel, type PolicyRow, updateLabel } from './store.js';

/** What putting a content in place needs. */
export interface PutContentDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** What is put in place, and why. */
export interface PutContentRequest {
  readonly content: PolicyContent;
  readonly reason: string;
  /** What people write about the policy; absent to leave that as it is. */
  readonly label?: PolicyLabel;
  /** Fields of the revision's diff that say where the content comes from. */
  readonly note: object;
}

/** What became of it. */
export interface PutContentReply {
  readonly policy: MessageInitShape<typeof PolicySummarySchema>;
  /** The tenant's revision that has it; the policy's own when nothing differed. */
  readonly revision: bigint;
  readonly changed: boolean;
}

/**
 * Makes a policy equal to a content, in one change; makes none when it is equal already.
 *
 * @param current the policy that the content was made for: when somebody changes it meanwhile, nothing is stored
 *
 * Errors: POLICY_CHANGED, POLICY_INVALID, DETECTION_UNAVAILABLE.
 */
export async function putContent(
  { db, changes, validation }: PutContentDeps,
  caller: Caller,
  current: PolicyRow,
  { content, label = current, reason, note }: PutContentRequest,
): Promise<PutContentReply> {
  const { tenantId } = caller;
  const isLabelled = compareLabels(current, label).length === 0;
  if (isLabelled && isEqual(await readContent(db, tenantId, current), content)) {
    return { policy: toSummary(current), revision: current.revision, changed: false };
  }
  const costs = await validateContent(db, validation, tenantId, current, content);
  const { revision } = await changes.apply(caller, 'policy', async (tx) => {
    const before = await findPolicy(tx, caller, current.id);
    assertUnchanged(before, current.revision);
    const was = await readContent(tx, tenantId, before);
    await replaceContent(tx, caller, before, content, costs);
    if (!isLabelled) await updateLabel(tx, tenantId, before.id, label);
    const after = await readContent(tx, tenantId, await findPolicy(tx, caller, before.id));
    return {
      result: undefined,
      action: 'update',
      thingId: before.id,
      policyId: before.id,
      before: toDiff(was),
      after: { ...toDiff(after), ...note },
      reason,
    };
  });
  return { policy: toSummary(await findPolicy(db, caller, current.id)), revision, changed: true };
}

/** Makes a policy that has a content from its first revision on. Errors: those of `putContent`, and LIMIT_REACHED. */
export async function createFromContent(
  { db, changes, validation }: PutContentDeps,
  caller: Caller,
  { content, label, reason, note }: PutContentRequest & { readonly label: PolicyLabel },
): Promise<PutContentReply> {
  const { tenantId } = caller;
  const id = uuidv7();
  const costs = await validateContent(db, validation, tenantId, { id, name: label.name }, content);
  const { revision } = await changes.apply(caller, 'policy', async (tx) => {
    await assertRoom(tx, tenantId);
    await insertPolicy(tx, tenantId, { id, isDefault: false, ...label });
    await replaceContent(tx, caller, { id, settings: {} }, content, costs);
    const made = await readContent(tx, tenantId, await findPolicy(tx, caller, id));
    const after = { name: label.name, ...toDiff(made), ...note };
    return { result: undefined, action: 'create', thingId: id, policyId: id, before: null, after, reason };
  });
  return { policy: toSummary(await findPolicy(db, caller, id)), revision, changed: true };
}

function isEqual(a: PolicyContent, b: PolicyContent): boolean {
  const none = { packageScanners: [] };
  return comparePolicies({ ...a, ...none }, { ...b, ...none }).length === 0;
}

/** Keywords are left out: the snapshots of both revisions have them. */
function toDiff({ settings, lists, scanners }: PolicyContent): object {
  return {
    settings: toStoredSettings(settings),
    lists: lists.map(({ kind, name, enabled, keywords }) => ({ kind, name, enabled, keywords: keywords.length })),
    custom_scanners: scanners.map(({ tagNumber, name, enabled }) => ({ tag: `S${tagNumber}`, name, enabled })),
  };
}
