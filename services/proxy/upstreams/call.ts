import { type Agent, type Dispatcher, errors, request as httpRequest } from 'undici';
import { type JsonObject, parseJson } from '#lib/conversation/json.js';
import type { EgressGuard } from '#lib/egress/guard.js';
import { readAtMost } from '#lib/egress/read-body.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createSseParser, type SseEvent } from '../chat/sse.js';
import type { HttpProvider } from '../providers/define.js';
import { refusalFor, relayedHeaders } from './refusal.js';
import type { Target } from './target.js';

/** What an upstream answers. */
export interface UpstreamAnswer<Body> {
  /** Retry and rate-limit headers to relay, lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Body;
}

/** A whole answer. */
export interface UpstreamCompletion {
  /** Canonical `chat.completion`. */
  readonly completion: JsonObject;
  /** The same as the JSON text that was received; undefined when it was made or translated here. */
  readonly text: string | undefined;
}

/**
 * Calls one upstream model once. Owns pooled connections; call `close`.
 *
 * Errors of both calls: UpstreamRefusal for an upstream's own error; EGRESS_REFUSED, UPSTREAM_UNREACHABLE,
 * UPSTREAM_TIMEOUT, UPSTREAM_MALFORMED, UPSTREAM_BROKE_OFF; whatever the signal was aborted with.
 */
export interface UpstreamCaller {
  /** Asks for a whole answer. */
  complete(target: Target, body: JsonObject, signal: AbortSignal): Promise<UpstreamAnswer<UpstreamCompletion>>;
  /**
   * Asks for a stream; resolves when the upstream has accepted. The chunks are read only as fast as they are taken, and
   * reading stops when the iteration is left or the signal aborts.
   */
  stream(target: Target, body: JsonObject, signal: AbortSignal): Promise<UpstreamAnswer<AsyncIterable<JsonObject>>>;
  close(): Promise<void>;
}

/** What holds for every call. Times are bounded by the signal, but for these. */
export interface CallLimits {
  /** Until a connection stands, ms, where the upstream model sets nothing else. */
  readonly connectTimeoutMs: number;
  /** Between two pieces of an answer, ms, where the upstream model sets nothing else. */
  readonly idleTimeoutMs: number;
  /** Largest whole answer, bytes. */
  readonly maxAnswerBytes: number;
}

/** Connect timeouts are rounded up to steps of this, ms, so that their number stays small: each needs connections of its own. */
const connectStepMs = 500;

/** An error body larger than this is cut; no vendor's is. */
const maxErrorBytes = 64 * 1024;

/** Creates the caller. */
export function createUpstreamCaller(deps: {
  readonly egress: Pick<EgressGuard, 'createAgent'>;
  readonly limits: CallLimits;
  readonly metrics: Pick<Metrics, 'modelLatency'>;
  readonly log: Log;
}): UpstreamCaller {
  const { egress, limits, metrics, log } = deps;
  const agents = new Map<number, Agent>();

  function agentFor({ timeouts }: Target): Agent {
    const connectTimeoutMs = Math.ceil((timeouts.connectMs || limits.connectTimeoutMs) / connectStepMs) * connectStepMs;
    const known = agents.get(connectTimeoutMs);
    if (known) return known;
    const agent = egress.createAgent({
      connectTimeoutMs,
      // A stream occupies its connection for as long as it lasts, so the number is left open: the server's own bound on
      // requests is the bound on these.
      connections: null,
    });
    agents.set(connectTimeoutMs, agent);
    return agent;
  }

  /** Sends the request; resolves with a 2xx answer whose body has not been read. */
  async function send(provider: HttpProvider, target: Target, body: JsonObject, signal: AbortSignal) {
    const apiKey = target.openApiKey();
    const { url, headers, body: text } = provider.translateRequest(body, target);
    const started = performance.now();
    let response: Dispatcher.ResponseData;
    try {
      response = await httpRequest(url, {
        method: 'POST',
        // Compression would hold back pieces of a stream, and buys nothing on the way to this process.
        headers: { ...headers, 'accept-encoding': 'identity', ...provider.auth(apiKey) },
        body: text,
        dispatcher: agentFor(target),
        // The signal knows how long an answer may take to begin.
        headersTimeout: 0,
        bodyTimeout: target.timeouts.idleMs || limits.idleTimeoutMs,
        signal,
      });
    } catch (error) {
      throw failureOf(error, signal, 'UPSTREAM_UNREACHABLE');
    } finally {
      metrics.modelLatency.observe({ model: target.provider.name }, (performance.now() - started) / 1000);
    }
    // Errors reach whoever reads the body; a body that nobody reads any more must not end the process.
    response.body.on('error', () => undefined);
    const relayed = relayedHeaders(response.headers);
    if (response.statusCode >= 200 && response.statusCode < 300) return { response, headers: relayed, apiKey };

    const errorText = await readText(response.body, maxErrorBytes).catch(() => '');
    log.warn('upstream.refused', { upstream: target.name, status: response.statusCode });
    throw refusalFor(response.statusCode, relayed, provider.parseError(parseJson(errorText)), apiKey);
  }

  async function completeOverHttp(provider: HttpProvider, target: Target, body: JsonObject, signal: AbortSignal) {
    const { response, headers, apiKey } = await send(provider, target, body, signal);
    let text: string;
    try {
      text = await readText(response.body, limits.maxAnswerBytes);
    } catch (error) {
      throw failureOf(error, signal, 'UPSTREAM_BROKE_OFF');
    }
    const received = parseJson(text);
    const completion = provider.parseAnswer(received);
    if (completion) return { headers, body: { completion, text: completion === received ? text : undefined } };
    const error = provider.parseError(received);
    if (error) throw refusalFor(response.statusCode, headers, error, apiKey);
    throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'a chat completion' } });
  }

  async function streamOverHttp(provider: HttpProvider, target: Target, body: JsonObject, signal: AbortSignal) {
    const { response, headers, apiKey } = await send(provider, target, body, signal);
    if (!/^text\/event-stream\b/i.test(String(response.headers['content-type'] ?? ''))) {
      response.body.destroy();
      throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'an event stream' } });
    }

    async function* chunks(): AsyncGenerator<JsonObject> {
      const parser = createSseParser();
      const reader = provider.createStreamReader();
      function* read(events: readonly SseEvent[]): Generator<JsonObject> {
        // One event at a time: what came before a broken one is still delivered.
        for (const event of events) {
          for (const item of reader.read(event)) {
            if (item.kind === 'error') throw refusalFor(response.statusCode, {}, item.error, apiKey);
            yield item.chunk;
          }
        }
      }
      try {
        for await (const bytes of response.body.iterator({ destroyOnReturn: false })) {
          yield* read(parser.push(bytes as Uint8Array));
          if (reader.isDone()) break;
        }
        const cutOff = reader.isDone() ? undefined : parser.end();
        if (cutOff && !reader.isComplete()) yield* read([cutOff]);
      } catch (error) {
        // An upstream that breaks the connection after its last word has said everything.
        if (!reader.isComplete()) throw failureOf(error, signal, 'UPSTREAM_BROKE_OFF');
      } finally {
        if (reader.isDone()) releaseConnection(response.body);
        else response.body.destroy();
      }
      if (!reader.isComplete()) throw new GatehouseError('UPSTREAM_BROKE_OFF');
      yield* reader.end?.() ?? [];
    }
    return { headers, body: chunks() };
  }

  return {
    async complete(target, body, signal) {
      const { provider } = target;
      if (provider.kind === 'http') return completeOverHttp(provider, target, body, signal);
      return { headers: {}, body: { completion: provider.answer(body, target), text: undefined } };
    },
    async stream(target, body, signal) {
      const { provider } = target;
      if (provider.kind === 'http') return streamOverHttp(provider, target, body, signal);
      return { headers: {}, body: provider.stream(body, target, signal) };
    },
    async close() {
      await Promise.all([...agents.values()].map((agent) => agent.destroy()));
    },
  };
}

