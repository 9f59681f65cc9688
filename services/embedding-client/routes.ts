import { create } from '@bufbuild/protobuf';
import { EmbeddingService, EmbedResponseSchema } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { principalKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type RpcRoute, rpcRoute } from '#lib/server/rpc.js';
import type { Embedder } from './embed/lexical.js';

/** The RPCs of the embedding client. Services and signed-in users may call them; API keys may not. */
export function createEmbeddingRoutes(embedder: Embedder): RpcRoute[] {
  return [
    rpcRoute(EmbeddingService, {
      async embed({ texts }, { values, signal }) {
        const principal = values.get(principalKey);
        if (principal?.kind !== 'service' && principal?.kind !== 'user')
          throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'viewer' } });
        const vectors = await embedder.embed(texts, signal);
        return create(EmbedResponseSchema, {
          embeddings: vectors.map((vector) => ({ values: [...vector] })),
          model: embedder.model,
          dimensions: vectors[0]?.length ?? 0,
        });
      },
    }),
  ];
}
