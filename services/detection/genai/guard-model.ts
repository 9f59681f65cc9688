import type { ConfigOf } from '#lib/config/define.js';
import { createEgressGuard } from '#lib/egress/guard.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { detectionConfig } from '../config.js';
import { createAnswerCache } from './answer-cache.js';
import type { RememberedAnswer } from './assess.js';
import { createGuardModelClient } from './client.js';
import type { NamedValue } from './entity-question.js';
import { createImageLoader } from './images.js';
import { createRewriter, type Replacement, type Rewriter } from './rewrite.js';
import { createGenaiScanner, type GenaiScanner } from './scan.js';

/** The guard model of this instance. Owns connections; call `close()`. */
export interface GuardModel {
  readonly scanner: GenaiScanner;
  readonly rewriter: Rewriter;
  /** Resolves when its server answers. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** Answers that are kept: a long conversation asks about all of its messages again each time it grows. */
const maxAnswers = 20_000;

/** The same of values that it names or writes, which take more room. */
const maxValueAnswers = 5_000;

/** How long they are kept, ms: a model may be replaced under its name. */
const maxAnswerAgeMs = 15 * 60_000;

/** Composes the guard model; undefined when none is configured. */
export function createGuardModel(deps: {
  readonly config: ConfigOf<typeof detectionConfig>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'modelLatency' | 'cacheLookup' | 'guardModelIgnoredValues'>;
}): GuardModel | undefined {
  const { config, log, metrics } = deps;
  if (config.GUARD_MODEL_BASE_URL === undefined) return undefined;
  const client = createGuardModelClient({
    baseUrl: config.GUARD_MODEL_BASE_URL,
    apiKey: config.GUARD_MODEL_API_KEY,
    pins: config.EGRESS_PINS,
    timeoutMs: config.GUARD_MODEL_TIMEOUT_MS,
    concurrency: config.GUARD_MODEL_CONCURRENCY,
    metrics,
    log,
  });
  const images =
    config.GUARD_MODEL_VISION_NAME !== undefined && config.GUARD_MODEL_FETCH_IMAGES
      ? createImageLoader({ egress: createEgressGuard({ allow: config.EGRESS_ALLOW }) })
      : undefined;
  const remember = <Answer extends object>(maxEntries: number) =>
    createAnswerCache<Answer>({
      maxEntries,
      maxAgeMs: maxAnswerAgeMs,
      onLookup: (hit) => metrics.cacheLookup('guard-model', hit),
    });
  const model = config.GUARD_MODEL_NAME;
  return {
    scanner: createGenaiScanner({
      client,
      answers: remember<RememberedAnswer>(maxAnswers),
      namedValues: remember<readonly NamedValue[]>(maxValueAnswers),
      model,
      visionModel: config.GUARD_MODEL_VISION_NAME,
      images,
      metrics,
      log,
    }),
    rewriter: createRewriter({ client, replacements: remember<Replacement>(maxValueAnswers), model, log }),
    check: client.check,
    async close() {
      await Promise.all([client.close(), images?.close()]);
    },
  };
}