/** Reads on to the end of the message, which is usually there already, so that the connection can serve again. */
function releaseConnection(body: Dispatcher.ResponseData['body']): void {
  body.dump({ limit: Number.MAX_SAFE_INTEGER, signal: AbortSignal.timeout(1_000) }).catch(() => undefined);
}

async function readText(body: AsyncIterable<Uint8Array>, maxBytes: number): Promise<string> {
  return (await readAtMost(body, maxBytes, `an answer of at most ${maxBytes} bytes`)).toString('utf8');
}

/** The catalogue error for a call that failed; `otherwise` is for a connection that could not be made or was lost. */
function failureOf(
  error: unknown,
  signal: AbortSignal,
  otherwise: 'UPSTREAM_UNREACHABLE' | 'UPSTREAM_BROKE_OFF',
): unknown {
  if (signal.aborted) return signal.reason;
  if (error instanceof errors.UndiciError && timeoutCodes.has(error.code)) {
    return new GatehouseError('UPSTREAM_TIMEOUT', { cause: error });
  }
  const isNetwork =
    error instanceof errors.UndiciError || (error instanceof Error && 'code' in error && 'syscall' in error);
  return isNetwork ? new GatehouseError(otherwise, { cause: error }) : error;
}

const timeoutCodes: ReadonlySet<string> = new Set([
  'UND_ERR_CONNECT_TIMEOUT',
  'UND_ERR_HEADERS_TIMEOUT',
  'UND_ERR_BODY_TIMEOUT',
]);
