import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import { type PackedVector, packVector } from '#lib/vectors/packed-vector.js';

/** Packed vectors of one model. */
export interface EmbeddedTexts {
  readonly model: string;
  /** One per text, in the same order. */
  readonly vectors: readonly PackedVector[];
}

/** Texts of one request: at 2,000 characters each they stay below the largest message of the mesh. */
const textsAtOnce = 200;

/** A model is changed by hand, now and then; replicas that disagree would never come to an end. */
const maxRestarts = 3;

/** A model on a slow machine takes some seconds for so many. */
const timeoutMs = 120_000;

/**
 * Embeds any number of texts. When the model is changed while that goes on, everything is embedded by the new one.
 *
 * Errors: those of the embedding client.
 */
export async function embedTexts(
  embedding: EmbeddingClient,
  texts: readonly string[],
  signal?: AbortSignal,
): Promise<EmbeddedTexts> {
  let model: string | undefined;
  let vectors: PackedVector[] = [];
  let restarts = 0;
  while (vectors.length < texts.length) {
    const batch = texts.slice(vectors.length, vectors.length + textsAtOnce);
    const embedded = await embedding.embed(batch, { timeoutMs, ...(signal && { signal }) });
    if (model !== undefined && embedded.model !== model) {
      if (++restarts > maxRestarts) throw new Error('embeddings come from several models at once');
      vectors = [];
    } else vectors.push(...embedded.vectors.map(packVector));
    model = embedded.model;
  }
  return { model: model ?? '', vectors };
}
