import { defineConfig, integer, port, secret, text, url } from '#lib/config/define.js';

/** The variables of the embedding client. */
export const embeddingConfig = defineConfig({
  EMBEDDING_PORT: port({ default: 5003, about: 'Port of the embedding client.' }),
  EMBEDDING_BASE_URL: url({
    optional: true,
    about: 'OpenAI-style API that makes embeddings, up to and with /v1; unset uses the built-in lexical embedder.',
  }),
  EMBEDDING_API_KEY: secret({ optional: true, about: 'Key for the embedding API.' }),
  EMBEDDING_MODEL: text({
    default: 'OpenGuardrails-Embedding-1024',
    about: 'Model that the embedding API is asked for.',
  }),
  EMBEDDING_TIMEOUT_MS: integer({
    default: 10_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    about: 'Time for one request to the embedding API.',
  }),
  EMBEDDING_CACHE_SIZE: integer({ default: 10_000, unit: 'texts', about: 'Embeddings that are kept in memory.' }),
});
