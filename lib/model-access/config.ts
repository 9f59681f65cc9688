import { type ConfigOf, defineConfig, secret, text, url } from '#lib/config/define.js';
import { pinsConfig } from '#lib/egress/config.js';

/** The installation's own models: detection and the embedding client ask them, and tenants may with a model key. */
export const ownModelsConfig = defineConfig({
  ...pinsConfig,
  GUARD_MODEL_BASE_URL: url({
    optional: true,
    about:
      'OpenAI-style API, up to and with /v1, of the guard model that runs scanners defined in words; unset runs without.',
  }),
  GUARD_MODEL_API_KEY: secret({ optional: true, about: 'Key for the guard model.' }),
  GUARD_MODEL_NAME: text({ default: 'OpenGuardrails-Text', about: 'Name of the guard model.' }),
  GUARD_MODEL_VISION_NAME: text({
    optional: true,
    about: 'Name of a guard model on the same API that sees images; unset leaves images unjudged.',
  }),
  EMBEDDING_BASE_URL: url({
    optional: true,
    about: 'OpenAI-style API that makes embeddings, up to and with /v1; unset uses the built-in lexical embedder.',
  }),
  EMBEDDING_API_KEY: secret({ optional: true, about: 'Key for the embedding API.' }),
  EMBEDDING_MODEL: text({
    default: 'OpenGuardrails-Embedding-1024',
    about: 'Model that the embedding API is asked for.',
  }),
});

/** Where the installation's own models are. */
export type OwnModelsConfig = ConfigOf<typeof ownModelsConfig>;
