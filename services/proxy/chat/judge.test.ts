import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { TextField, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { writeAnonymized } from '#lib/conversation/anonymized.js';
import { readMessage } from '#lib/conversation/chat-message.js';
import { isBlocking, toDetectRequest } from './judge.js';

const facts = { endUserId: 'u', clientAddress: '::1' };

describe('isBlocking', () => {
  it.each([
    [Action.PASS, false],
    [Action.ANONYMIZE, false],
    [Action.ANONYMIZE_RESTORE, false],
    [Action.REPLACE, true],
    [Action.REJECT, true],
    [Action.SWITCH_PRIVATE_MODEL, true],
    [Action.UNSPECIFIED, true],
    [99 as Action, true],
  ])('answers for action %i: %s', (action, expected) => {
    expect(isBlocking(create(VerdictSchema, { action }))).toBe(expected);
  });
});

describe('toDetectRequest', () => {
  it('makes every choice of an answer the assistant’s, whatever role it names', () => {
    const choices = [{ role: 'system', content: 'a' }, { content: 'b' }, { role: 'assistant', content: 'c' }];

    const { messages } = toDetectRequest(choices.map(readMessage), Phase.OUTPUT, facts);

    expect(messages.map(({ role }) => role)).toEqual(['assistant', 'assistant', 'assistant']);
  });

  it('keeps the roles of a prompt', () => {
    const messages = [
      { role: 'developer', content: 'a' },
      { role: 'user', content: 'b' },
    ];

    const request = toDetectRequest(messages.map(readMessage), Phase.INPUT, facts);

    expect(request.messages.map(({ role }) => role)).toEqual(['developer', 'user']);
    expect(request).toMatchObject({ phase: Phase.INPUT, endUserId: 'u', clientAddress: '::1' });
  });
});

describe('anonymize', () => {
  const content = { messageIndex: 0, field: TextField.CONTENT, partIndex: 0 };

  it.each([Action.ANONYMIZE, Action.ANONYMIZE_RESTORE, Action.PASS])('writes what changed, action %i', (action) => {
    const message = {
      role: 'assistant',
      content: 'to __email_1__',
      tool_calls: [{ id: 'c', function: { name: 'f', arguments: '{"to":"__email_1__"}' } }],
    };
    const call = { messageIndex: 0, field: TextField.TOOL_ARGUMENTS, partIndex: 0 };
    const texts = [
      { location: content, text: 'to ada@example.com' },
      { location: call, text: '{"to":"ada@example.com"}' },
    ];

    const changed = writeAnonymized([readMessage(message)], create(VerdictSchema, { action, anonymized: texts }));

    expect(message.content).toBe('to ada@example.com');
    expect(message.tool_calls[0]?.function.arguments).toBe('{"to":"ada@example.com"}');
    expect(changed).toEqual(new Set([0]));
  });

  it('fails rather than forward what it cannot change', () => {
    const verdict = create(VerdictSchema, {
      action: Action.ANONYMIZE,
      anonymized: [{ location: { messageIndex: 3, field: TextField.CONTENT, partIndex: 0 }, text: 'x' }],
    });

    expect(() => writeAnonymized([readMessage({ role: 'user', content: 'a' })], verdict)).toThrow('was not sent');
  });
});
