import { create } from '@bufbuild/protobuf';
import { LRUCache } from 'lru-cache';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import {
  type CompiledPolicy,
  compilePolicy,
  createEngineCache,
  type SharedTables,
  scanText,
  type Validation,
} from '../policy/compile.js';
import type { RuleTable } from '../policy/rule.js';
import type { Hit } from '../scanners/hit.js';
import { createHeavyLane, type HeavyOutcome, type HeavyRule, type Strike } from './heavy-lane.js';
import { createLane } from './lane.js';
import type { ScanReply } from './task.js';

/** A policy under the key that stands for exactly one revision of it. */
export interface PolicyKeyed {
  /** `<policy id>@<revision>`. */
  readonly key: string;
  readonly definition: PolicyDefinition;
  readonly rules: RuleTable;
}

/** Options of one scan. */
export interface ScanOptions {
  /** Gives the scan up; it rejects with CANCELED at once. */
  readonly signal?: AbortSignal;
  /** Milliseconds that the scan may take from now on, waiting included; 10,000 unless given. */
  readonly deadlineMs?: number;
}

/** Scans texts on worker threads, or in this one when that is cheaper. */
export interface ScanPool {
  /**
   * Hits of each text, judged by exactly the revision that `policy.key` names.
   *
   * Errors: CANCELED, DEADLINE_EXCEEDED, OVERLOADED, SHUTTING_DOWN.
   */
  scan(policy: PolicyKeyed, texts: readonly string[], phase: Phase, options?: ScanOptions): Promise<Hit[][]>;
  /**
   * What the policy's heavy rules find, which `scan` leaves out; undefined when it has none for the phase. A rule that
   * has no answer is a failure of the outcome. Errors: CANCELED, and those of `prepare`.
   */
  searchHeavy(
    policy: PolicyKeyed,
    texts: readonly string[],
    phase: Phase,
    options?: ScanOptions,
  ): Promise<HeavyOutcome | undefined>;
  /** The tables of the policy, from which any thread compiles it. */
  tables(policy: PolicyKeyed): Promise<SharedTables>;
  /** What would stop a definition from running. A pattern that takes too long to compile is a problem too. */
  validate(definition: PolicyDefinition): Promise<Validation>;
  /** Compiles a policy ahead of its first scan. */
  prepare(policy: PolicyKeyed): Promise<void>;
  readonly threads: number;
  /** Ends the threads; what still waits rejects with SHUTTING_DOWN. */
  close(): Promise<void>;
}

/** What a pool is made of. */
export interface ScanPoolOptions {
  /** Worker threads, at least 1. */
  readonly threads: number;
  readonly log: Log;
  /** Scans that may wait for a thread, all tenants together; more are refused with OVERLOADED. */
  readonly maxQueue?: number;
  /** Scans of one tenant that may wait. */
  readonly maxPerTenant?: number;
  /** Heap of a thread; see `createLane`. */
  readonly maxHeapMb?: number;
  /** Called when a heavy rule went beyond its budget. */
  readonly onStrike?: (strike: Strike) => void;
  /** See `createHeavyLane`. */
  readonly heavyBudgetSteps?: (characters: number) => number;
}

const defaultDeadlineMs = 10_000;
const validateDeadlineMs = 10_000;

/** Policies whose tables are kept for threads that ask for them. */
const maxPolicies = 256;

/**
 * Estimated µs up to which a scan runs in the calling thread. A round trip to a worker takes 13 to 30 µs of this thread's
 * time and twice that of waiting, and longer where other threads want the processor or the worker is at a dear scan of
 * another tenant. A usual prompt stays here, whatever the threads do; what a turn of the loop may take bounds it.
 */
const inlineMicroseconds = 150;

/** First estimate of a policy's cost, ns a character; measured scans take its place. */
const firstNanoseconds = 60;

/** What one scan may raise the estimate to: one that first compiles patterns or waits for the processor says little. */
const maxRise = 4;

/**
 * Parts of the difference by which an estimate rises and falls. It falls faster, and so settles at what the cheaper
 * scans take: on a busy processor the others are measured with the time that they were interrupted, and short scans would
 * be sent to threads just then.
 */
const [risePart, fallPart] = [1 / 32, 1 / 8];

/**
 * Holds what lets every letterless pattern of a policy run, so that a scan of it compiles them: it is run when a policy
 * arrives, and not when the first request waits.
 */
const warmUpText = 'Warm-up 1234567890123456, a@b.example: http://192.0.2.1/x?y=z#1 "tel" +1 (234) 567_890\n';

/** What preparing and checking a policy are taken to cost the tenant at first sight, µs. */
const prepareMicroseconds = 10_000;

interface Entry {
  readonly shared: Promise<SharedTables>;
  heavy: readonly HeavyRule[] | undefined;
  compiled: CompiledPolicy | undefined;
  /** Moving average of measured cost, ns a character. */
  nanoseconds: number;
}

/**
 * Creates the pool: a lane for scans, and one with a single slow-going thread for heavy patterns and for checking
 * policies, so that neither keeps a scan waiting. Owns threads; call `close()`.
 */
