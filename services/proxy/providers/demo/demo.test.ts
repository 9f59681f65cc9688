import { describe, expect, it } from 'vitest';
import type { JsonObject } from '#lib/conversation/json.js';
import { demo } from './index.js';

const target = { apiBaseUrl: '', model: 'gatehouse-demo' };
const label = 'This is the demo model of Gatehouse, no real one was asked.';

function bodyFor(content: unknown, rest: object = {}): JsonObject {
  return {
    model: 'any',
    messages: [
      { role: 'system', content: 'Be kind.' },
      { role: 'user', content },
    ],
    ...rest,
  };
}

function contents(answer: JsonObject): unknown[] {
  return (answer['choices'] as JsonObject[]).map(({ message }) => (message as JsonObject)['content']);
}

async function chunksOf(body: JsonObject, signal = new AbortController().signal): Promise<JsonObject[]> {
  const chunks: JsonObject[] = [];
  for await (const chunk of demo.stream(body, target, signal)) chunks.push(chunk);
  return chunks;
}

describe('the demo model', () => {
  it.each([
    ['Hello there', `${label} You said: Hello there`],
    [
      [
        { type: 'text', text: 'Two' },
        { type: 'image_url', image_url: { url: 'x' } },
        { type: 'text', text: 'parts' },
      ],
      `${label} You said: Two parts`,
    ],
    ['What is your e-mail?', `${label} You can reach Ada Example at ada.example@example.com.`],
    ['Give me a card', `${label} The example card is 4111 1111 1111 1111.`],
    ['', label],
    [null, label],
  ])('answers %j', (content, expected) => {
    expect(contents(demo.answer(bodyFor(content), target))).toEqual([expected]);
  });

  it('says that it is a demo however the prompt is worded', () => {
    for (const prompt of ['contact', 'card', 'x'.repeat(2000), '信用卡']) {
      expect(contents(demo.answer(bodyFor(prompt), target))[0]).toContain(label);
    }
  });

  it('echoes long prompts in part and never cuts a character', () => {
    const [text] = contents(demo.answer(bodyFor('🐎'.repeat(1000)), target));

    expect(text).toBe(`${label} You said: ${'🐎'.repeat(400)}…`);
  });

  it('gives as many choices as were asked for, at most eight', () => {
    expect(contents(demo.answer(bodyFor('x', { n: 3 }), target))).toHaveLength(3);
    expect(contents(demo.answer(bodyFor('x', { n: 1e9 }), target))).toHaveLength(8);
  });

  it('streams the text of the whole answer, in pieces that cut values', async () => {
    const body = bodyFor('contact', { stream_options: { include_usage: true } });

    const chunks = await chunksOf(body);

    const choices = chunks.flatMap(({ choices: all }) => all as JsonObject[]);
    const pieces = choices.map(({ delta }) => (delta as JsonObject)['content'] ?? '');
    expect(pieces.join('')).toBe(contents(demo.answer(body, target))[0]);
    expect(pieces).not.toContain(' ada.example@example.com.');
    expect(choices.map(({ finish_reason: reason }) => reason).filter((reason) => reason !== null)).toEqual(['stop']);
    expect(chunks.at(-1)).toMatchObject({ choices: [], usage: { total_tokens: expect.any(Number) } });
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    controller.abort();

    expect((await chunksOf(bodyFor('Hello'), controller.signal)).length).toBe(1);
  });
});
