import { defineConfig, integer, port } from '#lib/config/define.js';
import { ownModelsConfig } from '#lib/model-access/config.js';

/** The variables of the embedding client. */
export const embeddingConfig = defineConfig({
  EMBEDDING_PORT: port({ default: 5003, about: 'Port of the embedding client.' }),
  EGRESS_PINS: ownModelsConfig.EGRESS_PINS,
  EMBEDDING_BASE_URL: ownModelsConfig.EMBEDDING_BASE_URL,
  EMBEDDING_API_KEY: ownModelsConfig.EMBEDDING_API_KEY,
  EMBEDDING_MODEL: ownModelsConfig.EMBEDDING_MODEL,
  EMBEDDING_TIMEOUT_MS: integer({
    default: 10_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    about: 'Time for one request to the embedding API.',
  }),
  EMBEDDING_CACHE_SIZE: integer({ default: 10_000, unit: 'texts', about: 'Embeddings that are kept in memory.' }),
});
