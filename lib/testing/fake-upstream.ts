import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { embedText } from './fake-embedding.js';

/** One request that a fake upstream received. */
interface UpstreamRequest {
  readonly method: string;
  /** Path without the query, such as `/v1/chat/completions`. */
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  /** The body as JSON; undefined when there was none or it did not parse. */
  readonly body: unknown;
  /** The connection that it came over. */
  readonly socket: Socket;
  /** Resolves when the client has gone before the answer ended; stays pending otherwise. */
  readonly aborted: Promise<void>;
}

/** Answers one request. It may write whatever it likes and owns the response until it ends it. */
export type UpstreamReply = (response: ServerResponse, request: UpstreamRequest) => void | Promise<void>;

/** A reply that the test writes piece by piece while the client reads. */
interface UpstreamFeed {
  /** Resolves with the request once it has arrived. */
  readonly request: Promise<UpstreamRequest>;
  /** Writes bytes as they are; resolves when they are handed to the socket. Sends the stream's headers first. */
  write(bytes: string | Uint8Array): Promise<void>;
  /** Writes one chunk event with this delta for choice 0. */
  delta(delta: object, finishReason?: string): Promise<void>;
  /** Sends `[DONE]` and ends the answer. */
  end(): Promise<void>;
  /** Tears the connection down without an end. */
  reset(): Promise<void>;
}

/** A scriptable upstream with the OpenAI paths, over real HTTP on a port of its own. Call `close()`. */
export interface FakeUpstream {
  /** Base URL for clients, ends in `/v1`. */
  readonly url: string;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly UpstreamRequest[];
  /** Queues replies for the next requests of the paths that ask a model, first come first served. */
  reply(...replies: UpstreamReply[]): void;
  /** Queues a reply that the test writes by hand. */
  feed(): UpstreamFeed;
  close(): Promise<void>;
}

/**
 * Starts a fake upstream on 127.0.0.1.
 *
 * The paths of OpenAI, Anthropic, Azure and Gemini that ask a model take the queued replies; with none queued a chat answers
 * "This is the fake upstream.", streamed when asked, and the others 500.
 * `/v1/models` lists one model, `/v1/embeddings` gives deterministic unit vectors, every other path is 404.
 */
