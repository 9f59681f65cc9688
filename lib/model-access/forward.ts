import { request as httpRequest } from 'undici';
import { createEgressGuard } from '#lib/egress/guard.js';
import { readAtMost } from '#lib/egress/read-body.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type ErrorReply, toOpenAi } from '#lib/errors/to-rest.js';
import type { OwnModel } from './choose.js';

/** What a model answered, as it is to be given on. */
export type ModelReply =
  | { readonly kind: 'whole'; readonly contentType: string; readonly body: Buffer }
  | { readonly kind: 'stream'; readonly body: AsyncIterable<Uint8Array> }
  | { readonly kind: 'refusal'; readonly reply: ErrorReply };

/** Asks the installation's own models. Owns connections; call `close()`. */
export interface ModelForward {
  /**
   * Posts a body to a path below the model's base address. What the model refuses in OpenAI's shape is a reply like any other.
   * Errors: UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, UPSTREAM_FAILED, UPSTREAM_KEY_REFUSED, UPSTREAM_MALFORMED; CANCELED
   * when the signal aborts.
   */
  post(model: OwnModel, path: string, body: object, signal: AbortSignal): Promise<ModelReply>;
  close(): Promise<void>;
}

const connectTimeoutMs = 5_000;

/** Models think for a while before they answer, and pause in the middle; the whole answer has ten minutes. */
const firstByteTimeoutMs = 300_000;
const idleTimeoutMs = 120_000;
const totalTimeoutMs = 600_000;

/** Embeddings of a few thousand texts. */
const maxAnswerBytes = 32 * 1024 * 1024;

/** Makes the connections; `addresses` are those that the operator has set, and nothing else is called. */
export function createModelForward(options: {
  readonly addresses: readonly (string | undefined)[];
  readonly pins: readonly string[];
}): ModelForward {
  const { addresses, pins } = options;
  const agent = createEgressGuard({ allow: [], configured: addresses, pins }).createAgent({ connectTimeoutMs });

  return {
    async post(model, path, body, signal) {
      const late = AbortSignal.timeout(totalTimeoutMs);
      try {
        const response = await httpRequest(`${model.baseUrl.replace(/\/+$/, '')}${path}`, {
          method: 'POST',
          headers: {
            'content-type': 'application/json',
            ...(model.apiKey === undefined ? {} : { authorization: `Bearer ${model.apiKey}` }),
          },
          body: JSON.stringify({ ...body, model: model.name }),
          dispatcher: agent,
          headersTimeout: firstByteTimeoutMs,
          bodyTimeout: idleTimeoutMs,
          signal: AbortSignal.any([signal, late]),
        });
        const contentType = String(response.headers['content-type'] ?? '');
        if (response.statusCode < 200 || response.statusCode > 299) {
          const text = (await readAtMost(response.body, maxAnswerBytes)).toString('utf8');
          return toRefusal(response.statusCode, text, response.headers['retry-after']);
        }
        if (contentType.startsWith('text/event-stream')) return { kind: 'stream', body: response.body };
        return { kind: 'whole', contentType, body: await readAtMost(response.body, maxAnswerBytes) };
      } catch (error) {
        if (error instanceof GatehouseError) throw error;
        if (signal.aborted) throw new GatehouseError('CANCELED');
        throw new GatehouseError(isTimeout(error) ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNREACHABLE', { cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}

function isTimeout(error: unknown): boolean {
  const names = ['HeadersTimeoutError', 'BodyTimeoutError', 'TimeoutError'];
  return error instanceof Error && names.includes(error.name);
}

/** The model's own words where they have OpenAI's shape; else ours. That its key is wrong is no business of the caller. */
function toRefusal(status: number, text: string, retryAfter: string | string[] | undefined): ModelReply {
  if (status === 401 || status === 403) throw new GatehouseError('UPSTREAM_KEY_REFUSED');
  const failure = new GatehouseError('UPSTREAM_FAILED', { values: { status } });
  const body = parse(text);
  if (!hasError(body)) throw failure;
  const headers = { ...toOpenAi(failure).headers, ...(retryAfter ? { 'retry-after': String(retryAfter) } : {}) };
  return { kind: 'refusal', reply: { status, headers, body } };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function hasError(body: unknown): body is { readonly error: object } {
  return (
    typeof body === 'object' &&
    body !== null &&
    'error' in body &&
    typeof body.error === 'object' &&
    body.error !== null &&
    'message' in body.error
  );
}
