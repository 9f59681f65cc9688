import { GatehouseError } from '#lib/errors/error.js';
import { type ErrorReply, toOpenAi } from '#lib/errors/to-rest.js';
import type { ProviderError } from '../providers/define.js';

/** An upstream answered with an error that the client is to see, in OpenAI's shape and with the upstream's status. */
export class UpstreamRefusal extends Error {
  override readonly name = 'UpstreamRefusal';
  readonly reply: ErrorReply;
  /** The status that the upstream itself gave. */
  readonly upstreamStatus: number;

  constructor(reply: ErrorReply, upstreamStatus: number) {
    super(`the upstream answered with status ${upstreamStatus}`);
    this.reply = reply;
    this.upstreamStatus = upstreamStatus;
  }
}

/** Longest upstream message that is passed on, UTF-16 code units: a sentence or two, never a page. */
const maxMessageLength = 2_000;

/**
 * What the client gets for an upstream's error.
 *
 * 401 and 403 keep their status but speak of the gateway's key, which the client has no part in; what the upstream said
 * about it stays here, for it may quote the key. Redirects are not followed and count as a failure.
 *
 * @param headers those of the upstream that are relayed, see relayedHeaders
 * @param apiKey taken out of the message wherever it stands
 */
export function refusalFor(
  status: number,
  headers: Readonly<Record<string, string>>,
  error: ProviderError | undefined,
  apiKey: string | undefined,
): UpstreamRefusal {
  if (status === 401 || status === 403) {
    const reply = toOpenAi(new GatehouseError('UPSTREAM_KEY_REFUSED'));
    return new UpstreamRefusal({ ...reply, status, headers: { ...headers, ...reply.headers } }, status);
  }
  const isError = status >= 400 && status <= 599;
  const reply = toOpenAi(new GatehouseError('UPSTREAM_FAILED', { values: { status } }));
  const body = error
    ? { error: { ...error, type: error.type ?? typeFor(status), message: scrub(error.message, apiKey) } }
    : reply.body;
  return new UpstreamRefusal(
    { status: isError ? status : reply.status, headers: { ...headers, ...reply.headers }, body },
    status,
  );
}

/** The headers of an upstream that tell a client when it may try again and what it has left. */
export function relayedHeaders(
  received: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  const relayed: Record<string, string> = {};
  for (const [name, value] of Object.entries(received)) {
    if (typeof value === 'string' && /^(retry-after(-ms)?|x-ratelimit-[\w-]+)$/i.test(name)) {
      relayed[name.toLowerCase()] = value;
    }
  }
  return relayed;
}

function typeFor(status: number): string {
  if (status === 429) return 'rate_limit_exceeded';
  return status >= 500 ? 'api_error' : 'invalid_request_error';
}

function scrub(message: string, apiKey: string | undefined): string {
  const clean = apiKey ? message.replaceAll(apiKey, '[key]') : message;
  return clean.length <= maxMessageLength ? clean : `${clean.slice(0, maxMessageLength)}…`;
}