export async function startFakeUpstream(): Promise<FakeUpstream> {
  const requests: UpstreamRequest[] = [];
  const queue: UpstreamReply[] = [];

  const server = createServer((incoming, response) => {
    void answer(incoming, response).catch((error: unknown) => response.destroy(error as Error));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

  async function answer(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    response.socket?.setNoDelay(true);
    const aborted = new Promise<void>((resolve) => {
      response.on('close', () => {
        if (!response.writableFinished) resolve();
      });
    });
    const request: UpstreamRequest = {
      method: incoming.method ?? '',
      path: (incoming.url ?? '').split('?')[0] ?? '',
      headers: incoming.headers,
      body: parseOrUndefined(await readAll(incoming)),
      socket: incoming.socket,
      aborted,
    };
    requests.push(request);
    await replyFor(request)(response, request);
  }

  function replyFor(request: UpstreamRequest): UpstreamReply {
    if (asksModel.test(request.path)) return queue.shift() ?? defaultReplies[request.path] ?? noReply;
    if (request.path === '/v1/embeddings') return queue.shift() ?? embeddings;
    if (request.path === '/v1/models') return json(200, { object: 'list', data: [modelEntry] });
    return failure(404, { message: 'No such path', type: 'invalid_request_error' });
  }

  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    requests,
    reply: (...replies) => void queue.push(...replies),
    feed() {
      const { feed, reply } = createFeed();
      queue.push(reply);
      return feed;
    },
    close() {
      server.closeAllConnections();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

/** What one choice of a fake answer says. */
export interface FakeChoice {
  readonly content?: string | null;
  readonly reasoning_content?: string;
  readonly refusal?: string;
  readonly tool_calls?: readonly object[];
  readonly finish_reason?: string;
  readonly logprobs?: object;
}

/** A whole `chat.completion`; several choices for several arguments. */
export function plainAnswer(...choices: readonly FakeChoice[]): UpstreamReply {
  return (response, request) =>
    json(200, {
      ...envelope(request, 'chat.completion'),
      choices: choices.map(({ finish_reason, logprobs, ...message }, index) => ({
        index,
        message: { role: 'assistant', content: null, ...message },
        logprobs: logprobs ?? null,
        finish_reason: finish_reason ?? 'stop',
      })),
      usage: fakeUsage,
    })(response, request);
}

/** One streamed choice delta; `index` defaults to 0. */
export interface FakeDelta {
  readonly index?: number;
  readonly delta: object;
  readonly finish_reason?: string;
  readonly logprobs?: object;
}

/** A streamed answer, one event per delta, each in a write of its own, then usage when it was asked for and `[DONE]`. */
export function streamedAnswer(...deltas: readonly FakeDelta[]): UpstreamReply {
  return async (response, request) => {
    startStream(response);
    for (const delta of deltas) await writePiece(response, sse(chunk(request, [delta])));
    if (wantsUsage(request)) await writePiece(response, sse({ ...chunk(request, []), usage: fakeUsage }));
    await writePiece(response, 'data: [DONE]\n\n');
    response.end();
  };
}

/** A streamed answer of named events, as the Responses and Messages protocols have them, each in a write of its own. */
export function streamedEvents(...events: readonly FakeEvent[]): UpstreamReply {
  return rawStream(...events.map(namedSse));
}

/** A streamed answer of unnamed events, each in a write of its own. */
export function streamedData(...events: readonly object[]): UpstreamReply {
  return rawStream(...events.map(sse));
}

/** An event whose name is its type. */
export interface FakeEvent {
  readonly type: string;
  readonly [field: string]: unknown;
}

/** One server-sent event that is named by its type. */
export function namedSse(event: FakeEvent): string {
  return `event: ${event.type}\n${sse(event)}`;
}

/** A streamed answer of choice 0: the role, each text as content, then the finish. */
export function streamedText(...texts: readonly string[]): UpstreamReply {
  return streamedAnswer(
    { delta: { role: 'assistant', content: '' } },
    ...texts.map((content) => ({ delta: { content } })),
    { delta: {}, finish_reason: 'stop' },
  );
}

/** A streamed answer made of these bytes, each piece in a write of its own; the connection ends cleanly after them. */
export function rawStream(...pieces: readonly (string | Uint8Array)[]): UpstreamReply {
  return async (response) => {
    startStream(response);
    for (const piece of pieces) await writePiece(response, piece);
    response.end();
  };
}

/** Writes these pieces, then resets the connection; with none it is reset before any answer. */
export function brokenStream(...pieces: readonly (string | Uint8Array)[]): UpstreamReply {
  return async (response) => {
    if (pieces.length > 0) startStream(response);
    for (const piece of pieces) await writePiece(response, piece);
    response.socket?.resetAndDestroy();
  };
}

/** Streams the same word until the client leaves. */
export function endlessStream(word: string): UpstreamReply {
  return async (response, request) => {
    startStream(response);
    while (!response.destroyed) await writePiece(response, sse(chunk(request, [{ delta: { content: word } }])));
  };
}

/** Never answers; the client has to give up. */
export function silence(): UpstreamReply {
  return () => undefined;
}

/** An error of the upstream in OpenAI's shape. */
export function failure(
  status: number,
  error: object | string,
  headers: Readonly<Record<string, string>> = {},
): UpstreamReply {
  return json(status, { error }, headers);
}

/** Any JSON answer. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): UpstreamReply {
  return (response) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(JSON.stringify(body));
  };
}

/** One server-sent event with this JSON as its data. */
export function sse(data: unknown): string {
  return `data: ${JSON.stringify(data)}\n\n`;
}

/** One `chat.completion.chunk` with these choices. */
function chunk(request: UpstreamRequest | undefined, deltas: readonly FakeDelta[]): object {
  return {
    ...envelope(request, 'chat.completion.chunk'),
    choices: deltas.map(({ index = 0, delta, finish_reason, logprobs }) => ({
      index,
      delta,
      logprobs: logprobs ?? null,
      finish_reason: finish_reason ?? null,
    })),
  };
}

/** The usage that every fake answer reports. */
export const fakeUsage = { prompt_tokens: 9, completion_tokens: 12, total_tokens: 21 } as const;

const modelEntry = { id: 'fake-model', object: 'model', created: 1_700_000_000, owned_by: 'fake' };
const defaultText = 'This is the fake upstream.';

/** Besides chat: completions, responses, messages, Azure's deployments, and Gemini's methods. */
const asksModel =
  /\/(chat\/completions|completions|responses|messages)$|:(streamGenerateContent|generateContent|batchEmbedContents)$/;

const noReply: UpstreamReply = failure(500, { message: 'No reply is queued for this path', type: 'server_error' });

const defaultChat: UpstreamReply = (response, request) => {
  const streamed = isRecord(request.body) && request.body['stream'] === true;
  const reply = streamed ? streamedText(...defaultText.split(/(?<= )/)) : plainAnswer({ content: defaultText });
  return reply(response, request);
};

const defaultReplies: Readonly<Record<string, UpstreamReply>> = { '/v1/chat/completions': defaultChat };

const embeddings: UpstreamReply = (response, request) => {
  const body = isRecord(request.body) ? request.body : {};
  const inputs = (Array.isArray(body['input']) ? body['input'] : [body['input']]).map(String);
  const dimensions = typeof body['dimensions'] === 'number' ? body['dimensions'] : 64;
  const data = inputs.map((input, index) => {
    const vector = embedText(input, dimensions);
    const embedding = body['encoding_format'] === 'base64' ? toBase64(vector) : [...vector];
    return { object: 'embedding', index, embedding };
  });
  return json(200, {
    object: 'list',
    data,
    model: body['model'] ?? 'fake-embedding',
    usage: { prompt_tokens: inputs.length, total_tokens: inputs.length },
  })(response, request);
};

function createFeed(): { feed: UpstreamFeed; reply: UpstreamReply } {
  const arrival = deferred<{ response: ServerResponse; request: UpstreamRequest }>();

  async function write(bytes: string | Uint8Array): Promise<void> {
    const { response } = await arrival.promise;
    if (!response.headersSent) startStream(response);
    await writePiece(response, bytes);
  }

  const feed: UpstreamFeed = {
    request: arrival.promise.then(({ request }) => request),
    write,
    async delta(delta, finishReason) {
      const { request } = await arrival.promise;
      await write(sse(chunk(request, [{ delta, ...(finishReason ? { finish_reason: finishReason } : {}) }])));
    },
    async end() {
      await write('data: [DONE]\n\n');
      (await arrival.promise).response.end();
    },
    async reset() {
      (await arrival.promise).response.socket?.resetAndDestroy();
    },
  };
  return { feed, reply: (response, request) => arrival.resolve({ response, request }) };
}

function startStream(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
}

/** Resolves when the piece has left for the socket, and one turn later, so that pieces stay separate writes. */
function writePiece(response: ServerResponse, piece: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (response.destroyed) return resolve();
    const done = () => setImmediate(resolve);
    response.once('close', done);
    response.write(piece, () => {
      response.off('close', done);
      done();
    });
  });
}

function envelope(request: UpstreamRequest | undefined, object: string): object {
  const model = isRecord(request?.body) ? request.body['model'] : undefined;
  return { id: 'chatcmpl-fake', object, created: 1_700_000_000, model: model ?? 'fake-model' };
}

function wantsUsage(request: UpstreamRequest): boolean {
  const options = isRecord(request.body) ? request.body['stream_options'] : undefined;
  return isRecord(options) && options['include_usage'] === true;
}

function toBase64(vector: Float32Array): string {
  return Buffer.from(vector.buffer, vector.byteOffset, vector.byteLength).toString('base64');
}

async function readAll(incoming: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of incoming) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function parseOrUndefined(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function deferred<T>(): { promise: Promise<T>; resolve(value: T): void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((fulfil) => {
    resolve = fulfil;
  });
  return { promise, resolve };
}
