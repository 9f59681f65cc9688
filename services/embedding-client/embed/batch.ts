import type { Embedder } from './lexical.js';

/** Most texts of one request to the model; servers allow more, but a small request does not hold up the next. */
const maxBatch = 64;

/** How long a text waits for others to share its request. */
const lingerMs = 5;

/** Requests to the model at a time. */
const maxConcurrent = 4;

interface Waiting {
  readonly text: string;
  resolve(vector: Float32Array): void;
  reject(error: unknown): void;
}

/** Gathers the texts of many calls into few requests. Signals are not looked at: a request belongs to several calls. */
export function createBatchingEmbedder(embedder: Embedder): Embedder {
  let waiting: Waiting[] = [];
  let timer: NodeJS.Timeout | undefined;
  let running = 0;

  function schedule(): void {
    if (running >= maxConcurrent || waiting.length === 0) return;
    if (waiting.length >= maxBatch) send();
    else timer ??= setTimeout(send, lingerMs);
  }

  function send(): void {
    clearTimeout(timer);
    timer = undefined;
    if (running >= maxConcurrent || waiting.length === 0) return;
    const batch = waiting.slice(0, maxBatch);
    waiting = waiting.slice(maxBatch);
    running++;
    embedder
      .embed(batch.map(({ text }) => text))
      .then(
        (vectors) => {
          for (const [index, { resolve }] of batch.entries()) resolve(vectors[index]!);
        },
        (error: unknown) => {
          for (const { reject } of batch) reject(error);
        },
      )
      .finally(() => {
        running--;
        schedule();
      });
    schedule();
  }

  return {
    model: embedder.model,
    embed(texts) {
      const vectors = texts.map(
        (text) => new Promise<Float32Array>((resolve, reject) => waiting.push({ text, resolve, reject })),
      );
      schedule();
      return Promise.all(vectors);
    },
  };
}
