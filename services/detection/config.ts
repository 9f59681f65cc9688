import { availableParallelism } from 'node:os';
import { choice, defineConfig, flag, integer, port, text } from '#lib/config/define.js';
import { installationConfig } from '#lib/config/installation.js';
import { egressConfig } from '#lib/egress/config.js';
import { ownModelsConfig } from '#lib/model-access/config.js';

/** The variables of the detection service. */
export const detectionConfig = defineConfig({
  GATEHOUSE_HOME: installationConfig.GATEHOUSE_HOME,
  EGRESS_ALLOW: egressConfig.EGRESS_ALLOW,
  EGRESS_PINS: ownModelsConfig.EGRESS_PINS,
  EMBEDDING_BASE_URL: ownModelsConfig.EMBEDDING_BASE_URL,
  EMBEDDING_API_KEY: ownModelsConfig.EMBEDDING_API_KEY,
  EMBEDDING_MODEL: ownModelsConfig.EMBEDDING_MODEL,
  DETECTION_PORT: port({ default: 5001, about: 'Port of the detection service.' }),
  DETECTION_WORKERS: integer({
    optional: true,
    min: 1,
    max: 256,
    about:
      'Processes that share the port of the detection service when it runs alone in its process; unset takes one for every four cores. They need a port that is not 0.',
  }),
  DETECTION_MESH_PORT: port({
    optional: true,
    about:
      'With several such processes, port on which the first takes the connections of other services; the others take the ports that follow. A connection stays with one process, so name each of them in DETECTION_MESH.',
  }),
  DETECTION_THREADS: integer({
    optional: true,
    min: 1,
    max: 256,
    about:
      'Scanner threads of each process; unset shares out one less than the processor has cores, and takes at least two.',
  }),
  DETECTION_TIMEOUT_MS: integer({
    default: 30_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    about: "Time for one check when the caller names none; then the policy's fail mode decides.",
  }),
  DETECTION_CONCURRENCY: integer({
    default: 400,
    min: 1,
    max: 100_000,
    about: 'Checks that run at once before tenants that take more than their share are told to come back later.',
  }),
  RATE_LIMIT_DETECTION: integer({
    default: 100,
    unit: 'calls a minute',
    about: 'Checks that a tenant may ask for at the detection API; 0 sets no limit. Checks of the proxy do not count.',
  }),
  DETECTION_KEEP_REQUESTS: flag({
    default: true,
    about:
      'Keep a sealed copy of what was judged with each result, so that it can be judged again; off keeps only masked text.',
  }),
  RESULTS_SPOOL_DIR: text({
    optional: true,
    about:
      'Folder where results wait on the disk until the database has them; unset takes "spool" in GATEHOUSE_HOME. Processes may share it.',
  }),
  RESULTS_SPOOL_MAX_BYTES: integer({
    default: 1024 * 1024 * 1024,
    min: 64 * 1024,
    unit: 'bytes',
    about: 'Most that one process keeps there; some 2 KB a result.',
  }),
  RESULTS_FSYNC: choice(['none', 'interval', 'always'], {
    default: 'interval',
    about:
      'When results are forced to the disk: never, twice a second, or before each verdict is answered. Only a power cut or a crash of the system makes a difference.',
  }),
  RESULTS_WHEN_FULL: choice(['drop', 'refuse'], {
    default: 'drop',
    about:
      'When results can be kept neither there nor in memory: drop counts and loses them, refuse answers checks with 503 as soon as the disk takes no more.',
  }),
  GUARD_MODEL_BASE_URL: ownModelsConfig.GUARD_MODEL_BASE_URL,
  GUARD_MODEL_API_KEY: ownModelsConfig.GUARD_MODEL_API_KEY,
  GUARD_MODEL_NAME: ownModelsConfig.GUARD_MODEL_NAME,
  GUARD_MODEL_VISION_NAME: ownModelsConfig.GUARD_MODEL_VISION_NAME,
  GUARD_MODEL_FETCH_IMAGES: flag({
    default: true,
    about:
      'Fetch images that prompts name by address for that model, from the public internet and what EGRESS_ALLOW names; false leaves them unjudged.',
  }),
  GUARD_MODEL_TIMEOUT_MS: integer({
    default: 10_000,
    min: 100,
    max: 600_000,
    unit: 'ms',
    about: "Time for one question to the guard model; then the policy's fail mode decides.",
  }),
  GUARD_MODEL_CONCURRENCY: integer({
    default: 32,
    min: 1,
    max: 10_000,
    about: 'Questions that the guard model is asked at once; more wait for their turn, tenant by tenant.',
  }),
});

/**
 * The number of scanner threads of each of so many processes: as configured, else their share of one less than there are
 * cores, so that one is left for the service.
 * At least two, because one is kept free of long scans, which other tenants would wait behind.
 */
export function scannerThreads(configured: number | undefined, processes = 1): number {
  return configured ?? Math.max(2, Math.floor((availableParallelism() - 1) / processes));
}
