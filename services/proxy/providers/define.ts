import type { JsonObject } from '#lib/conversation/json.js';
import type { SseEvent } from '../chat/sse.js';

/** Where a request goes, as a provider needs to know it. */
export interface ProviderTarget {
  /** Ends before the provider's own paths, without a slash at the end. */
  readonly apiBaseUrl: string;
  /** The model name that the upstream knows. */
  readonly model: string;
}

/** One HTTP request to an upstream, before authentication. */
export interface UpstreamHttpRequest {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text. */
  readonly body: string;
}

/** An error as an upstream reports it, in OpenAI's terms. */
export interface ProviderError {
  readonly message: string;
  readonly type: string | null;
  readonly param: string | null;
  readonly code: string | number | null;
}

/** What one event of an upstream's stream says. */
export type StreamItem =
  | { readonly kind: 'chunk'; readonly chunk: JsonObject }
  | { readonly kind: 'error'; readonly error: ProviderError };

/** Reads the events of one stream. Keeps state; make one per stream. */
export interface StreamReader {
  /** What the event says, in order. Throws UPSTREAM_MALFORMED. */
  read(event: SseEvent): readonly StreamItem[];
  /** Whether nothing that matters is missing when the connection closes now. */
  isComplete(): boolean;
  /** Whether the upstream has said its last word: nothing that follows is read. */
  isDone(): boolean;
  /** What a translation has to add once a complete stream is over. */
  end?(): readonly JsonObject[];
}

/** The protocols of the gateway's surfaces: those of OpenAI, and Anthropic's Messages. */
export type Protocol = 'chat' | 'completions' | 'responses' | 'messages' | 'embeddings';

/** One call of a vendor's API, from and to a protocol of ours. */
export interface ProviderOperation {
  /** Errors: REQUEST_INVALID when the request asks for something that the vendor has no word for. */
  translateRequest(body: JsonObject, target: ProviderTarget): UpstreamHttpRequest;
  /** The answer in the protocol; undefined when it is none. Returns the same object when nothing differs. */
  parseAnswer(answer: unknown): JsonObject | undefined;
  /** Reads a stream into events of the protocol. */
  createStreamReader(): StreamReader;
}

/** A vendor's API over HTTP. Its own operation is chat, from and to the canonical OpenAI shape. */
export interface HttpProvider extends ProviderOperation {
  readonly kind: 'http';
  /** The name that upstream models are stored with; also the folder's. */
  readonly name: string;
  /** Headers that authenticate; `apiKey` is undefined when the upstream model has none. */
  readonly auth: (apiKey: string | undefined) => Readonly<Record<string, string>>;
  /** The error that a body reports; undefined when it is none of the vendor's. */
  parseError(body: unknown): ProviderError | undefined;
  /** Other protocols that the vendor speaks; the rest is translated to chat, but for embeddings. */
  readonly operations?: Partial<Readonly<Record<Exclude<Protocol, 'chat'>, ProviderOperation>>>;
}

/** A model that runs in this process, without any network. */
interface BuiltInProvider {
  readonly kind: 'built-in';
  readonly name: string;
  /** The model ids that it has; also what GET /v1/models lists for a route that takes every name. */
  readonly models: readonly string[];
  /** A canonical `chat.completion`. */
  answer(body: JsonObject, target: ProviderTarget): JsonObject;
  /** Canonical `chat.completion.chunk`s; ends early when the signal aborts. */
  stream(body: JsonObject, target: ProviderTarget, signal: AbortSignal): AsyncIterable<JsonObject>;
}

/** One folder of `providers/`. */
export type Provider = HttpProvider | BuiltInProvider;

/** Declares a provider; keeps which kind it is. */
export function defineProvider<P extends Provider>(provider: P): P {
  return provider;
}
