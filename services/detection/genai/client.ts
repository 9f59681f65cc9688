import { setTimeout as sleep } from 'node:timers/promises';
import { type Dispatcher, request as httpRequest } from 'undici';
import { createEgressGuard } from '#lib/egress/guard.js';
import { readAtMost } from '#lib/egress/read-body.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { type CallEnd, createBreaker } from './breaker.js';
import { createFairGate } from './fair-gate.js';
import { type ModelAnswer, readAnswer } from './read-answer.js';

/** One question to a guard model. */
export interface ModelQuestion {
  /** Whose places at the model it takes. */
  readonly tenantId: string;
  readonly model: string;
  readonly prompt: string;
  /** A `data:` URL to look at; undefined for text only. */
  readonly imageUrl: string | undefined;
  /** Tokens of the answer, at most; absent for a verdict, which is short and comes with its probabilities. */
  readonly maxTokens?: number;
}

/** Talks to an OpenAI-style server of guard models. Owns connections; call `close()`. */
export interface GuardModelClient {
  /**
   * Asks, waiting for a place if many ask at once. Tries a second time when the server does not answer or is overloaded.
   *
   * Errors: UPSTREAM_UNREACHABLE (also at once, while the server is left alone after failures), UPSTREAM_TIMEOUT,
   * UPSTREAM_FAILED, UPSTREAM_KEY_REFUSED, UPSTREAM_MALFORMED; the signal's reason when it aborts.
   */
  ask(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer>;
  /** Resolves when the server lists its models. Errors: those of `ask`. */
  check(): Promise<void>;
  close(): Promise<void>;
}

/** What the client is made of. */
export interface GuardModelClientOptions {
  /** Up to and with /v1. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Entries of EGRESS_PINS. */
  readonly pins?: readonly string[];
  /** Time for one attempt, ms. */
  readonly timeoutMs: number;
  /** Questions that run at once. */
  readonly concurrency: number;
  readonly metrics: Pick<Metrics, 'modelLatency'>;
  readonly log: Log;
}

/** A verdict is a word and a line of tags. */
const verdictTokens = 24;

const maxAnswerBytes = 256 * 1024;

/** Time for a connection, ms; a server that takes longer is down. */
const connectTimeoutMs = 5_000;

/** A caller who leaves before this has seen nothing wrong; after it, the server counts as not answering. */
const slowAfterMs = 2_000;

/** A longer Retry-After is not waited for: verdicts have a deadline. */
const maxRetryAfterMs = 2_000;

/** Retries may be this share of all questions, and this many at once after a quiet time: they must not feed an overload. */
const retryShare = 0.1;
const maxSavedRetries = 10;

/** Creates the client. */
export function createGuardModelClient(options: GuardModelClientOptions): GuardModelClient {
  const { apiKey, timeoutMs, concurrency, metrics, log } = options;
  const baseUrl = options.baseUrl.replace(/\/+$/, '');
  // The one address that the operator has set; nothing that it redirects to.
  const egress = createEgressGuard({ allow: [], configured: [baseUrl], pins: options.pins ?? [] });
  const agent = egress.createAgent({ connections: concurrency, connectTimeoutMs });
  const gate = createFairGate(concurrency);
  const breaker = createBreaker({
    onChange: (isOpen) => log.warn(isOpen ? 'guard_model.left_alone' : 'guard_model.back'),
  });
  let savedRetries = maxSavedRetries;

  /** One exchange with the server; the body of a 2xx answer. */
  async function call(path: string, body: string | undefined, signal: AbortSignal): Promise<string> {
    const response = await httpRequest(`${baseUrl}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: {
        accept: 'application/json',
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(apiKey === undefined ? {} : { authorization: `Bearer ${apiKey}` }),
      },
      ...(body === undefined ? {} : { body }),
      dispatcher: agent,
      headersTimeout: timeoutMs,
      bodyTimeout: timeoutMs,
      signal,
    });
    if (response.statusCode >= 200 && response.statusCode < 300)
      return (await readAtMost(response.body, maxAnswerBytes)).toString('utf8');
    await response.body.dump({ limit: maxAnswerBytes }).catch(() => undefined);
    throw toRefusal(response);
  }

  async function attempt(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> {
    const report = breaker.admit();
    if (report === undefined) throw new GatehouseError('UPSTREAM_UNREACHABLE');
    const timeout = AbortSignal.timeout(timeoutMs);
    const startedAt = performance.now();
    const elapsedMs = () => performance.now() - startedAt;
    let end: CallEnd = 'unknown';
    try {
      const text = await call('/chat/completions', toBody(question), AbortSignal.any([signal, timeout]));
      end = 'answered';
      metrics.modelLatency.observe({ model: question.model }, elapsedMs() / 1000);
      return readAnswer(text);
    } catch (error) {
      if (signal.aborted) {
        end = elapsedMs() >= slowAfterMs ? 'failed' : 'unknown';
        throw signal.reason;
      }
      const failure = toFailure(error, timeout);
      // A server that says no is there. One text that it makes nonsense of must not cut off all the others.
      end = isOutage(failure) ? 'failed' : 'answered';
      throw failure;
    } finally {
      report(end);
    }
  }

  async function askTwice(question: ModelQuestion, signal: AbortSignal): Promise<ModelAnswer> {
    savedRetries = Math.min(maxSavedRetries, savedRetries + retryShare);
    try {
      return await attempt(question, signal);
    } catch (error) {
      const waitMs = retryAfter(error);
      if (waitMs === undefined || savedRetries < 1) throw error;
      savedRetries -= 1;
      await sleep(waitMs, undefined, { signal }).catch(() => signal.throwIfAborted());
      return attempt(question, signal);
    }
  }

  return {
    ask: (question, signal) => gate.run(question.tenantId, signal, () => askTwice(question, signal)),
    async check() {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        await call('/models', undefined, timeout);
      } catch (error) {
        throw toFailure(error, timeout);
      }
    },
    close: () => agent.destroy(),
  };
}

function toBody({ model, prompt, imageUrl, maxTokens }: ModelQuestion): string {
  const content =
    imageUrl === undefined
      ? prompt
      : [
          { type: 'text', text: prompt },
          { type: 'image_url', image_url: { url: imageUrl } },
        ];
  return JSON.stringify({
    model,
    messages: [{ role: 'user', content }],
    temperature: 0,
    ...(maxTokens === undefined
      ? { max_tokens: verdictTokens, logprobs: true, top_logprobs: 5 }
      : { max_tokens: maxTokens }),
  });
}

function toRefusal({ statusCode, headers }: Dispatcher.ResponseData): GatehouseError {
  if (statusCode === 401 || statusCode === 403) return new GatehouseError('UPSTREAM_KEY_REFUSED');
  const isPassing = statusCode === 429 || statusCode >= 500;
  const retryAfterSeconds = Number(headers['retry-after'] ?? 0);
  return new GatehouseError('UPSTREAM_FAILED', {
    values: { status: statusCode },
    ...(isPassing ? { retryAfterSeconds: Number.isFinite(retryAfterSeconds) ? retryAfterSeconds : 0 } : {}),
  });
}

function toFailure(error: unknown, timeout: AbortSignal): GatehouseError {
  if (error instanceof GatehouseError) return error;
  return new GatehouseError(timeout.aborted ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNREACHABLE', { cause: error });
}

/** Whether the server is away, too slow or overloaded, whatever it was asked. */
function isOutage({ code, retryAfterSeconds }: GatehouseError): boolean {
  return code === 'UPSTREAM_UNREACHABLE' || code === 'UPSTREAM_TIMEOUT' || retryAfterSeconds !== undefined;
}

/** How long to wait before the same question may succeed, ms; undefined when it would not. */
function retryAfter(error: unknown): number | undefined {
  if (!(error instanceof GatehouseError)) return undefined;
  const isPassing = error.code === 'UPSTREAM_UNREACHABLE' || error.retryAfterSeconds !== undefined;
  // Spread, so that what failed together does not come back together.
  const waitMs = Math.max((error.retryAfterSeconds ?? 0) * 1000, 50 + Math.random() * 100);
  return isPassing && waitMs <= maxRetryAfterMs ? waitMs : undefined;
}
