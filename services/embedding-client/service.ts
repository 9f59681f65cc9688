import type { ConfigOf } from '#lib/config/define.js';
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
  readonly embed: Embedder['embed'];
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
    embed: embedder.embed,
    health: {},
    close: async () => {},
  };
}

function chooseEmbedder(config: EmbeddingServiceDeps['config'], metrics: Metrics): Embedder {
  const { EMBEDDING_BASE_URL: baseUrl, EMBEDDING_MODEL: model } = config;
  if (baseUrl === undefined) return createLexicalEmbedder();
  return createBatchingEmbedder(
    createUpstreamEmbedder({
      baseUrl,
      apiKey: config.EMBEDDING_API_KEY,
      model,
      timeoutMs: config.EMBEDDING_TIMEOUT_MS,
      onAnswer: (seconds) => metrics.modelLatency.observe({ model }, seconds),
    }),
  );
}
