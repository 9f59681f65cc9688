import { LRUCache } from 'lru-cache';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { heavySteps, maxLightSteps, measureCost, type PatternCost } from '../scanners/regex/cost.js';
import { listRuleSources } from './tabulate.js';

/** Costs of patterns, measured once for each. */
export interface CostCache {
  /** Errors: throws on a pattern that the engine does not take. */
  get(pattern: string): MeasuredCost;
}

/** A cost, and what it took to measure it. */
export interface MeasuredCost extends PatternCost {
  readonly probeMs: number;
}

/** Patterns whose cost is remembered; the tenants of one instance rarely have more in use. */
const maxPatterns = 10_000;

/** Creates an empty cache. Owns memory only. */
export function createCostCache(): CostCache {
  const known = new LRUCache<string, MeasuredCost>({ max: maxPatterns });
  return {
    get(pattern) {
      const cost = known.get(pattern) ?? measure(pattern);
      known.set(pattern, cost);
      return cost;
    },
  };
}

function measure(pattern: string): MeasuredCost {
  const started = performance.now();
  return { ...measureCost(pattern), probeMs: performance.now() - started };
}

/**
 * The rules of a policy whose patterns are too dear to run beside the others, ascending: those that are heavy by
 * themselves, and the dearest of the rest until what remains keeps within what a policy may take. Depends on nothing but
 * the definition, so every replica divides the rules alike. Pure but for the cache.
 */
export function findHeavyRules(definition: PolicyDefinition, costs: CostCache): number[] {
  const measured = listRuleSources(definition).flatMap((source, rule) => {
    if (source.kind !== 'regex') return [];
    return [{ rule, steps: stepsOf(source.pattern, costs) }];
  });
  const heavy = measured.filter(({ steps }) => steps > heavySteps);
  const light = measured.filter(({ steps }) => steps <= heavySteps).sort((a, b) => b.steps - a.steps);
  let sum = light.reduce((all, { steps }) => all + steps, 0);
  for (const rule of light) {
    if (sum <= maxLightSteps) break;
    heavy.push(rule);
    sum -= rule.steps;
  }
  return heavy.map(({ rule }) => rule).sort((a, b) => a - b);
}

/** A pattern that does not compile is refused elsewhere, with its reason. */
function stepsOf(pattern: string, costs: CostCache): number {
  try {
    return costs.get(pattern).stepsPerCharacter;
  } catch {
    return 0;
  }
}
