import type { Client } from '@connectrpc/connect';
import type { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';

/** Vectors of texts. */
export interface Embeddings {
  /** One per text, in the same order, of Euclidean norm 1; all 0 for a blank text. */
  readonly vectors: readonly Float32Array[];
  /** The model that made them; vectors of different models cannot be compared. */
  readonly model: string;
}

/** Options of one call. */
interface EmbeddingOptions {
  readonly signal?: AbortSignal;
  readonly timeoutMs?: number;
}

/**
 * The embedding client as other services see it, in this process or over the mesh.
 *
 * Errors: CANCELED, DEADLINE_EXCEEDED, SERVICE_UNREACHABLE, and the UPSTREAM_ errors of the model behind it.
 */
export interface EmbeddingClient {
  /** @param texts at least one and at most 1,000, of at most 65,536 bytes each */
  embed(texts: readonly string[], options?: EmbeddingOptions): Promise<Embeddings>;
}

/** The embedding client over its RPC. */
export function createRemoteEmbedding(client: Pick<Client<typeof EmbeddingService>, 'embed'>): EmbeddingClient {
  return {
    async embed(texts, { signal, timeoutMs } = {}) {
      try {
        const reply = await client.embed(
          { texts: [...texts] },
          { ...(signal && { signal }), ...(timeoutMs !== undefined && { timeoutMs }) },
        );
        return { vectors: reply.embeddings.map(({ values }) => Float32Array.from(values)), model: reply.model };
      } catch (error) {
        throw toGatehouseError(error);
      }
    },
  };
}
