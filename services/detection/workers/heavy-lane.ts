import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Validation } from '../policy/compile.js';
import type { Rule } from '../policy/rule.js';
import type { Hit } from '../scanners/hit.js';
import { createLane } from './lane.js';

/** A rule whose pattern the heavy lane runs. */
export interface HeavyRule {
  /** Its index in the policy's rule table. */
  readonly index: number;
  readonly rule: Rule;
  readonly pattern: string;
}

/** For whom patterns are run, and until when. */
export interface HeavyRun {
  readonly tenantId: string;
  readonly definition: PolicyDefinition;
  /** Stands for exactly one revision of one policy. */
  readonly policyKey: string;
  readonly signal: AbortSignal | undefined;
  readonly deadlineMs: number;
}

/** What the lane found, and which rules have no answer. */
export interface HeavyOutcome {
  /** One list a text. */
  readonly hits: readonly (readonly Hit[])[];
  readonly failures: readonly HeavyFailure[];
}

/** A rule that did not judge all texts. */
export interface HeavyFailure {
  readonly rule: Rule;
  readonly error: GatehouseError;
}

/** Runs heavy patterns beside everything else, each with a budget of its own. */
export interface HeavyLane {
  /** Runs the rules over the texts. Errors: CANCELED. */
  run(rules: readonly HeavyRule[], texts: readonly string[], run: HeavyRun): Promise<HeavyOutcome>;
  /** Checks a definition, which takes as long as its patterns are many. Errors: as `Lane.run`. */
  validate(definition: PolicyDefinition, deadlineMs: number): Promise<Validation>;
  close(): Promise<void>;
}

/** What the lane is made of. */
export interface HeavyLaneOptions {
  readonly log: Log;
  /** Called when a rule went beyond its budget, with how long it had run. */
  readonly onStrike: (strike: Strike) => void;
  /** Steps that a pattern may take for so many characters; `heavyBudgetSteps` unless given. */
  readonly budgetSteps?: (characters: number) => number;
}

/** One time that a rule went beyond its budget. */
export interface Strike {
  readonly tenantId: string;
  /** The policy that has the rule. */
  readonly definition: PolicyDefinition;
  readonly rule: Rule;
  /** How long it had run on its thread, for people to read. */
  readonly milliseconds: number;
}

/**
 * Steps that a pattern may take for some text; see `withSteps`. Steps and not milliseconds, so that a processor that
 * others use too strikes no pattern. One takes about 26 ns: 6 µs a character and 200 ms for all of them, where the dearest
 * of the patterns that are collected for hanging other engines takes 0.7 µs a character.
 */
function heavyBudgetSteps(characters: number): number {
  return 8_000_000 + characters * 230;
}

/** Characters of texts that are searched in one go, so that other tenants' turns come often. */
const maxChunk = 64 * 1024;

/** Times that a rule may go beyond its budget before this process stops running it; the count over all has the same. */
export const maxStrikes = 3;

/** First estimate of a pattern's cost, ns a character; measured searches take its place. */
const firstNanoseconds = 300;

/** What checking a policy is taken to cost the tenant at first sight, µs. */
const validateMicroseconds = 10_000;

/**
 * The lane gives way as far as it can: what it does may take long, and the thread that answers requests may not. Measured
 * on two cores, a thread at 0 beside it makes the dearest hundredth of short tasks 30 % longer, one at 19 not at all.
 */
const niceness = 19;

/** Patterns whose cost is remembered. */
const maxKnown = 10_000;

/** Creates the lane with one thread. Owns it; call `close()`. */
export function createHeavyLane({ log, onStrike, budgetSteps = heavyBudgetSteps }: HeavyLaneOptions): HeavyLane {
  const lane = createLane({ threads: 1, log, maxPerKey: 64, maxQueue: 256, niceness });
  const nanoseconds = new Map<string, number>();
  /** By policy key and tag; the policy's next revision begins anew. */
  const strikes = new Map<string, number>();

  async function runRule(heavy: HeavyRule, texts: readonly string[], run: HeavyRun): Promise<readonly Hit[][]> {
    const { index, rule, pattern } = heavy;
    const place = `${run.policyKey} ${rule.tag}`;
    if ((strikes.get(place) ?? 0) >= maxStrikes) throw new GatehouseError('DEADLINE_EXCEEDED', overBudget);
    const until = performance.now() + run.deadlineMs;
    const hits: Hit[][] = [];
    for (const chunk of inChunks(texts)) {
      const size = chunk.reduce((sum, text) => sum + text.length, 0);
      const { spans, milliseconds } = await lane.run<'search'>(
        { kind: 'search', pattern, texts: chunk, maxSteps: budgetSteps(size) },
        {
          key: run.tenantId,
          microseconds: ((nanoseconds.get(pattern) ?? firstNanoseconds) * size) / 1000,
          deadlineMs: until - performance.now(),
          signal: run.signal,
        },
      );
      learn(pattern, milliseconds, size);
      if (spans === undefined) {
        remember(strikes, place, (strikes.get(place) ?? 0) + 1);
        onStrike({ tenantId: run.tenantId, definition: run.definition, rule, milliseconds });
        const values = { timeoutMs: Math.round(milliseconds) };
        throw new GatehouseError('DEADLINE_EXCEEDED', { values, facts: { limit: 'budget' } });
      }
      for (const list of spans)
        hits.push(list.map(({ start, end }) => ({ rule: index, start, end, score: 1, explanation: 'pattern' })));
    }
    return hits;
  }

  /** A thread that gives way is measured too long while others work, so an estimate rises slowly. */
  function learn(pattern: string, milliseconds: number, size: number): void {
    const before = nanoseconds.get(pattern) ?? firstNanoseconds;
    const seen = (milliseconds * 1e6) / Math.max(1000, size);
    remember(nanoseconds, pattern, before + (Math.min(seen, before * 2) - before) / 8);
  }

  return {
    async run(rules, texts, run) {
      const failures: HeavyFailure[] = [];
      const hits: Hit[][] = texts.map(() => []);
      await Promise.all(
        rules.map(async (heavy) => {
          try {
            const found = await runRule(heavy, texts, run);
            found.forEach((list, index) => {
              hits[index]!.push(...list);
            });
          } catch (thrown) {
            failures.push({ rule: heavy.rule, error: toGatehouseError(thrown) });
          }
        }),
      );
      if (run.signal?.aborted) throw new GatehouseError('CANCELED');
      return { hits, failures };
    },
    validate: (definition, deadlineMs) =>
      lane.run<'validate'>(
        { kind: 'validate', definition },
        { key: definition.tenantId, microseconds: validateMicroseconds, deadlineMs },
      ),
    close: lane.close,
  };
}

const overBudget = { values: { timeoutMs: 0 }, facts: { limit: 'strikes' } };

/** The texts in their order, so many at once as make up a chunk; a longer one is a chunk of its own. */
function inChunks(texts: readonly string[]): string[][] {
  const chunks: string[][] = [];
  let left = 0;
  for (const text of texts) {
    if (chunks.length === 0 || text.length > left) {
      chunks.push([]);
      left = maxChunk;
    }
    chunks.at(-1)!.push(text);
    left -= text.length;
  }
  return chunks;
}

/** Sets an entry; when there are too many, the oldest goes. */
function remember<Value>(known: Map<string, Value>, key: string, value: Value): void {
  known.delete(key);
  known.set(key, value);
  if (known.size > maxKnown) known.delete(known.keys().next().value!);
}
