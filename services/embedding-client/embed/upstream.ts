import { setTimeout as sleep } from 'node:timers/promises';
import { fetch, type Response } from 'undici';
import { createEgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Embedder, toUnitVector } from './lexical.js';

/** Where embeddings come from. */
export interface UpstreamEmbedderOptions {
  /** OpenAI-style API, up to and with /v1. */
  readonly baseUrl: string;
  readonly apiKey: string | undefined;
  /** Entries of EGRESS_PINS. */
  readonly pins?: readonly string[];
  readonly model: string;
  /** Time for one request, in ms. */
  readonly timeoutMs: number;
  /** Told how long each answer took, in seconds. */
  readonly onAnswer: (seconds: number) => void;
}

/** Attempts per request; the model may be restarting or shedding load. */
const maxAttempts = 3;
const firstRetryMs = 200;

/** A longer Retry-After is not waited for: the caller has a deadline of its own. */
const maxRetryAfterMs = 5_000;

/**
 * Embeds by an OpenAI-style API: one request for all texts, tried again when the model does not answer, is overloaded
 * or breaks.
 *
 * Errors: UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, UPSTREAM_KEY_REFUSED, UPSTREAM_FAILED, UPSTREAM_MALFORMED, CANCELED.
 */
export function createUpstreamEmbedder(options: UpstreamEmbedderOptions): Embedder {
  const url = `${options.baseUrl.replace(/\/+$/, '')}/embeddings`;
  // The one address that the operator has set.
  const egress = createEgressGuard({ allow: [], configured: [options.baseUrl], pins: options.pins ?? [] });
  const agent = egress.createAgent({ connectTimeoutMs: options.timeoutMs });
  const headers = {
    'content-type': 'application/json',
    ...(options.apiKey === undefined ? {} : { authorization: `Bearer ${options.apiKey}` }),
  };

  async function attempt(texts: readonly string[], signal: AbortSignal | undefined): Promise<Float32Array[]> {
    const timeout = AbortSignal.timeout(options.timeoutMs);
    const startedAt = performance.now();
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers,
        dispatcher: agent,
        body: JSON.stringify({ model: options.model, input: texts }),
        signal: signal === undefined ? timeout : AbortSignal.any([timeout, signal]),
        // Our key must not follow a redirect to somebody else.
        redirect: 'error',
      });
      if (!response.ok) throw await toRefusal(response);
      const vectors = readVectors(await response.json(), texts.length);
      options.onAnswer((performance.now() - startedAt) / 1000);
      return vectors;
    } catch (error) {
      if (signal?.aborted) throw new GatehouseError('CANCELED', { cause: error });
      if (timeout.aborted) throw new GatehouseError('UPSTREAM_TIMEOUT', { cause: error });
      if (error instanceof GatehouseError) throw error;
      if (error instanceof SyntaxError) throw malformed();
      throw new GatehouseError('UPSTREAM_UNREACHABLE', { cause: error });
    }
  }

  return {
    model: options.model,
    async embed(texts, signal) {
      for (let tried = 1; ; tried++) {
        try {
          return await attempt(texts, signal);
        } catch (error) {
          if (tried === maxAttempts || !(error instanceof GatehouseError) || !mayPass(error)) throw error;
          const waitMs = Math.max(firstRetryMs * 2 ** (tried - 1), (error.retryAfterSeconds ?? 0) * 1000);
          if (waitMs > maxRetryAfterMs) throw error;
          await sleep(waitMs, undefined, signal === undefined ? {} : { signal });
        }
      }
    },
  };
}

/** Whether the same request may succeed a moment later. */
function mayPass({ code, retryAfterSeconds }: GatehouseError): boolean {
  return code === 'UPSTREAM_UNREACHABLE' || retryAfterSeconds !== undefined;
}

async function toRefusal(response: Response): Promise<GatehouseError> {
  await response.body?.cancel();
  const { status } = response;
  if (status === 401 || status === 403) return new GatehouseError('UPSTREAM_KEY_REFUSED');
  const isPassing = status === 429 || status >= 500;
  const retryAfter = Number(response.headers.get('retry-after'));
  return new GatehouseError('UPSTREAM_FAILED', {
    values: { status },
    ...(isPassing ? { retryAfterSeconds: Number.isFinite(retryAfter) ? retryAfter : 0 } : {}),
  });
}

/** Reads the vectors into the order of the texts, whatever order they came in. */
function readVectors(body: unknown, count: number): Float32Array[] {
  const data = isRecord(body) && Array.isArray(body['data']) ? body['data'] : [];
  const vectors: (Float32Array | undefined)[] = new Array(count).fill(undefined);
  for (const [position, item] of data.entries()) {
    const index = isRecord(item) && typeof item['index'] === 'number' ? item['index'] : position;
    const values: unknown = isRecord(item) ? item['embedding'] : undefined;
    if (!Array.isArray(values) || values.length === 0 || !values.every(Number.isFinite)) throw malformed();
    if (index in vectors) vectors[index] = toUnitVector(values);
  }
  const complete = vectors.filter((vector) => vector !== undefined);
  if (complete.length !== count || new Set(complete.map(({ length }) => length)).size > 1) throw malformed();
  return complete;
}

function malformed(): GatehouseError {
  return new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'one embedding for each text' } });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