export function createScanPool(options: ScanPoolOptions): ScanPool {
  const { threads: count, log, maxQueue = 1000, maxPerTenant = maxQueue, maxHeapMb } = options;
  const lane = createLane({ threads: count, log, maxPerKey: maxPerTenant, maxQueue, ...(maxHeapMb && { maxHeapMb }) });
  const heavyLane = createHeavyLane({
    log,
    onStrike: options.onStrike ?? (() => undefined),
    ...(options.heavyBudgetSteps && { budgetSteps: options.heavyBudgetSteps }),
  });
  const entries = new LRUCache<string, Entry>({ max: maxPolicies });
  const cache = createEngineCache();

  function entryOf({ key, definition, rules }: PolicyKeyed): Entry {
    const known = entries.get(key);
    if (known) return known;
    const shared = lane.run<'prepare'>(
      { kind: 'prepare', key, material: { definition } },
      { key: definition.tenantId, microseconds: prepareMicroseconds, deadlineMs: defaultDeadlineMs },
    );
    const entry: Entry = { shared, heavy: undefined, compiled: undefined, nanoseconds: firstNanoseconds };
    entries.set(key, entry);
    shared
      .then(
        (tables) => {
          entry.heavy = listHeavyRules(definition, rules, tables);
          entry.compiled = warmUp(compilePolicy(definition, { shared: tables, cache }));
        },
        // The next scan tries again; whoever waits for this one hears of it.
        () => entries.delete(key),
      )
      // Threads go on answering for the policy, each scan with the error that its caller then sees.
      .catch((error: unknown) => log.error('policy_compile_failed', { policy: key, error }));
    return entry;
  }

  function learn(entry: Entry, milliseconds: number, texts: readonly string[]): void {
    const measured = (milliseconds * 1e6) / Math.max(1, characters(texts));
    const change = Math.min(measured, entry.nanoseconds * maxRise) - entry.nanoseconds;
    entry.nanoseconds += change * (change > 0 ? risePart : fallPart);
  }

  async function scan(
    policy: PolicyKeyed,
    texts: readonly string[],
    phase: Phase,
    { signal, deadlineMs = defaultDeadlineMs }: ScanOptions = {},
  ): Promise<Hit[][]> {
    if (signal?.aborted) throw new GatehouseError('CANCELED');
    const entry = entryOf(policy);
    const microseconds = (characters(texts) * entry.nanoseconds) / 1000;
    const { compiled } = entry;
    const scanHere = (ready: CompiledPolicy) => () => {
      const started = performance.now();
      const hits = texts.map((text) => scanText(ready, text, phase));
      learn(entry, performance.now() - started, texts);
      return { hits };
    };
    const task = { kind: 'scan', key: policy.key, texts, phase } as const;
    const turn = { key: policy.definition.tenantId, microseconds, signal };
    const started = performance.now();
    const first = await lane.run<'scan'>(task, {
      ...turn,
      deadlineMs,
      ...(compiled !== undefined && microseconds <= inlineMicroseconds && { here: scanHere(compiled) }),
    });
    if (first !== 'miss') return take(entry, first, texts);
    const material = { definition: policy.definition, shared: await entry.shared };
    const left = deadlineMs - (performance.now() - started);
    const second = await lane.run<'scan'>({ ...task, material }, { ...turn, deadlineMs: left });
    if (second === 'miss') throw new Error('a worker missed a policy that was sent along');
    return take(entry, second, texts);
  }

  function take(entry: Entry, { hits, milliseconds }: ScanReply, texts: readonly string[]): Hit[][] {
    if (milliseconds !== undefined) learn(entry, milliseconds, texts);
    return hits.map((list) => [...list]);
  }

  async function searchHeavy(
    policy: PolicyKeyed,
    texts: readonly string[],
    phase: Phase,
    { signal, deadlineMs = defaultDeadlineMs }: ScanOptions = {},
  ): Promise<HeavyOutcome | undefined> {
    const entry = entryOf(policy);
    const heavy = entry.heavy ?? listHeavyRules(policy.definition, policy.rules, await entry.shared);
    const active = heavy.filter(({ rule }) => (phase === Phase.OUTPUT ? rule.onOutput : rule.onInput));
    if (active.length === 0 || texts.length === 0) return undefined;
    return heavyLane.run(active, texts, {
      tenantId: policy.definition.tenantId,
      definition: policy.definition,
      policyKey: policy.key,
      signal,
      deadlineMs,
    });
  }

  return {
    threads: count,
    scan,
    searchHeavy,
    tables: (policy) => entryOf(policy).shared,
    async prepare(policy) {
      await entryOf(policy).shared;
    },
    async validate(definition) {
      try {
        return await heavyLane.validate(definition, validateDeadlineMs);
      } catch (error) {
        if (!(error instanceof GatehouseError) || error.code !== 'DEADLINE_EXCEEDED') throw error;
        const message = `takes longer than ${validateDeadlineMs} ms to compile; simplify its patterns`;
        return { problems: [create(PolicyProblemSchema, { message })], patterns: [] };
      }
    },
    async close() {
      await Promise.all([lane.close(), heavyLane.close()]);
    },
  };
}

/** The heavy rules of a policy with their patterns, as its tables name them. Rules are numbered as in `listRuleSources`. */
function listHeavyRules(definition: PolicyDefinition, rules: RuleTable, { heavy }: SharedTables): HeavyRule[] {
  return heavy.flatMap((index) => {
    const rule = rules[index]!;
    const written = [...definition.customScanners, ...definition.packageScanners];
    const looksFor = written.find(({ tag }) => tag === rule.tag)?.definition;
    return looksFor?.case === 'regex' ? [{ index, rule, pattern: looksFor.value.pattern }] : [];
  });
}

function warmUp(policy: CompiledPolicy): CompiledPolicy {
  scanText(policy, warmUpText, Phase.INPUT);
  scanText(policy, warmUpText, Phase.OUTPUT);
  return policy;
}

function characters(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
