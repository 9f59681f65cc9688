import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/conversation/json.js';
import { createSseParser } from '../chat/sse.js';
import type { HttpProvider, StreamItem } from './define.js';
import { local } from './local/index.js';
import { openai } from './openai/index.js';

/** What a provider reads in a fixture, made by hand after the vendor's documentation. */
function read(provider: HttpProvider, fixture: string): { items: StreamItem[]; isComplete: boolean; isDone: boolean } {
  const bytes = readFileSync(new URL(`./${provider.name}/fixtures/${fixture}.sse`, import.meta.url));
  const parser = createSseParser();
  const reader = provider.createStreamReader();
  const items = parser.push(bytes).flatMap((event) => reader.read(event));
  return { items, isComplete: reader.isComplete(), isDone: reader.isDone() };
}

function chunksOf(items: readonly StreamItem[]): JsonObject[] {
  return items.flatMap((item) => (item.kind === 'chunk' ? [item.chunk] : []));
}

describe('openai', () => {
  it('reads a streamed text to its [DONE]', () => {
    const { items, isComplete, isDone } = read(openai, 'text');

    expect(items).toHaveLength(4);
    expect({ isComplete, isDone }).toEqual({ isComplete: true, isDone: true });
  });

  it('reads a streamed tool call and the usage after it', () => {
    const chunks = chunksOf(read(openai, 'tool-call').items);

    expect(chunks).toHaveLength(5);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: 48 } });
  });

  it('sends the body on as it is, with the name that the upstream knows and the key as a bearer token', () => {
    const body = { model: 'asked', messages: [], seed: 1, stream: true };

    const request = openai.translateRequest(body, { apiBaseUrl: 'https://host/v1', model: 'known' });

    expect(request.url).toBe('https://host/v1/chat/completions');
    expect(JSON.parse(request.body)).toEqual({ ...body, model: 'known' });
    expect(request.headers).toEqual({ 'content-type': 'application/json', accept: 'text/event-stream' });
    expect(openai.auth('key')).toEqual({ authorization: 'Bearer key' });
    expect(openai.auth(undefined)).toEqual({});
  });

  it.each([
    ['null', null],
    ['a text', 'hello'],
    ['no choices', { id: 'x' }],
    ['a choice without a message', { choices: [{ index: 0, text: 'hello' }] }],
  ])('takes %s for no answer', (_name, answer) => {
    expect(openai.parseAnswer(answer)).toBeUndefined();
  });

  it('returns the answer itself when it is one', () => {
    const answer = { choices: [{ index: 0, message: { content: 'hello' } }] };

    expect(openai.parseAnswer(answer)).toBe(answer);
  });

  it.each([
    ['not JSON', '{"id"'],
    ['no object', '[1]'],
    ['choices of the wrong type', '{"choices":{}}'],
    ['a choice of the wrong type', '{"choices":["x"]}'],
  ])('refuses an event with %s', (_name, data) => {
    expect(() => openai.createStreamReader().read({ event: '', data })).toThrow(
      expect.objectContaining({ code: 'UPSTREAM_MALFORMED' }),
    );
  });

  it('reports an error event', () => {
    const items = openai.createStreamReader().read({ event: '', data: '{"error":{"message":"Busy","code":"busy"}}' });

    expect(items).toEqual([{ kind: 'error', error: { message: 'Busy', type: null, param: null, code: 'busy' } }]);
  });

  it('is not complete before every choice has finished', () => {
    const reader = openai.createStreamReader();
    const chunk = (index: number, reason: string | null) =>
      reader.read({ event: '', data: JSON.stringify({ choices: [{ index, delta: {}, finish_reason: reason }] }) });

    const states = [
      [0, null],
      [1, null],
      [0, 'stop'],
      [1, 'stop'],
    ].map(([index, reason]) => {
      chunk(Number(index), reason as string | null);
      return reader.isComplete();
    });

    expect(states).toEqual([false, false, false, true]);
    expect(reader.isDone()).toBe(false);
  });
});

describe('local', () => {
  it('reads reasoning, and a stream that ends without [DONE]', () => {
    const { items, isComplete, isDone } = read(local, 'reasoning-without-done');

    expect(chunksOf(items).map(({ choices }) => (choices as JsonObject[])[0]?.['delta'])).toEqual([
      { role: 'assistant', content: '' },
      { reasoning_content: 'The user greets.' },
      { content: 'Hello.' },
      { content: '' },
    ]);
    expect({ isComplete, isDone }).toEqual({ isComplete: true, isDone: false });
  });

  it.each([
    ['of OpenAI', { error: { message: 'No model', type: 'not_found', param: 'model', code: 404 } }, 404],
    ['with a text', { error: 'No model' }, null],
    ['at the top level', { object: 'error', message: 'No model', type: 'not_found', param: 'model', code: 404 }, 404],
    ['of FastAPI', { detail: 'No model' }, null],
  ])('reads errors in the shape %s', (_name, body, code) => {
    expect(local.parseError(body)).toMatchObject({ message: 'No model', code });
  });

  it.each([[null], [{}], [{ choices: [] }], ['error']])('finds no error in %j', (body) => {
    expect(local.parseError(body)).toBeUndefined();
  });
});
