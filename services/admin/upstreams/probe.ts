import { request } from 'undici';
import type { EgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';

/** What an upstream said when it was asked for its models. */
export interface ProbeAnswer {
  readonly reachable: boolean;
  /** 0 when it did not answer. */
  readonly status: number;
  readonly latencyMs: number;
  readonly models: readonly string[];
  /** Code of the catalogue and its text; undefined when nothing is wrong. */
  readonly error: GatehouseError | undefined;
}

/** Time for the whole test, ms: a person waits for it. */
const timeoutMs = 10_000;
const connectTimeoutMs = 5_000;
/** OpenAI's list has some hundred models in 30 kB. */
const maxBytes = 1024 * 1024;
const maxModels = 200;

/** How providers want their key; those that are not here take it as a bearer token. */
const keyHeaders: Readonly<Record<string, (key: string) => Record<string, string>>> = {
  anthropic: (key) => ({ 'x-api-key': key, 'anthropic-version': '2023-06-01' }),
  gemini: (key) => ({ 'x-goog-api-key': key }),
  'azure-openai': (key) => ({ 'api-key': key }),
};

/** Asks an upstream for its list of models: GET {base}/models with its key, which costs nothing. Never rejects but by the signal. */
export async function probeUpstream(
  egress: Pick<EgressGuard, 'createAgent'>,
  upstream: { readonly provider: string; readonly apiBaseUrl: string; readonly apiKey: string | undefined },
  signal: AbortSignal,
): Promise<ProbeAnswer> {
  const { provider, apiBaseUrl, apiKey } = upstream;
  if (provider === 'demo')
    return { reachable: true, status: 200, latencyMs: 0, models: ['gatehouse-demo'], error: undefined };
  const agent = egress.createAgent({ connectTimeoutMs });
  const timeout = AbortSignal.timeout(timeoutMs);
  const startedAt = performance.now();
  const answered = (status: number, rest: Partial<ProbeAnswer>): ProbeAnswer => ({
    reachable: false,
    status,
    latencyMs: performance.now() - startedAt,
    models: [],
    error: undefined,
    ...rest,
  });
  try {
    const toHeaders = keyHeaders[provider] ?? ((key: string) => ({ authorization: `Bearer ${key}` }));
    const { statusCode, body } = await request(`${apiBaseUrl}/models`, {
      headers: { accept: 'application/json', ...(apiKey === undefined ? {} : toHeaders(apiKey)) },
      dispatcher: agent,
      signal: AbortSignal.any([signal, timeout]),
    });
    if (statusCode < 200 || statusCode > 299) {
      // Read to its end or cut off; either way nobody waits for it.
      body.dump({ limit: maxBytes }).catch(() => undefined);
      const isKey = statusCode === 401 || statusCode === 403;
      const error = isKey
        ? new GatehouseError('UPSTREAM_KEY_REFUSED')
        : new GatehouseError('UPSTREAM_FAILED', { values: { status: statusCode } });
      return answered(statusCode, { error });
    }
    const models = readModels(await readText(body));
    if (models) return answered(statusCode, { reachable: true, models });
    return answered(statusCode, {
      error: new GatehouseError('UPSTREAM_MALFORMED', { values: { format: 'a list of models' } }),
    });
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof GatehouseError) return answered(0, { error });
    return answered(0, { error: new GatehouseError(timeout.aborted ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNREACHABLE') });
  } finally {
    await agent.destroy();
  }
}

async function readText(body: AsyncIterable<Uint8Array>): Promise<string> {
  const pieces: Uint8Array[] = [];
  let size = 0;
  for await (const piece of body) {
    size += piece.length;
    if (size > maxBytes) break;
    pieces.push(piece);
  }
  return Buffer.concat(pieces).toString('utf8');
}

/** `{"data": [{"id"}]}` as most answer, or Gemini's `{"models": [{"name"}]}`; undefined for anything else. */
function readModels(text: string): string[] | undefined {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof answer !== 'object' || answer === null) return undefined;
  const listed = 'data' in answer ? answer.data : 'models' in answer ? answer.models : undefined;
  if (!Array.isArray(listed)) return undefined;
  return listed
    .map((item: unknown): unknown => {
      if (typeof item !== 'object' || item === null) return undefined;
      return 'id' in item ? item.id : 'name' in item ? item.name : undefined;
    })
    .filter((name) => typeof name === 'string')
    .slice(0, maxModels);
}
