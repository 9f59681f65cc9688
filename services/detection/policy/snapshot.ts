import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { KnowledgeBaseRef } from '../knowledge/base.js';
import { tabulateRules } from './compile.js';
import { type DefinedEntity, type GenaiRule, listDefinedEntities, listGenaiRules } from './genai-rules.js';
import type { RuleTable } from './rule.js';
import { type ResolvedSettings, resolveSettings } from './settings.js';

/**
 * One policy as it was at one revision of its tenant. Nothing in it ever changes; a request is judged by one snapshot
 * from start to end.
 */
export interface PolicySnapshot {
  /** `<policy id>@<revision of the policy>`: what is compiled is cached under it. */
  readonly key: string;
  /** The tenant's revision; verdicts carry it. Rises with every change of the tenant, whether it touches this policy or not. */
  readonly revision: bigint;
  readonly definition: PolicyDefinition;
  readonly rules: RuleTable;
  /** Those of `rules` by which a guard model judges texts and images as a whole. */
  readonly genaiRules: readonly GenaiRule[];
  /** Those of `rules` that a guard model looks for in texts. */
  readonly definedEntities: readonly DefinedEntity[];
  readonly settings: ResolvedSettings;
  /** Those in use. They are no part of the definition: nothing of them is compiled. */
  readonly knowledge: readonly KnowledgeBaseRef[];
}

/** Freezes a loaded definition into the snapshot of a tenant's revision. Pure. */
export function createSnapshot(
  definition: PolicyDefinition,
  revision: bigint,
  knowledge: readonly KnowledgeBaseRef[] = [],
): PolicySnapshot {
  return Object.freeze({
    key: `${definition.policyId}@${definition.revision}`,
    revision,
    definition,
    rules: tabulateRules(definition),
    genaiRules: listGenaiRules(definition),
    definedEntities: listDefinedEntities(definition),
    settings: resolveSettings(definition.settings),
    knowledge,
  });
}

/** The same policy at a later revision of its tenant that did not touch it: what is compiled stays valid. */
export function carrySnapshot(
  snapshot: PolicySnapshot,
  revision: bigint,
  knowledge: readonly KnowledgeBaseRef[],
): PolicySnapshot {
  return Object.freeze({ ...snapshot, revision, knowledge });
}
