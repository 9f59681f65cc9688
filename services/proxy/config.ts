import { defineConfig, integer, list, port } from '#lib/config/define.js';
import { egressConfig } from '#lib/egress/config.js';
import { ownModelsConfig } from '#lib/model-access/config.js';

/** The variables of the proxy. */
export const proxyConfig = defineConfig({
  PROXY_PORT: port({ default: 5002, about: 'Port of the proxy, the OpenAI-compatible gateway.' }),
  PROXY_WORKERS: integer({
    optional: true,
    min: 1,
    max: 256,
    about:
      'Processes that share the port of the proxy when it runs alone in its process; unset takes one for every two cores. They need a port that is not 0.',
  }),
  PROXY_TIMEOUT_MS: integer({
    default: 600_000,
    min: 100,
    max: 3_600_000,
    unit: 'ms',
    about: 'Time for one request, to the last byte of its answer.',
  }),
  PROXY_CONNECT_TIMEOUT_MS: integer({
    default: 10_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    about: 'Time until a connection to an upstream model stands.',
  }),
  PROXY_IDLE_TIMEOUT_MS: integer({
    default: 120_000,
    min: 100,
    max: 3_600_000,
    unit: 'ms',
    about: 'Longest pause of an upstream model in the middle of its answer.',
  }),
  PROXY_FIRST_TOKEN_TIMEOUT_MS: integer({
    default: 300_000,
    min: 100,
    max: 3_600_000,
    unit: 'ms',
    about: 'Time until the first event of a streamed answer of an upstream model.',
  }),
  PROXY_UPSTREAM_RETRIES: integer({
    default: 1,
    max: 5,
    about:
      'Calls that are tried again at the same upstream model before its first byte, when it cannot be reached or answers 502, 503 or 504.',
  }),
  PROXY_BREAKER_FAILURES: integer({
    default: 5,
    min: 1,
    max: 1000,
    about: 'Failures in a row after which an upstream model is left alone for a while.',
  }),
  PROXY_MAX_REQUEST_BYTES: integer({
    default: 32 * 1024 * 1024,
    min: 1024,
    max: 1024 * 1024 * 1024,
    unit: 'bytes',
    about: 'Largest request body, with the images and files that travel inside it.',
  }),
  PROXY_MAX_TEXT_BYTES: integer({
    default: 1024 * 1024,
    min: 1024,
    max: 64 * 1024 * 1024,
    unit: 'bytes',
    about: 'Most text in one request, all messages together; every byte of it is judged.',
  }),
  PROXY_MAX_ANSWER_BYTES: integer({
    default: 32 * 1024 * 1024,
    min: 1024,
    max: 1024 * 1024 * 1024,
    unit: 'bytes',
    about: 'Largest answer of an upstream model that is not streamed.',
  }),
  PROXY_MAX_CONCURRENT: integer({
    default: 1000,
    min: 1,
    max: 100_000,
    about: 'Requests that one process works on at a time; more get 503 at once.',
  }),
  RATE_LIMIT_PROXY: integer({
    default: 0,
    unit: 'calls a minute',
    about: 'Chats that a tenant may ask for at the proxy; 0 sets no limit.',
  }),
  DETECTION_MESH: list({
    optional: true,
    about:
      'Addresses "host:port" of the detection replicas when detection runs in other processes; unset means this machine.',
  }),
  ...egressConfig,
  ...ownModelsConfig,
});
