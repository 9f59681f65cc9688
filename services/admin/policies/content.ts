import { clone, create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import {
  AnswerTemplateSchema,
  type CustomScanner,
  CustomScannerSchema,
  KeywordListSchema,
  ListKind,
  type PolicyDefinition,
  PolicyDefinitionSchema,
  type PolicySettings,
  PolicySettingsSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Caller } from '../auth/caller.js';
import { type ListContent, readListContents, replaceLists } from '../lists/content.js';
import { readScannerContents, replaceScanners, type ScannerContent } from '../scanners/content.js';
import { findUpstream } from '../upstreams/upstreams.js';
import { readPackageScanners, readScanner, readSettings } from './definition.js';
import { type PolicyValidation, validateDraft } from './draft.js';
import { type PolicyRow, updateSettings } from './store.js';

/** Everything of a policy that a revision has and a document names: in use or not. */
export interface PolicyContent {
  readonly settings: PolicySettings;
  /** Blacklists first. */
  readonly lists: readonly ListContent[];
  readonly scanners: readonly ScannerContent[];
  /** Tags in answers that stand for the scanner at an index, which has its real tag once it is stored; undefined for none. */
  readonly aliases?: ReadonlyMap<string, number>;
}

/** Custom scanners without a tag are compiled under these; no tenant gets that far. */
const firstFreeTag = 1_000_000;

/** A policy's content as it is. */
export async function readContent(db: Queryable, tenantId: string, policy: PolicyRow): Promise<PolicyContent> {
  return {
    settings: readSettings(policy.settings),
    lists: await readListContents(db, tenantId, policy.id),
    scanners: await readScannerContents(db, tenantId, policy.id),
  };
}

/** The content with what is not in use, as one definition that detection can compile; in the order of the content. Pure. */
export function toWholeDefinition(
  { settings, lists, scanners }: PolicyContent,
  of: Pick<PolicyDefinition, 'policyId' | 'tenantId' | 'name' | 'packageScanners'>,
): PolicyDefinition {
  return create(PolicyDefinitionSchema, {
    ...of,
    settings,
    lists: lists.map(({ id = '', kind, name, keywords }) =>
      create(KeywordListSchema, { id, name, kind: kindOf(kind), keywords: [...keywords] }),
    ),
    customScanners: scanners.map(({ id = '', tagNumber, name, definition }, index) =>
      Object.assign(readScanner(definition, id, tagNumber ?? firstFreeTag + index), { name }),
    ),
  });
}

/**
 * Has detection compile the content, in use or not: it must be possible to use it later. Returns the CostClass of each
 * custom scanner. Errors: POLICY_INVALID with paths of the definition; DETECTION_UNAVAILABLE.
 */
export async function validateContent(
  db: Queryable,
  validation: PolicyValidation,
  tenantId: string,
  policy: Pick<PolicyRow, 'id' | 'name'>,
  content: PolicyContent,
): Promise<CostClass[]> {
  const packageScanners = await readPackageScanners(db, tenantId);
  const draft = toWholeDefinition(content, { policyId: policy.id, tenantId, name: policy.name, packageScanners });
  const costs = await validateDraft(validation, draft, { path: '', field: '' });
  return content.scanners.map(
    (_, index) =>
      costs.find(({ path }) => path.startsWith(`custom_scanners[${index}].`))?.costClass ?? CostClass.UNSPECIFIED,
  );
}

/**
 * Puts a content in place of a policy's own.
 *
 * @param costs of the custom scanners, as `validateContent` returns them
 *
 * Errors: POLICY_INVALID when the settings switch to a model that is not the tenant's.
 */
export async function replaceContent(
  tx: Queryable,
  caller: Caller,
  policy: Pick<PolicyRow, 'id' | 'settings'>,
  content: PolicyContent,
  costs: readonly number[],
): Promise<void> {
  const { tenantId, actorId } = caller;
  await assertOwnModel(tx, caller, content.settings, readSettings(policy.settings));
  await replaceLists(tx, tenantId, policy.id, content.lists);
  const wanted = content.scanners.map((scanner, index) => ({ ...scanner, costClass: costs[index] ?? 0 }));
  const tagNumbers = await replaceScanners(tx, tenantId, { policyId: policy.id, actorId }, wanted);
  const settings = withRealTags(content, tagNumbers);
  await updateSettings(tx, tenantId, policy.id, toStoredSettings(settings));
}

/** A content for another policy: its lists and scanners are made anew, and answers follow them. Pure. */
export function copyOf({ settings, lists, scanners }: PolicyContent): PolicyContent {
  return {
    settings,
    lists: lists.map((list) => ({ ...list, id: undefined })),
    scanners: scanners.map((scanner) => ({ ...scanner, id: undefined, tagNumber: undefined })),
    aliases: new Map(scanners.map(({ tagNumber }, index) => [`S${tagNumber}`, index])),
  };
}

/**
 * A policy may not switch to a model that is not its tenant's: what is stored must mean what it says. A model that was
 * deleted since may stay where it stood, so that everything else can still be changed.
 *
 * Errors: POLICY_INVALID.
 */
export async function assertOwnModel(
  tx: Queryable,
  caller: Caller,
  { privateModelId }: PolicySettings,
  before: PolicySettings,
): Promise<void> {
  if (privateModelId === '' || privateModelId === before.privateModelId) return;
  try {
    await findUpstream(tx, caller, privateModelId);
  } catch (error) {
    if (!(error instanceof GatehouseError) || error.code !== 'NOT_FOUND') throw error;
    const message =
      'is no upstream model of this tenant, or was deleted; choose another one, or none for the default private model';
    throw new GatehouseError('POLICY_INVALID', {
      fields: [{ path: 'settings.private_model_id', message }],
      cause: error,
    });
  }
}

/** Settings as the column holds them. */
export function toStoredSettings(settings: MessageInitShape<typeof PolicySettingsSchema>): object {
  // The JSON form of a message with fields is an object.
  return toJson(PolicySettingsSchema, create(PolicySettingsSchema, settings)) as object;
}

/** A scanner as the column holds it: without what has columns of its own. */
export function toStoredDefinition(given: CustomScanner): object {
  const scanner = clone(CustomScannerSchema, given);
  Object.assign(scanner, { id: '', tag: '', suspended: false });
  // The JSON form of a message with fields is an object.
  return toJson(CustomScannerSchema, scanner) as object;
}

function withRealTags({ settings, aliases }: PolicyContent, tagNumbers: readonly number[]): PolicySettings {
  if (aliases === undefined) return settings;
  const answers = settings.answers.map((answer) => {
    const index = aliases.get(answer.scannerTag);
    return index === undefined
      ? answer
      : create(AnswerTemplateSchema, { ...answer, scannerTag: `S${tagNumbers[index]}` });
  });
  return { ...settings, answers };
}

function kindOf(kind: ListContent['kind']): ListKind {
  return kind === 'blacklist' ? ListKind.BLACKLIST : ListKind.WHITELIST;
}
