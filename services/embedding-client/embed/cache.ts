import { hash } from 'node:crypto';
import { LRUCache } from 'lru-cache';
import { GatehouseError } from '#lib/errors/error.js';
import type { Embedder } from './lexical.js';

/** What the cache is made of. */
export interface CachingEmbedderOptions {
  readonly embedder: Embedder;
  /** Vectors that are kept; 4 KB each at 1,024 dimensions. At least 1. */
  readonly maxEntries: number;
  readonly onLookup: (hit: boolean) => void;
}

/** A text that every model embeds, to learn how long its vectors are. */
const probeText = 'a';

/**
 * Remembers vectors by the hash of their text, and asks once for a text that several calls want at the same time: a call
 * that is given up rejects at once, and its texts are embedded all the same, for others may want them. Blank texts never reach the model, which would refuse them.
 */
export function createCachingEmbedder({ embedder, maxEntries, onLookup }: CachingEmbedderOptions): Embedder {
  const vectors = new LRUCache<string, Float32Array>({ max: maxEntries });
  const pending = new Map<string, Promise<Float32Array>>();
  let dimensions: number | undefined;

  function embedOne(text: string): Promise<Float32Array> {
    const key = hash('sha256', text, 'base64url');
    const known = vectors.get(key);
    onLookup(known !== undefined);
    if (known !== undefined) return Promise.resolve(known);
    const shared = pending.get(key);
    if (shared !== undefined) return shared;
    const embedding = embedder.embed([text]).then(([vector]) => {
      dimensions = vector!.length;
      vectors.set(key, vector!);
      return vector!;
    });
    pending.set(key, embedding);
    const forget = () => pending.delete(key);
    embedding.then(forget, forget);
    return embedding;
  }

  async function embedAll(texts: readonly string[]): Promise<Float32Array[]> {
    const found = await Promise.all(texts.map((text) => (text.trim() === '' ? undefined : embedOne(text))));
    if (found.includes(undefined)) dimensions ??= (await embedOne(probeText)).length;
    const blank = new Float32Array(dimensions ?? 0);
    return found.map((vector) => vector ?? blank);
  }

  return {
    model: embedder.model,
    embed: (texts, signal) => untilAborted(embedAll(texts), signal),
  };
}

function untilAborted<T>(work: Promise<T>, signal: AbortSignal | undefined): Promise<T> {
  if (signal === undefined) return work;
  return new Promise((resolve, reject) => {
    const onAbort = () => reject(new GatehouseError('CANCELED'));
    if (signal.aborted) onAbort();
    signal.addEventListener('abort', onAbort, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', onAbort));
  });
}
