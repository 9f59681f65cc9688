import { LRUCache } from 'lru-cache';
import {
  type CompiledPolicy,
  compilePolicy,
  createEngineCache,
  scanText,
  validateDefinition,
} from '../policy/compile.js';
import type { PolicyMaterial, WorkerReplies, WorkerTask } from './task.js';

/** Compiled policies that one thread keeps; each takes 0.1 to 5 MB. */
const maxPolicies = 64;

const policies = new LRUCache<string, CompiledPolicy>({ max: maxPolicies });

const cache = createEngineCache();

/** Entry of a scanner thread. Piscina calls it with one task at a time. */
export default function run(task: WorkerTask): WorkerReplies[WorkerTask['kind']] {
  switch (task.kind) {
    case 'validate':
      return validateDefinition(task.definition);
    case 'prepare':
      return compile(task.key, task.material).shared;
    case 'scan': {
      const policy = policies.get(task.key) ?? (task.material && compile(task.key, task.material));
      if (policy === undefined) return { miss: true };
      const started = performance.now();
      const hits = task.texts.map((text) => scanText(policy, text, task.phase));
      return { miss: false, hits, milliseconds: performance.now() - started };
    }
  }
}

function compile(key: string, { definition, shared }: PolicyMaterial): CompiledPolicy {
  const policy = compilePolicy(definition, { shared, cache });
  policies.set(key, policy);
  return policy;
}
