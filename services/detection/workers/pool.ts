import { create } from '@bufbuild/protobuf';
import { LRUCache } from 'lru-cache';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { type PolicyProblem, PolicyProblemSchema } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import {
  type CompiledPolicy,
  compilePolicy,
  createEngineCache,
  type SharedTables,
  scanText,
} from '../policy/compile.js';
import type { RuleTable } from '../policy/rule.js';
import type { Hit } from '../scanners/hit.js';
import type { ScanReply } from './task.js';
import { createThreads } from './threads.js';

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
  /** What would stop a definition from running. A pattern that takes too long to compile is a problem too. */
  validate(definition: PolicyDefinition): Promise<PolicyProblem[]>;
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
  /** Scans that may wait for a thread; more are refused with OVERLOADED. */
  readonly maxQueue?: number;
}

const defaultDeadlineMs = 10_000;
const validateDeadlineMs = 10_000;

/** Policies whose tables are kept for threads that ask for them. */
const maxPolicies = 256;

/**
 * Estimated µs up to which a scan runs in the calling thread: a round trip to a worker takes 13 to 30 µs of this
 * thread's time, and twice that of waiting, so what is cheaper than that is done on the spot.
 */
const inlineMicroseconds = 60;

/** First estimate of a policy's cost, ns a character; measured scans take its place. */
const firstNanoseconds = 60;

/** What one scan may move the estimate by: a scan that first compiles patterns or waits for the processor says little. */
const maxRise = 4;

/**
 * Holds what lets every letterless pattern of a policy run, so that a scan of it compiles them: it is run when a policy
 * arrives, and not when the first request waits.
 */
const warmUpText = 'Warm-up 1234567890123456, a@b.example: http://192.0.2.1/x?y=z#1 "tel" +1 (234) 567_890\n';

interface Entry {
  readonly shared: Promise<SharedTables>;
  compiled: CompiledPolicy | undefined;
  /** Moving average of measured cost, ns a character. */
  nanoseconds: number;
}

/** Creates the pool. Owns threads; call `close()`. */
export function createScanPool({ threads: count, log, maxQueue = 1000 }: ScanPoolOptions): ScanPool {
  const threads = createThreads({ threads: count, log, maxQueue });
  const entries = new LRUCache<string, Entry>({ max: maxPolicies });
  const cache = createEngineCache();

  function entryOf({ key, definition }: PolicyKeyed): Entry {
    const known = entries.get(key);
    if (known) return known;
    const shared = threads.run<'prepare'>({ kind: 'prepare', key, material: { definition } }, defaultDeadlineMs);
    const entry: Entry = { shared, compiled: undefined, nanoseconds: firstNanoseconds };
    entries.set(key, entry);
    shared
      .then(
        (tables) => {
          entry.compiled = warmUp(compilePolicy(definition, { shared: tables, cache }));
        },
        // The next scan tries again; whoever waits for this one hears of it.
        () => entries.delete(key),
      )
      // Threads go on answering for the policy, each scan with the error that its caller then sees.
      .catch((error: unknown) => log.error('policy_compile_failed', { policy: key, error }));
    return entry;
  }

  function scanInline(entry: Entry, policy: CompiledPolicy, texts: readonly string[], phase: Phase): Hit[][] {
    const started = performance.now();
    const hits = texts.map((text) => scanText(policy, text, phase));
    learn(entry, performance.now() - started, texts);
    return hits;
  }

  function learn(entry: Entry, milliseconds: number, texts: readonly string[]): void {
    const measured = (milliseconds * 1e6) / Math.max(1, characters(texts));
    entry.nanoseconds += (Math.min(measured, entry.nanoseconds * maxRise) - entry.nanoseconds) / 16;
  }

  async function scan(
    policy: PolicyKeyed,
    texts: readonly string[],
    phase: Phase,
    options: ScanOptions = {},
  ): Promise<Hit[][]> {
    if (options.signal?.aborted) throw new GatehouseError('CANCELED');
    const entry = entryOf(policy);
    if (entry.compiled && characters(texts) * entry.nanoseconds <= inlineMicroseconds * 1000) {
      return scanInline(entry, entry.compiled, texts, phase);
    }
    const deadlineMs = options.deadlineMs ?? defaultDeadlineMs;
    const started = performance.now();
    const task = { kind: 'scan', key: policy.key, texts, phase } as const;
    const first = await threads.run<'scan'>(task, deadlineMs, options.signal);
    if (!first.miss) return take(entry, first, texts);
    const material = { definition: policy.definition, shared: await entry.shared };
    const left = deadlineMs - (performance.now() - started);
    const second = await threads.run<'scan'>({ ...task, material }, left, options.signal);
    if (second.miss) throw new Error('a worker missed a policy that was sent along');
    return take(entry, second, texts);
  }

  function take(entry: Entry, reply: ScanReply, texts: readonly string[]): Hit[][] {
    learn(entry, reply.milliseconds, texts);
    return reply.hits.map((list) => [...list]);
  }

  return {
    threads: count,
    scan,
    async prepare(policy) {
      await entryOf(policy).shared;
    },
    async validate(definition) {
      try {
        return [...(await threads.run<'validate'>({ kind: 'validate', definition }, validateDeadlineMs))];
      } catch (error) {
        if (!(error instanceof GatehouseError) || error.code !== 'DEADLINE_EXCEEDED') throw error;
        const message = `takes longer than ${validateDeadlineMs} ms to compile; simplify its patterns`;
        return [create(PolicyProblemSchema, { message })];
      }
    },
    close: threads.close,
  };
}

function warmUp(policy: CompiledPolicy): CompiledPolicy {
  scanText(policy, warmUpText, Phase.INPUT);
  scanText(policy, warmUpText, Phase.OUTPUT);
  return policy;
}

function characters(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
