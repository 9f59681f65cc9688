import { type Dispatcher, request } from 'undici';
import type { EgressGuard } from '#lib/egress/guard.js';
import { GatehouseError } from '#lib/errors/error.js';

/** Fetches pictures that a prompt names by address, for a model that sees. Owns connections; call `close`. */
export interface ImageLoader {
  /**
   * The picture as a `data:` URL. Redirects are followed within the origin only.
   *
   * Errors: EGRESS_REFUSED, UPSTREAM_UNREACHABLE, UPSTREAM_TIMEOUT, UPSTREAM_FAILED; UPSTREAM_MALFORMED for what is no
   * picture that a model reads, or too large; the signal's reason when it aborts.
   */
  load(url: string, signal: AbortSignal): Promise<string>;
  close(): Promise<void>;
}

/** Larger pictures are not fetched, bytes; vision models scale down what is larger than some of these. */
const defaultMaxBytes = 10 * 1024 * 1024;
const connectTimeoutMs = 5_000;
/** Time for one picture, ms: a verdict waits for it. */
const defaultTimeoutMs = 10_000;
const maxRedirects = 3;

/** Media types that models read, each with how such a file begins: what a server calls a picture need not be one. */
const formats: Readonly<Record<string, (head: Buffer) => boolean>> = {
  'image/png': (head) => head.subarray(0, 8).equals(Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])),
  'image/jpeg': (head) => head.subarray(0, 3).equals(Buffer.from([0xff, 0xd8, 0xff])),
  'image/gif': (head) => /^GIF8[79]a/.test(head.toString('latin1', 0, 6)),
  'image/webp': (head) => head.toString('latin1', 0, 4) === 'RIFF' && head.toString('latin1', 8, 12) === 'WEBP',
};

/** Creates the loader. */
export function createImageLoader(options: {
  readonly egress: Pick<EgressGuard, 'assertUrl' | 'createAgent'>;
  readonly maxBytes?: number;
  readonly timeoutMs?: number;
}): ImageLoader {
  const { egress, maxBytes = defaultMaxBytes, timeoutMs = defaultTimeoutMs } = options;
  const agent = egress.createAgent({ connectTimeoutMs });

  async function fetchImage(start: string, signal: AbortSignal): Promise<string> {
    let url = start;
    for (let redirects = 0; ; redirects += 1) {
      egress.assertUrl(url);
      const response = await request(url, {
        headers: { accept: Object.keys(formats).join(', '), 'accept-encoding': 'identity' },
        dispatcher: agent,
        signal,
      });
      const { statusCode } = response;
      if (statusCode >= 200 && statusCode < 300) return await readImage(response, maxBytes);
      discard(response);
      const next = redirectOf(response, url);
      if (next === undefined || redirects === maxRedirects) {
        throw new GatehouseError('UPSTREAM_FAILED', { values: { status: statusCode } });
      }
      url = next;
    }
  }

  return {
    async load(url, signal) {
      const timeout = AbortSignal.timeout(timeoutMs);
      try {
        return await fetchImage(url, AbortSignal.any([signal, timeout]));
      } catch (error) {
        signal.throwIfAborted();
        if (error instanceof GatehouseError) throw error;
        throw new GatehouseError(timeout.aborted ? 'UPSTREAM_TIMEOUT' : 'UPSTREAM_UNREACHABLE', { cause: error });
      }
    },
    close: () => agent.destroy(),
  };
}

/** Where a redirect leads within the same origin; undefined for anything else. */
function redirectOf({ statusCode, headers }: Dispatcher.ResponseData, from: string): string | undefined {
  const { location } = headers;
  if (![301, 302, 303, 307, 308].includes(statusCode) || typeof location !== 'string') return undefined;
  if (!URL.canParse(location, from)) return undefined;
  const next = new URL(location, from);
  return next.origin === new URL(from).origin ? next.href : undefined;
}

async function readImage(response: Dispatcher.ResponseData, maxBytes: number): Promise<string> {
  const { body, headers } = response;
  const type = String(headers['content-type'] ?? '')
    .split(';')[0]!
    .trim()
    .toLowerCase();
  const mediaType = type === 'image/jpg' ? 'image/jpeg' : type;
  const isFormat = Object.hasOwn(formats, mediaType) ? formats[mediaType] : undefined;
  if (!isFormat || Number(headers['content-length'] ?? 0) > maxBytes) {
    discard(response);
    throw notAnImage(maxBytes);
  }
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of body) {
    const bytes = Buffer.from(piece as Uint8Array);
    size += bytes.length;
    // Leaving the loop ends the connection.
    if (size > maxBytes) throw notAnImage(maxBytes);
    pieces.push(bytes);
  }
  const image = Buffer.concat(pieces);
  if (!isFormat(image)) throw notAnImage(maxBytes);
  return `data:${mediaType};base64,${image.toString('base64')}`;
}

function discard({ body }: Dispatcher.ResponseData): void {
  body.dump({ limit: 64 * 1024 }).catch(() => undefined);
}

function notAnImage(maxBytes: number): GatehouseError {
  const format = `a PNG, JPEG, GIF or WebP image of at most ${maxBytes} bytes`;
  return new GatehouseError('UPSTREAM_MALFORMED', { values: { format } });
}
