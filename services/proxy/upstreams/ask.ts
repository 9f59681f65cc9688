import { setTimeout as sleep } from 'node:timers/promises';
import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Usage } from '../usage/usage.js';
import { type AnswerCache, type KeptAnswer, maxKeptBytes } from './answer-cache.js';
import { type Attempt, startAttempt } from './attempt.js';
import type { UpstreamAnswer, UpstreamCaller, UpstreamCompletion } from './call.js';
import { type CallEnd, callEndOf, mayFallBack, retryPauseMs } from './call-end.js';
import { drawOrder } from './destination.js';
import type { HealthBook } from './health.js';
import type { Destination, Target } from './target.js';
import { estimateTokens, reportedTokens, type TokenCount, textLengthOf } from './tokens.js';

export type { Destination } from './target.js';

/**
 * Asks the upstream models of a destination: the first that can, and the next one when it fails before its first word.
 * Keeps books of health and usage, and kept answers.
 *
 * Errors of both: those of a call (`call.ts`), of the last upstream that was asked; UPSTREAM_RESTING when all are left
 * alone; BUDGET_EXCEEDED; whatever the signal was aborted with.
 */
export interface Upstreams {
  /** Asks for a whole answer. */
  complete(
    destination: Destination,
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer<UpstreamCompletion>>;
  /**
   * Asks for a stream; resolves with its first event. The events are read only as fast as they are taken, and reading stops
   * when the iteration is left or the signal aborts.
   */
  stream(
    destination: Destination,
    body: JsonObject,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer<AsyncIterable<JsonObject>>>;
}

/** How often and how long, where the upstream model sets nothing else. */
export interface AskLimits {
  readonly maxRetries: number;
  /** Until the first event of a stream, ms. */
  readonly firstTokenTimeoutMs: number;
  /** Between two events, ms. */
  readonly idleTimeoutMs: number;
  /** Until the last byte, ms. */
  readonly totalTimeoutMs: number;
}

/** What asking is made of. */
export interface AskDeps {
  readonly caller: UpstreamCaller;
  readonly health: HealthBook;
  readonly usage: Pick<Usage, 'assertBudget' | 'record'>;
  readonly cache: AnswerCache;
  readonly limits: AskLimits;
  readonly metrics: Pick<Metrics, 'upstreamRetries'>;
}

/** A call that has given its first word. */
interface Begun<T> {
  readonly value: T;
  readonly target: Target;
  readonly attempt: Attempt;
  /** Reports how it ended; only the first report counts. */
  readonly report: (end: CallEnd) => void;
}

/** Creates the way to all upstream models. */
export function createUpstreams(deps: AskDeps): Upstreams {
  const { caller, health, usage, cache, limits, metrics } = deps;

  /** Tries the targets in turn until one has given its first word. */
  async function begin<T>(
    destination: Destination,
    signal: AbortSignal,
    call: (target: Target, attempt: Attempt) => Promise<T>,
  ): Promise<Begun<T>> {
    let failure: unknown;
    let restMs = Number.POSITIVE_INFINITY;
    for (const [position, target] of drawOrder(destination.targets).entries()) {
      if (position > 0) metrics.upstreamRetries.inc({ kind: 'fallback' });
      for (let tried = 0; ; tried += 1) {
        const admission = health.admit(target, destination.payer.tenantId);
        if (!admission.isAdmitted) {
          restMs = Math.min(restMs, admission.retryAfterMs);
          break;
        }
        const attempt = startAttempt(signal, target.timeouts.totalMs || limits.totalTimeoutMs);
        try {
          const value = await call(target, attempt);
          return { value, target, attempt, report: admission.end };
        } catch (error) {
          attempt.end();
          if (signal.aborted) {
            admission.end('canceled');
            throw signal.reason;
          }
          const ended = callEndOf(error);
          admission.end(ended);
          failure = error;
          if (!mayFallBack(ended)) throw error;
          const pauseMs = tried < (target.maxRetries ?? limits.maxRetries) ? retryPauseMs(error, tried) : undefined;
          if (pauseMs === undefined) break;
          const mayRetry = admission.takeRetry();
          metrics.upstreamRetries.inc({ kind: mayRetry ? 'retry' : 'no_budget' });
          if (!mayRetry) break;
          await sleep(pauseMs, undefined, { signal }).catch(() => signal.throwIfAborted());
        }
      }
    }
    throw failure ?? new GatehouseError('UPSTREAM_RESTING', { retryAfterSeconds: Math.ceil(restMs / 1000) });
  }

  async function completeAnew(
    destination: Destination,
    body: JsonObject,
    key: string | undefined,
    signal: AbortSignal,
  ) {
    const begun = await begin(destination, signal, (target, attempt) => caller.complete(target, body, attempt.signal));
    begun.attempt.end();
    begun.report('ok');
    const { completion, text } = begun.value.body;
    usage.record(
      destination,
      begun.target,
      countTokens(body, reportedTokens(completion), textLengthOf(completion)),
      false,
    );
    const answer = destination.keepsModelName
      ? { completion: withModelName(completion, destination.model), text: undefined }
      : { completion, text };
    if (key !== undefined) {
      const kept: KeptAnswer = { kind: 'whole', completion: JSON.stringify(answer.completion), text: answer.text };
      cache.keep(key, kept, destination.cacheTtlMs);
    }
    return { headers: begun.value.headers, body: answer };
  }

  async function streamAnew(
    destination: Destination,
    body: JsonObject,
    key: string | undefined,
    signal: AbortSignal,
  ): Promise<UpstreamAnswer<AsyncIterable<JsonObject>>> {
    const begun = await begin(destination, signal, async (target, attempt) => {
      const asksForUsage = needsUsage(destination, target, body);
      attempt.listen(target.timeouts.firstTokenMs || limits.firstTokenTimeoutMs);
      const sent = asksForUsage ? { ...body, stream_options: { ...optionsOf(body), include_usage: true } } : body;
      const { headers, body: events } = await caller.stream(target, sent, attempt.signal);
      const iterator = events[Symbol.asyncIterator]();
      const first = await iterator.next();
      attempt.heard();
      return { headers, iterator, first, asksForUsage };
    });
    const { target, attempt, value } = begun;
    const onAbort = () => begun.report('canceled');
    signal.addEventListener('abort', onAbort, { once: true });
    const idleMs = target.timeouts.idleMs || limits.idleTimeoutMs;

    async function* events(): AsyncGenerator<JsonObject> {
      let tokens: Partial<TokenCount> = {};
      let length = 0;
      const kept = key === undefined ? undefined : createKeeper();
      let isComplete = false;
      try {
        for (let next = value.first; !next.done; ) {
          const event = next.value;
          tokens = { ...tokens, ...reportedTokens(event) };
          length += textLengthOf(event);
          const shown = value.asksForUsage ? withoutUsage(event) : event;
          if (shown) {
            const given = destination.keepsModelName ? withModelName(shown, destination.model) : shown;
            kept?.add(given);
            yield given;
          }
          attempt.listen(idleMs);
          next = await value.iterator.next();
          attempt.heard();
        }
        isComplete = true;
        begun.report('ok');
      } catch (error) {
        begun.report(signal.aborted ? 'canceled' : callEndOf(error));
        throw error;
      } finally {
        // Without effect after one of the above: left here only by a reader who wanted no more.
        begun.report('canceled');
        attempt.end();
        signal.removeEventListener('abort', onAbort);
        if (!isComplete) await value.iterator.return?.();
        usage.record(destination, target, countTokens(body, tokens, length), false);
        const events = isComplete ? kept?.events() : undefined;
        if (key !== undefined && events) cache.keep(key, { kind: 'stream', events }, destination.cacheTtlMs);
      }
    }
    return { headers: value.headers, body: events() };
  }

  /** The kept answer, booked as one that cost nothing. */
  function findKept<K extends KeptAnswer['kind']>(destination: Destination, key: string | undefined, kind: K) {
    const kept = key === undefined ? undefined : cache.find(key);
    if (kept?.kind !== kind) return undefined;
    usage.record(destination, destination.targets[0]!, { input: 0, output: 0 }, true);
    // Compared above.
    return kept as Extract<KeptAnswer, { kind: K }>;
  }

  return {
    async complete(destination, body, signal) {
      await usage.assertBudget(destination);
      const key = cache.keyOf(destination, body);
      const kept = findKept(destination, key, 'whole');
      if (!kept) return completeAnew(destination, body, key, signal);
      // Read anew each time: what is made of an answer must not reach the next one.
      const completion = JSON.parse(kept.completion) as JsonObject;
      return { headers: cacheHit, body: { completion, text: kept.text } };
    },
    async stream(destination, body, signal) {
      await usage.assertBudget(destination);
      const key = cache.keyOf(destination, body);
      const kept = findKept(destination, key, 'stream');
      return kept ? { headers: cacheHit, body: replay(kept.events) } : streamAnew(destination, body, key, signal);
    },
  };
}

const cacheHit = { 'x-gatehouse-cache': 'hit' } as const;

async function* replay(events: readonly string[]): AsyncGenerator<JsonObject> {
  for (const event of events) yield JSON.parse(event) as JsonObject;
}

/** Gathers the events of a stream until they are too many to keep. */
function createKeeper() {
  const events: string[] = [];
  let left = maxKeptBytes / 2;
  return {
    add(event: JsonObject): void {
      if (left < 0) return;
      const text = JSON.stringify(event);
      left -= text.length;
      events.push(text);
    },
    events: () => (left < 0 ? undefined : events),
  };
}

/** Asked for where the numbers decide something: elsewhere a request goes out as it came. */
function needsUsage({ protocol, budget }: Destination, { prices }: Target, body: JsonObject): boolean {
  if (protocol !== 'chat' && protocol !== 'completions') return false;
  const isNeeded = budget !== undefined || prices.inputMicros > 0 || prices.outputMicros > 0;
  return isNeeded && optionsOf(body)['include_usage'] !== true;
}

function optionsOf(body: JsonObject): JsonObject {
  const options = body['stream_options'];
  return isObject(options) ? options : {};
}

/** The event as a client gets it who has not asked for usage; undefined for one that is about nothing else. */
function withoutUsage({ usage, ...event }: JsonObject): JsonObject | undefined {
  return usage !== undefined && usage !== null && objectsOf(event['choices']).length === 0 ? undefined : event;
}

/** The name of the model is in the answer, or in what the first event of a stream holds. */
function withModelName(event: JsonObject, model: string): JsonObject {
  const named = { ...event };
  if (typeof named['model'] === 'string') named['model'] = model;
  for (const holder of ['response', 'message']) {
    const held = named[holder];
    if (isObject(held) && typeof held['model'] === 'string') named[holder] = { ...held, model };
  }
  return named;
}

function countTokens(body: JsonObject, reported: Partial<TokenCount> | undefined, answerLength: number): TokenCount {
  return {
    input: reported?.input ?? estimateTokens(textLengthOf(body)),
    output: reported?.output ?? estimateTokens(answerLength),
  };
}
