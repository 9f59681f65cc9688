import { Code, ConnectError } from '@connectrpc/connect';
import { ErrorInfoSchema } from '#gen/gatehouse/common/v1/error_pb.js';
import { type ChatEvent, fieldOf, readChatEvents, textOf } from './read-events.js';

/** Who asks: an API key or an access token, and for a person the application whose policy judges. */
export interface Asker {
  readonly credential: string;
  /** Empty for the credential's own. */
  readonly applicationId: string;
}

/** One message as OpenAI's API takes it. */
export interface ChatMessage {
  readonly role: 'user' | 'assistant';
  readonly content: string;
}

/** The models that the proxy offers to whoever asks. Errors: a ConnectError with the catalogue entry. */
export async function listModels(asker: Asker, signal: AbortSignal): Promise<string[]> {
  const reply = await fetch('/v1/models', { headers: headersOf(asker), signal });
  if (!reply.ok) throw await errorOf(reply);
  const data = fieldOf(await reply.json(), 'data');
  return Array.isArray(data) ? data.map((model) => textOf(fieldOf(model, 'id'))).filter((id) => id !== '') : [];
}

/** An answer that has begun. */
export interface ChatStream {
  /** Value of the header `x-gatehouse-input`; empty when there is none. */
  readonly input: string;
  readonly events: AsyncIterable<ChatEvent>;
}

/** Asks a model through the proxy. Errors: a ConnectError with the catalogue entry; whatever aborts the signal. */
export async function askProxy(
  asker: Asker,
  model: string,
  messages: readonly ChatMessage[],
  signal: AbortSignal,
): Promise<ChatStream> {
  const reply = await fetch('/v1/chat/completions', {
    method: 'POST',
    headers: { ...headersOf(asker), 'content-type': 'application/json', 'x-gatehouse-notes': 'stream' },
    body: JSON.stringify({ model, messages, stream: true }),
    signal,
  });
  if (!reply.ok || reply.body === null) throw await errorOf(reply);
  return { input: reply.headers.get('x-gatehouse-input') ?? '', events: readChatEvents(reply.body) };
}

function headersOf({ credential, applicationId }: Asker): Record<string, string> {
  return {
    authorization: `Bearer ${credential}`,
    ...(applicationId !== '' && { 'x-application-id': applicationId }),
  };
}

/** What the proxy or an upstream refused, as errors of the other services are. */
async function errorOf(reply: Response): Promise<ConnectError> {
  const body: unknown = await reply.json().catch(() => undefined);
  const message = textOf(fieldOf(fieldOf(body, 'error'), 'message'));
  return toProxyError(message, reply.headers.get('x-error-code') ?? '', reply.headers.get('x-request-id') ?? '');
}

/** An error in the words of the proxy, with its catalogue entry when it has one. */
export function toProxyError(message: string, code: string, requestId = ''): ConnectError {
  if (message === '') return new ConnectError('', Code.Unavailable);
  const details = [{ desc: ErrorInfoSchema, value: { code, requestId } }];
  return new ConnectError(message, Code.Unknown, undefined, details);
}
