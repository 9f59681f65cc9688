import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type {
  PatternCost,
  ValidatePolicyRequestSchema,
  ValidatePolicyResponse,
} from '#gen/gatehouse/policy/v1/validation_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';

/** The part of detection that admin asks: a typed client of PolicyValidationService, in this process or over the mesh. */
export interface PolicyValidation {
  validatePolicy(request: MessageInitShape<typeof ValidatePolicyRequestSchema>): Promise<ValidatePolicyResponse>;
}

/** The part of a draft that a change puts in place. */
export interface ChangedPart {
  /** Its path in the definition: "settings", "lists[2]", "custom_scanners[0]", "package_scanners"; empty for all of it. */
  readonly path: string;
  /** What the request calls it: "settings", "list", "scanner". */
  readonly field: string;
}

/**
 * A definition must fit into one message of the mesh (4 MiB) and bounds what one tenant can make every detection
 * process hold; 3.5 MB are about 150,000 keywords of 20 characters.
 */
const maxDefinitionBytes = 3_500_000;

/**
 * Asks detection whether a draft would run, before anything is stored; returns what its patterns cost.
 *
 * Only problems of the changed part and of the policy as a whole count: an old list that no longer compiles must not
 * stop the change that repairs another one. Two changes at the same moment are judged without each other; what they
 * then break together, detection refuses to load and keeps the last good policy.
 *
 * Errors: POLICY_INVALID with the fields of the request; DETECTION_UNAVAILABLE.
 */
export async function validateDraft(
  validation: PolicyValidation,
  draft: PolicyDefinition,
  changed: ChangedPart,
): Promise<readonly PatternCost[]> {
  const message = tooLarge(draft);
  if (message !== undefined) throw new GatehouseError('POLICY_INVALID', { fields: [{ path: changed.field, message }] });
  const { problems, patterns } = await validateWhole(validation, draft);
  const fields = problems.flatMap((problem) => toField(problem, changed));
  if (fields.length > 0) throw new GatehouseError('POLICY_INVALID', { fields });
  return patterns;
}

/** What is wrong with a definition that does not fit into one message of the mesh; undefined for one that does. */
export function tooLarge(draft: PolicyDefinition): string | undefined {
  const { byteLength } = toBinary(PolicyDefinitionSchema, draft);
  if (byteLength <= maxDefinitionBytes) return undefined;
  return `the policy would hold ${byteLength} bytes of lists and scanners; at most ${maxDefinitionBytes}; take keywords out or use a second policy`;
}

/** A copy of the definition that can be turned into a draft. */
export function draftOf(definition: PolicyDefinition): PolicyDefinition {
  return create(PolicyDefinitionSchema, {
    ...definition,
    lists: [...definition.lists],
    customScanners: [...definition.customScanners],
    packageScanners: [...definition.packageScanners],
  });
}

/** Puts an item in the place of the one with its id, or at the end; returns its index. */
export function putItem<T extends { readonly id: string }>(items: T[], item: T): number {
  const index = items.findIndex(({ id }) => id === item.id);
  if (index < 0) return items.push(item) - 1;
  items[index] = item;
  return index;
}

/** What detection says of a definition. Errors: DETECTION_UNAVAILABLE. */
export async function validateWhole(
  validation: PolicyValidation,
  definition: PolicyDefinition,
): Promise<ValidatePolicyResponse> {
  try {
    return await validation.validatePolicy({ definition });
  } catch (error) {
    throw toGatehouseError(error);
  }
}

function toField(
  problem: ValidatePolicyResponse['problems'][number],
  { path, field }: ChangedPart,
): { path: string; message: string }[] {
  const range = problem.end > 0 ? ` (characters ${problem.start} to ${problem.end})` : '';
  const message = problem.message + range;
  if (path === '') return [{ path: problem.path, message }];
  const rest = problem.path.slice(path.length);
  if (problem.path.startsWith(path) && /^([.[]|$)/.test(rest)) return [{ path: field + rest, message }];
  const isOldPart = /^(settings|lists|custom_scanners|package_scanners)\b/.test(problem.path);
  return isOldPart ? [] : [{ path: problem.path || field, message }];
}
