import { createHash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { JsonObject } from '#lib/conversation/json.js';
import type { Destination } from './target.js';

/** An upstream's answer as it is kept: a whole one, or the events of a stream. */
export type KeptAnswer =
  | { readonly kind: 'whole'; readonly completion: string; readonly text: string | undefined }
  | { readonly kind: 'stream'; readonly events: readonly string[] };

/** Answers of upstream models, for routes that keep them. What is given again is judged again. */
export interface AnswerCache {
  /** Undefined for a destination that keeps nothing. */
  keyOf(destination: Destination, body: JsonObject): string | undefined;
  find(key: string): KeptAnswer | undefined;
  keep(key: string, answer: KeptAnswer, ttlMs: number): void;
}

/** Memory for all answers of a process, bytes. */
const maxBytes = 64 * 1024 * 1024;
/** A larger answer is not kept, bytes: some hundred pages of text. */
export const maxKeptBytes = 1024 * 1024;

/** Creates an empty cache. */
export function createAnswerCache(onLookup: (hit: boolean) => void): AnswerCache {
  const kept = new LRUCache<string, KeptAnswer>({ maxSize: maxBytes, maxEntrySize: maxKeptBytes });
  return {
    /**
     * The same tenant, application, route and revision, and the same request to the last character after everything that
     * the policy has changed in it. A new revision, of a policy or a route, begins anew.
     */
    keyOf({ cacheTtlMs, payer, routeId, revision, protocol, keepsModelName, model }, body) {
      if (cacheTtlMs <= 0) return undefined;
      const scope = [payer.tenantId, payer.applicationId, routeId, String(revision), protocol, keepsModelName, model];
      return createHash('sha256')
        .update(JSON.stringify([...scope, body]))
        .digest('base64');
    },
    find(key) {
      const answer = kept.get(key);
      onLookup(answer !== undefined);
      return answer;
    },
    keep(key, answer, ttlMs) {
      const texts = answer.kind === 'whole' ? [answer.completion, answer.text ?? ''] : answer.events;
      // Two bytes a character, and some for what holds them.
      const size = texts.reduce((sum, text) => sum + 2 * text.length + 64, 64);
      kept.set(key, answer, { ttl: ttlMs, size });
    },
  };
}
