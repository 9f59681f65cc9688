import { createHmac, randomBytes } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import type { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Hit } from '../scanners/hit.js';
import type { ScanPool } from '../workers/pool.js';

/** What the cache is made of. */
export interface HitCacheDeps {
  readonly pool: Pick<ScanPool, 'scan'>;
  readonly metrics: Pick<Metrics, 'cacheLookup'>;
  /** Bytes that the remembered hits may take together, estimated; 64 MB unless given. */
  readonly maxBytes?: number;
}

const defaultMaxBytes = 64 * 1024 * 1024;

/** A text with more hits than this is scanned each time: it would push thousands of others out. */
const maxHits = 1_000;

/** What an entry takes beside its hits, and what a hit takes; measured on the heap of Node 20. */
const entryBytes = 300;
const hitBytes = 120;

/**
 * The pool with a memory: a text that was scanned by the same policy on the same side is not scanned again, so that a
 * conversation only pays for what is new of it. Everything is still judged, because the hits are the same.
 *
 * A request of one text is scanned at once: it has no past, and most are asked once. Texts are remembered by their HMAC
 * under a key of this process, and the key of the policy stands in it, which is of one tenant and one revision.
 */
export function createHitCache({ pool, metrics, maxBytes = defaultMaxBytes }: HitCacheDeps): Pick<ScanPool, 'scan'> {
  const secret = randomBytes(32);
  const known = new LRUCache<string, readonly Hit[]>({
    maxSize: maxBytes,
    sizeCalculation: (hits) => entryBytes + hits.length * hitBytes,
  });

  function keyOf(policyKey: string, phase: Phase, text: string): string {
    // In UTF-16: halves of surrogate pairs would all become one character in UTF-8.
    const head = `${policyKey}\n${phase}\n`;
    return createHmac('sha256', secret).update(head).update(Buffer.from(text, 'utf16le')).digest('base64');
  }

  return {
    async scan(policy, texts, phase, options) {
      if (texts.length < 2) return pool.scan(policy, texts, phase, options);
      const keys = texts.map((text) => keyOf(policy.key, phase, text));
      const found = keys.map((key) => known.get(key));
      for (const hits of found) metrics.cacheLookup('verdict', hits !== undefined);
      const missing = texts.flatMap((text, index) => (found[index] === undefined ? [{ text, key: keys[index]! }] : []));
      if (missing.length > 0) {
        const scanned = await pool.scan(
          policy,
          missing.map(({ text }) => text),
          phase,
          options,
        );
        const fresh = new Map(missing.map(({ key }, index) => [key, scanned[index] ?? []]));
        for (const [key, hits] of fresh) if (hits.length <= maxHits) known.set(key, hits);
        keys.forEach((key, index) => {
          found[index] ??= fresh.get(key);
        });
      }
      return found.map((hits) => [...(hits ?? [])]);
    },
  };
}
