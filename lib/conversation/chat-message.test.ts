import { describe, expect, it } from 'vitest';
import { TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { readMessage } from './chat-message.js';
import type { JsonObject } from './json.js';
import { textBytesOf } from './judged-message.js';

/** Kind and value of each part of the read message. */
function partsOf(source: JsonObject): unknown[] {
  return readMessage(source).message.parts.map(({ kind }) => [kind.case, kind.value]);
}

describe('readMessage', () => {
  it.each([
    ['no content', { role: 'user' }, []],
    ['null', { role: 'user', content: null }, []],
    ['an empty text', { role: 'user', content: '' }, [['text', '']]],
    ['a text', { role: 'user', content: 'hi' }, [['text', 'hi']]],
    [
      'parts',
      { role: 'user', content: [{ type: 'text', text: 'a' }, 'b'] },
      [
        ['text', 'a'],
        ['text', 'b'],
      ],
    ],
    ['an unknown role', { role: 'wizard', content: 'hi' }, [['text', 'hi']]],
    [
      'an image',
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://h/p.png' } }] },
      [['imageUrl', 'https://h/p.png']],
    ],
    [
      'an inline image',
      { role: 'user', content: [{ type: 'image_url', image_url: { url: 'data:image/png;base64,AAAA' } }] },
      [['imageUrl', 'data:image/png;base64,AAAA']],
    ],
    [
      'audio, without its data',
      { role: 'user', content: [{ type: 'input_audio', input_audio: { data: 'AAAA', format: 'wav' } }] },
      [['other', 'input_audio']],
    ],
    [
      'a file with a name',
      { role: 'user', content: [{ type: 'file', file: { filename: 'f.txt', file_data: 'AA' } }] },
      [
        ['other', 'file'],
        ['text', 'f.txt'],
      ],
    ],
    [
      'a part of an unknown kind',
      { role: 'user', content: [{ type: 'weird', payload: { deep: ['x'] } }] },
      [
        ['other', 'weird'],
        ['text', 'x'],
      ],
    ],
    [
      'a text part with more text',
      { role: 'user', content: [{ type: 'text', text: 'a', note: 'b' }] },
      [
        ['text', 'a'],
        ['text', 'b'],
      ],
    ],
    ['a refusal', { role: 'assistant', content: null, refusal: 'no' }, [['text', 'no']]],
    [
      'a name',
      { role: 'user', content: 'a', name: 'n' },
      [
        ['text', 'a'],
        ['text', 'n'],
      ],
    ],
    [
      'annotations',
      { role: 'assistant', content: 'a', annotations: [{ type: 'url', url_citation: { title: 't' } }] },
      [
        ['text', 'a'],
        ['text', 't'],
      ],
    ],
  ])('reads %s', (_name, source, expected) => {
    expect(partsOf(source)).toEqual(expected);
  });

  it('reads tool calls of every kind, and the legacy function call as the last of them', () => {
    const { message } = readMessage({
      role: 'assistant',
      tool_calls: [
        { id: 'a', type: 'function', function: { name: 'f', arguments: '{"x":1}' } },
        { id: 'b', type: 'custom', custom: { name: 'g', input: 'free text' } },
      ],
      function_call: { name: 'h', arguments: '{}' },
    });

    expect(message.toolCalls.map(({ name, arguments: text }) => [name, text])).toEqual([
      ['f', '{"x":1}'],
      ['g', 'free text'],
      ['h', '{}'],
    ]);
  });

  it('judges arguments that are no text as content', () => {
    const call = { function: { name: 'f', arguments: { to: 'somebody' } } };

    expect(partsOf({ role: 'assistant', tool_calls: [call] })).toEqual([['text', 'somebody']]);
  });

  it.each(['reasoning_content', 'reasoning', 'thinking'])('reads %s as reasoning', (key) => {
    const { message } = readMessage({ role: 'assistant', content: 'a', [key]: 'because' });

    expect(message.reasoning).toBe('because');
    expect(message.parts).toHaveLength(1);
  });

  it('writes every text back to where it came from', () => {
    const source = {
      role: 'assistant',
      content: [{ type: 'text', text: 'a' }, 'b', { type: 'weird', deep: ['c'] }],
      reasoning_content: 'd',
      tool_calls: [{ id: 'x', function: { name: 'f', arguments: 'e' } }],
      function_call: { name: 'h', arguments: 'f' },
      refusal: 'g',
    };

    for (const { text, write } of readMessage(source).texts) write(text.toUpperCase());

    expect(source).toEqual({
      role: 'assistant',
      content: [{ type: 'text', text: 'A' }, 'B', { type: 'weird', deep: ['C'] }],
      reasoning_content: 'D',
      tool_calls: [{ id: 'x', function: { name: 'f', arguments: 'E' } }],
      function_call: { name: 'h', arguments: 'F' },
      refusal: 'G',
    });
  });

  it('addresses each text as detection does', () => {
    const { texts } = readMessage({
      role: 'assistant',
      content: [
        { type: 'image_url', image_url: { url: 'x' } },
        { type: 'text', text: 'a' },
      ],
      tool_calls: [{ function: { name: 'f', arguments: 'b' } }, { function: { name: 'f', arguments: 'c' } }],
      reasoning: 'd',
    });

    expect(texts.map(({ field, index, text }) => [field, index, text])).toEqual([
      [TextField.CONTENT, 1, 'a'],
      [TextField.TOOL_ARGUMENTS, 0, 'b'],
      [TextField.TOOL_ARGUMENTS, 1, 'c'],
      [TextField.REASONING, 0, 'd'],
    ]);
  });

  it('counts the bytes of all texts', () => {
    const messages = [
      { role: 'user', content: 'é' },
      { role: 'tool', content: 'abc' },
    ].map(readMessage);

    expect(textBytesOf(messages)).toBe(5);
  });
});
