import { type ClientRequest, request } from 'node:http';
import { setTimeout as after } from 'node:timers/promises';
import { sse, type UpstreamReply } from '#lib/testing/fake-upstream.js';
import { prose, tokensOf } from '../../services/detection/testing/prose.js';
import { createSseParser } from '../../services/proxy/chat/sse.js';

/** Tokens of all harmless texts, one after the other. */
const tokens = Object.values(prose).flatMap((text) => [...tokensOf(text), ' ']);

/** The tokens of story `number`: each starts at another token, so that a delta of one is out of place in any other. */
export function storyOf(number: number, length: number): string[] {
  return Array.from({ length }, (_, index) => tokens[(number * 7 + index) % tokens.length] ?? '');
}

/** Streams the story that the prompt asks for, a chat delta each `paceMs`, all at once when that is 0. */
export function storyReply(length: number, paceMs: number): UpstreamReply {
  return async (response, { body }) => {
    const number = Number(/story (\d+)/.exec(JSON.stringify(body))?.[1] ?? 0);
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const content of storyOf(number, length)) {
      if (response.destroyed) return;
      response.write(chunk({ content }, null));
      if (paceMs > 0) await after(paceMs);
    }
    response.end(`${chunk({}, 'stop')}data: [DONE]\n\n`);
  };
}

function chunk(delta: object, finish: string | null): string {
  return sse({ id: 'x', object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason: finish }] });
}

/** A story as its client got it. */
export interface HeardStory {
  readonly text: string;
  /** Time from the request to the first text, ms. */
  readonly firstTextMs: number;
  /** How the choice ended; empty when it did not. */
  readonly finish: string;
}

/** Asks an OpenAI-style service for a streamed story. Rejects when the answer is no stream or breaks off. */
export function hearStory(options: {
  /** Up to and with `/v1`. */
  readonly url: string;
  readonly apiKey: string;
  readonly model: string;
  readonly number: number;
}): Promise<HeardStory> {
  const { url, apiKey, model, number } = options;
  const startedAt = performance.now();
  return new Promise((resolve, reject) => {
    const asked: ClientRequest = request(`${url}/chat/completions`, {
      method: 'POST',
      headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
    });
    asked.on('error', reject);
    asked.on('response', (response) => {
      if (response.statusCode !== 200) {
        const { 'x-error-code': code } = response.headers;
        response.resume();
        reject(new Error(`story ${number}: ${response.statusCode} ${code}`));
        return;
      }
      const parser = createSseParser();
      let [text, finish, firstTextMs, isWhole] = ['', '', 0, false];
      response.on('data', (bytes: Buffer) => {
        for (const { data } of parser.push(bytes)) {
          if (data === '[DONE]') isWhole = true;
          else {
            const { content, finishReason } = readChunk(data);
            if (text === '' && content !== '') firstTextMs = performance.now() - startedAt;
            text += content;
            finish ||= finishReason;
          }
        }
      });
      response.on('error', reject);
      response.on('end', () => {
        if (isWhole) resolve({ text, firstTextMs, finish });
        else reject(new Error(`story ${number} ended after ${text.length} characters`));
      });
    });
    const messages = [{ role: 'user', content: `Please tell me story ${number} of your book.` }];
    asked.end(JSON.stringify({ model, stream: true, messages }));
  });
}

function readChunk(data: string): { readonly content: string; readonly finishReason: string } {
  // The upstream above and the proxy write nothing else into a chat stream.
  const { choices } = JSON.parse(data) as {
    choices?: { delta: { content?: string }; finish_reason: string | null }[];
  };
  return { content: choices?.[0]?.delta.content ?? '', finishReason: choices?.[0]?.finish_reason ?? '' };
}
