import { describe, expect, it } from 'vitest';
import { parseChatRequest } from './request.js';

const messages = [{ role: 'user', content: 'hi' }];

/** Path of every field that is refused. */
function refused(body: unknown): string[] {
  try {
    parseChatRequest(body);
    return [];
  } catch (error) {
    return (error as { fields: { path: string }[] }).fields.map(({ path }) => path);
  }
}

describe('parseChatRequest', () => {
  it.each([
    ['null', null, ['']],
    ['a list', [], ['']],
    ['nothing', {}, ['model', 'messages']],
    ['an empty model', { model: '', messages }, ['model']],
    ['a model of 256 characters', { model: 'm'.repeat(256), messages }, ['model']],
    ['a stream that is a text', { model: 'm', messages, stream: 'true' }, ['stream']],
    ['messages that are an object', { model: 'm', messages: {} }, ['messages']],
    ['no message', { model: 'm', messages: [] }, ['messages']],
    ['10,001 messages', { model: 'm', messages: Array(10_001).fill(messages[0]) }, ['messages']],
    ['a message that is null', { model: 'm', messages: [null] }, ['messages[0]']],
    ['a role that is missing', { model: 'm', messages: [{ content: 'x' }] }, ['messages[0].role']],
    ['content that is a number', { model: 'm', messages: [{ role: 'user', content: 1 }] }, ['messages[0].content']],
    [
      'tool calls that are texts',
      { model: 'm', messages: [{ role: 'assistant', tool_calls: ['x'] }] },
      ['messages[0].tool_calls'],
    ],
    ['extra_body that is a list', { model: 'm', messages, extra_body: [] }, ['extra_body']],
    [
      'an end user that is a number',
      { model: 'm', messages, extra_body: { xxai_app_user_id: 5 } },
      ['extra_body.xxai_app_user_id'],
    ],
  ])('refuses %s', (_name, body, paths) => {
    expect(refused(body)).toEqual(paths);
  });

  it('reports at most twenty wrong messages', () => {
    expect(refused({ model: 'm', messages: Array(100).fill(5) })).toHaveLength(20);
  });

  it.each([
    ['an unknown role', { role: 'wizard', content: 'x' }],
    ['content of null', { role: 'assistant', content: null }],
    ['an empty list of parts', { role: 'user', content: [] }],
    ['parts of unknown kinds', { role: 'user', content: [{ type: 'hologram' }, 7, null] }],
  ])('takes %s', (_name, message) => {
    expect(refused({ model: 'm', messages: [message] })).toEqual([]);
  });

  it('takes 10,000 messages', () => {
    expect(refused({ model: 'm', messages: Array(10_000).fill(messages[0]) })).toEqual([]);
  });

  it('keeps every field for the upstream and flattens extra_body over them', () => {
    const request = parseChatRequest({
      model: 'm',
      messages,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 1,
      anything: { goes: true },
      extra_body: { temperature: 2, xxai_app_user_id: 'u' },
    });

    expect(request).toMatchObject({ model: 'm', stream: true, endUserId: 'u' });
    expect(request.body).toEqual({
      model: 'm',
      messages,
      stream: true,
      stream_options: { include_usage: true },
      temperature: 2,
      anything: { goes: true },
    });
  });

  it('takes the end user at the top level too, where the Python client puts extra fields', () => {
    const request = parseChatRequest({ model: 'm', messages, xxai_app_user_id: 'u' });

    expect(request.endUserId).toBe('u');
    expect(request.body).toEqual({ model: 'm', messages });
  });

  it('judges the messages that extra_body brings', () => {
    const other = [{ role: 'user', content: 'other' }];

    const request = parseChatRequest({ model: 'm', messages, extra_body: { extra_body: { messages: other } } });

    expect(request.messages).toEqual(other);
    expect(request.body['messages']).toBe(request.messages);
  });
});
