import type { ConfigOf } from '#lib/config/define.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import type { RpcRoute } from '#lib/server/rpc.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { embeddingConfig } from './config.js';
import { createBatchingEmbedder } from './embed/batch.js';
import { createCachingEmbedder } from './embed/cache.js';
import { createLexicalEmbedder, type Embedder } from './embed/lexical.js';
import { createUpstreamEmbedder } from './embed/upstream.js';
import { createEmbeddingRoutes } from './routes.js';

/** What the embedding client is made of. */
export interface EmbeddingServiceDeps {
  readonly config: ConfigOf<typeof embeddingConfig>;
  readonly metrics: Metrics;
}

/** The embedding client without its port. */
export interface EmbeddingServiceParts {
  readonly rpc: RpcRoute[];
  /** For co-located services. */
  readonly client: EmbeddingClient;
  readonly health: Readonly<Record<string, () => Promise<void>>>;
  close(): Promise<void>;
}

/** Composes the embedding client: an OpenAI-style model behind a cache, or the built-in lexical embedder. */
export function createEmbeddingService({ config, metrics }: EmbeddingServiceDeps): EmbeddingServiceParts {
  const embedder = createCachingEmbedder({
    embedder: chooseEmbedder(config, metrics),
    maxEntries: Math.max(1, config.EMBEDDING_CACHE_SIZE),
    onLookup: (hit) => metrics.cacheLookup('embedding', hit),
  });
  return {
    rpc: createEmbeddingRoutes(embedder),
    client: toClient(embedder),
    health: {},
    close: async () => {},
  };
}

/** The embedder with the deadlines that callers over RPC have. */
function toClient(embedder: Embedder): EmbeddingClient {
  return {
    async embed(texts, { signal, timeoutMs } = {}) {
      const late = timeoutMs === undefined ? undefined : AbortSignal.timeout(timeoutMs);
      const limits = [signal, late].filter((limit) => limit !== undefined);
      try {
        const vectors = await embedder.embed(texts, limits.length === 0 ? undefined : AbortSignal.any(limits));
        return { vectors, model: embedder.model };
      } catch (error) {
        if (!late?.aborted || signal?.aborted) throw error;
        throw new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs: timeoutMs ?? 0 }, cause: error });
      }
    },
  };
}

function chooseEmbedder(config: EmbeddingServiceDeps['config'], metrics: Metrics): Embedder {
  const { EMBEDDING_BASE_URL: baseUrl, EMBEDDING_MODEL: model } = config;
  if (baseUrl === undefined) return createLexicalEmbedder();
  return createBatchingEmbedder(
    createUpstreamEmbedder({
      baseUrl,
      apiKey: config.EMBEDDING_API_KEY,
      pins: config.EGRESS_PINS,
      model,
      timeoutMs: config.EMBEDDING_TIMEOUT_MS,
      onAnswer: (seconds) => metrics.modelLatency.observe({ model }, seconds),
    }),
  );
}
