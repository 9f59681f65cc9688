import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Rule } from './rule.js';
import { listRuleSources } from './tabulate.js';

/** A rule that only a guard model can judge. */
export interface GenaiRule {
  /** Its index in the policy's rule table. */
  readonly index: number;
  readonly rule: Rule;
  /** What belongs to the category, in words. */
  readonly description: string;
  /** The policy asks for it by name and nothing else stands in for it: without a model it is a gap of the verdict. */
  readonly isAskedFor: boolean;
}

/** The rules of a policy that a guard model judges, by the number of their tags. Pure. */
export function listGenaiRules(definition: PolicyDefinition): readonly GenaiRule[] {
  return listRuleSources(definition)
    .flatMap((source, index): GenaiRule[] => {
      if (source.kind !== 'genai') return [];
      const { rule, description, isAskedFor } = source;
      return [{ index, rule, description, isAskedFor }];
    })
    .sort((a, b) => numberOf(a.rule.tag) - numberOf(b.rule.tag));
}

/** An entity type that the policy defines in words: a guard model says where it stands in a text. */
export type DefinedEntity = Pick<GenaiRule, 'index' | 'rule' | 'description'>;

/** The entity types that a policy defines, in their order. Pure. */
export function listDefinedEntities(definition: PolicyDefinition): readonly DefinedEntity[] {
  return listRuleSources(definition).flatMap((source, index) =>
    source.kind === 'definedEntity' ? [{ index, rule: source.rule, description: source.description }] : [],
  );
}

/** 9 of "S9". */
function numberOf(tag: string): number {
  return Number(tag.slice(1));
}
