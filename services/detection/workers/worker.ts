import { readlinkSync } from 'node:fs';
import { setPriority } from 'node:os';
import { basename } from 'node:path';
import { LRUCache } from 'lru-cache';
import { workerData } from 'piscina';
import {
  type CompiledPolicy,
  compilePolicy,
  createCostCache,
  createEngineCache,
  findHeavyRules,
  scanText,
  validatePolicy,
} from '../policy/compile.js';
import { createHeavySearch, type HeavySearch } from '../scanners/regex/heavy-search.js';
import { tenantFlags } from '../scanners/regex/linear-regex.js';
import type { PolicyMaterial, SearchReply, TaskOutcome, WorkerReplies, WorkerTask } from './task.js';

giveWay(workerData);

/** Compiled policies that one thread keeps; each takes 0.1 to 5 MB. */
const maxPolicies = 64;

const policies = new LRUCache<string, CompiledPolicy>({ max: maxPolicies });

/** Heavy patterns that one thread keeps compiled; each takes up to 1 MB. */
const maxSearches = 200;

const searches = new LRUCache<string, HeavySearch>({ max: maxSearches });

const cache = createEngineCache();

const costs = createCostCache();

/** Lowers the priority of this thread alone, where the system knows threads by number. */
function giveWay(data: { readonly niceness?: number } | undefined): void {
  if (!data?.niceness) return;
  try {
    setPriority(Number(basename(readlinkSync('/proc/thread-self'))), data.niceness);
  } catch {
    // Other systems schedule it like the rest, which costs time and nothing else.
  }
}

/**
 * Entry of a scanner thread. Piscina calls it with one batch at a time; a task that throws does not fail the others. An
 * empty batch answers as soon as the thread is there.
 */
export default function run(batch: readonly WorkerTask[]): TaskOutcome[] {
  return batch.map((task) => {
    const started = performance.now();
    try {
      return { reply: runTask(task), milliseconds: performance.now() - started };
    } catch (error) {
      return { error };
    }
  });
}

function runTask(task: WorkerTask): WorkerReplies[WorkerTask['kind']] {
  switch (task.kind) {
    case 'validate':
      return validatePolicy(task.definition, costs);
    case 'prepare':
      return compile(task.key, task.material).shared;
    case 'scan': {
      const policy = policies.get(task.key) ?? (task.material && compile(task.key, task.material));
      if (policy === undefined) return 'miss';
      const started = performance.now();
      const hits = task.texts.map((text) => scanText(policy, text, task.phase));
      return { hits, milliseconds: performance.now() - started };
    }
    case 'search':
      return search(task.pattern, task.texts, task.maxSteps);
  }
}

function search(pattern: string, texts: readonly string[], maxSteps: number): SearchReply {
  const started = performance.now();
  const known = searches.get(pattern) ?? createHeavySearch(pattern, cache.search(pattern, tenantFlags).literals);
  searches.set(pattern, known);
  const spans = known.findAll(texts, maxSteps);
  return { ...(spans && { spans }), milliseconds: performance.now() - started };
}

function compile(key: string, { definition, shared }: PolicyMaterial): CompiledPolicy {
  const heavy = shared === undefined ? findHeavyRules(definition, costs) : shared.heavy;
  const policy = compilePolicy(definition, { shared, cache, heavy });
  policies.set(key, policy);
  return policy;
}
