import type { ServerResponse } from 'node:http';

/** How a protocol writes its events. Keeps state where events are numbered; make one per stream. */
export interface SseFraming {
  /** The text of one event, with the blank line that ends it. */
  encode(event: unknown): string;
  /** The event that says why the stream broke off; `body` is an error as the surface answers it. */
  encodeError(body: unknown): string;
  /** What ends a stream that is whole; may be empty. */
  readonly terminator: string;
}

/** OpenAI's: unnamed events, and `[DONE]` at the end. */
export const openAiFraming: SseFraming = {
  encode: (event) => `data: ${JSON.stringify(event)}\n\n`,
  encodeError: (body) => `data: ${JSON.stringify(body)}\n\n`,
  terminator: 'data: [DONE]\n\n',
};

/** Writes one event stream to a client. Everything after `end` or after the client has left is dropped. */
export interface SseWriter {
  /** Whether the status and the headers have been sent. */
  readonly hasStarted: boolean;
  /** Whether the client takes less than it is sent; wait for `drained` before sending more. */
  readonly isFull: boolean;
  /** Resolves when the client has caught up, has left, or the signal aborts. */
  drained(signal: AbortSignal): Promise<void>;
  /** Sends one event with this JSON as its data. */
  send(data: unknown): void;
  /** Sends a comment of one line, which programs skip; nothing to a client that has not asked for notes. */
  note(text: string): void;
  /** Says that the answer is whole, where the protocol has a word for it, and ends the stream. */
  end(): void;
  /** Sends an error event and ends the stream without the word for a whole one; cuts off a client that does not read. */
  fail(body: unknown): void;
}

/** A writer on a response that nobody else writes to; the headers go out with the first event. */
export function createSseWriter(
  response: ServerResponse,
  headers: Readonly<Record<string, string>> = {},
  framing: SseFraming = openAiFraming,
  wantsNotes = false,
): SseWriter {
  function write(text: string): void {
    if (response.writableEnded || response.destroyed) return;
    if (!response.headersSent) {
      response.writeHead(200, {
        ...headers,
        'content-type': 'text/event-stream; charset=utf-8',
        'cache-control': 'no-cache',
        // nginx would collect the events of a stream into blocks without it.
        'x-accel-buffering': 'no',
      });
    }
    response.write(text);
  }

  function finish(): void {
    if (!response.writableEnded && !response.destroyed) response.end();
  }

  return {
    get hasStarted() {
      return response.headersSent;
    },
    get isFull() {
      return response.writableNeedDrain && !response.destroyed;
    },
    drained: (signal) =>
      new Promise((resolve) => {
        if (!response.writableNeedDrain || response.destroyed || signal.aborted) return resolve();
        const done = () => {
          response.off('drain', done);
          response.off('close', done);
          signal.removeEventListener('abort', done);
          resolve();
        };
        response.on('drain', done);
        response.on('close', done);
        signal.addEventListener('abort', done);
      }),
    send: (data) => write(framing.encode(data)),
    note: (text) => {
      if (wantsNotes) write(`: ${text}\n\n`);
    },
    end() {
      if (framing.terminator !== '') write(framing.terminator);
      finish();
    },
    fail(body) {
      if (response.writableNeedDrain) response.destroy();
      write(framing.encodeError(body));
      finish();
    },
  };
}
