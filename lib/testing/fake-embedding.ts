import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';

/**
 * A unit vector for a text, the same on every machine: hashed letter triples, so that similar texts lie close together.
 *
 * Cost: linear in the text.
 */
export function embedText(text: string, dimensions: number): Float32Array {
  const vector = new Float32Array(dimensions);
  const padded = ` ${text.toLowerCase()} `;
  for (let at = 0; at + 3 <= padded.length; at += 1) {
    const hash = fnv1a(padded.slice(at, at + 3));
    const index = hash % dimensions;
    // The sign comes from another bit than the index, so that collisions cancel out on average.
    vector[index] = (vector[index] ?? 0) + (hash & 0x1000000 ? 1 : -1);
  }
  const length = Math.hypot(...vector) || 1;
  return vector.map((value) => value / length);
}

/** What the embedding client of tests calls its model, and how long its vectors are. */
export const fakeModel = 'fake-256';
/** Values of each of its vectors. */
export const fakeDimensions = 256;

/** An embedding client in this process that knows spellings and no meanings. */
export interface FakeEmbedding extends EmbeddingClient {
  /** Name of the model; another one makes other vectors. */
  model: string;
  /** When set, every call fails with it. */
  failure: Error | undefined;
  /** When set, every call waits for it. */
  delay: Promise<void> | undefined;
  /** Texts of all calls, in order. */
  readonly asked: readonly string[];
}

/** Creates the client. */
export function createFakeEmbedding(): FakeEmbedding {
  const asked: string[] = [];
  const fake: FakeEmbedding = {
    model: fakeModel,
    failure: undefined,
    delay: undefined,
    asked,
    async embed(texts) {
      asked.push(...texts);
      await fake.delay;
      if (fake.failure !== undefined) throw fake.failure;
      const { model } = fake;
      return {
        model,
        vectors: texts.map((text) => embedText(`${model === fakeModel ? '' : model}${text}`, fakeDimensions)),
      };
    },
  };
  return fake;
}

/** 32-bit FNV-1a over UTF-16 code units. */
function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < text.length; at += 1) hash = Math.imul(hash ^ text.charCodeAt(at), 0x01000193) >>> 0;
  return hash;
}
