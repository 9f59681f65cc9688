import { create } from '@bufbuild/protobuf';
import { Action, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { DraftEntities, TestDraftRequest } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { type PolicyDefinition, PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { officialScanners } from '../catalog/index.js';
import { recognizers } from '../recognizers/index.js';

/** A policy that runs a draft and nothing else. */
export interface DraftPolicy {
  readonly definition: PolicyDefinition;
  /** What paths of the definition begin with where they lead into the draft. */
  readonly path: string;
}

/** Anonymises data of any level, so that every operator shows what it makes of its spans. */
const anonymize = { high: Action.ANONYMIZE, medium: Action.ANONYMIZE, low: Action.ANONYMIZE };

/** The policy for a draft: it judges prompts, enforces, and has everything off that the draft does not name. Pure. */
export function toDraftPolicy(tenantId: string, draft: TestDraftRequest['draft']): DraftPolicy {
  const scanners = officialScanners.map(({ tag }) => ({ tag, mode: Mode.OFF }));
  const entities = recognizers.map(({ entity }) => ({ entityType: entity, mode: Mode.OFF }));
  const base = { tenantId, settings: { scanners, entities, dataInput: anonymize } };
  if (draft.case === 'scanner') {
    const scanner = { ...draft.value, tag: draftTag, ...everywhere, scanPrompt: true, suspended: false };
    return {
      definition: create(PolicyDefinitionSchema, { ...base, customScanners: [scanner] }),
      path: 'custom_scanners[0].',
    };
  }
  if (draft.case === 'list') {
    return { definition: create(PolicyDefinitionSchema, { ...base, lists: [draft.value] }), path: 'lists[0].' };
  }
  if (draft.case === 'officialTag') {
    const own = { tag: draft.value, ...everywhere, scanPrompt: true };
    const others = scanners.filter(({ tag }) => tag !== draft.value);
    const settings = { ...base.settings, scanners: [own, ...others] };
    return { definition: create(PolicyDefinitionSchema, { ...base, settings }), path: 'settings.scanners[0].' };
  }
  const given = draft.case === 'entities' ? draft.value : undefined;
  return {
    definition: create(PolicyDefinitionSchema, { ...base, settings: { ...base.settings, ...entitySettings(given) } }),
    path: 'settings.',
  };
}

/** The tag that a draft of a scanner has, which findings carry. */
const draftTag = 'S100';

const everywhere = { mode: Mode.ENFORCE, scanInput: true };

function entitySettings(given: DraftEntities | undefined) {
  const only = new Set(given?.only ?? []);
  const isWanted = (code: string): boolean => only.size === 0 || only.has(code);
  const rules = new Map((given?.rules ?? []).map((rule) => [rule.entityType, rule]));
  // Those that name no shipped type go along, so that their problem is told.
  const unknown = (given?.rules ?? []).filter(
    ({ entityType }) => !recognizers.some(({ entity }) => entity === entityType),
  );
  return {
    entities: [
      ...recognizers.map(({ entity }) =>
        isWanted(entity)
          ? { ...(rules.get(entity) ?? { entityType: entity }), ...everywhere }
          : { entityType: entity, mode: Mode.OFF },
      ),
      ...unknown,
    ],
    entityDefinitions: (given?.definitions ?? [])
      .filter(({ entityType }) => isWanted(entityType))
      .map((definition) => ({ ...definition, ...everywhere })),
  };
}
