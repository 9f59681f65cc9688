import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Action, Dimension, Mode, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { TextField, type Verdict, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { readMessage } from '#lib/conversation/chat-message.js';
import { anonymize, isBlocking, toDetectRequest } from './judge.js';

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
  const location = { messageIndex: 0, field: TextField.TOOL_ARGUMENTS, partIndex: 0 };

  function toolCall(text: string) {
    return { role: 'assistant', tool_calls: [{ id: 'c', function: { name: 'f', arguments: text } }] };
  }

  /** A verdict that masks `found` in the arguments, as detection does: the texts are spliced, JSON or not. */
  function maskVerdict(text: string, found: string, replacement: string, extra: readonly string[] = []): Verdict {
    const finding = (value: string, replaced?: string) => ({
      dimension: Dimension.DATA,
      mode: Mode.ENFORCE,
      location,
      start: text.indexOf(value),
      end: text.indexOf(value) + value.length,
      ...(replaced === undefined ? {} : { replacement: replaced }),
    });
    return create(VerdictSchema, {
      action: Action.ANONYMIZE,
      findings: [...extra.map((value) => finding(value)), finding(found, replacement)],
      anonymized: [{ location, text: text.replace(found, replacement) }],
    });
  }

  it.each([
    ['a text', '{"to":"ada@example.com"}', 'ada@example.com', '<EMAIL>', '{"to":"<EMAIL>"}'],
    ['a number', '{"card":4111111111111111,"n":1}', '4111111111111111', '****', '{"card":"****","n":1}'],
    ['arguments that never were JSON', 'to ada@example.com', 'ada@example.com', '<EMAIL>', 'to <EMAIL>'],
  ])('keeps tool arguments valid: %s', (_name, text, found, replacement, expected) => {
    const message = toolCall(text);

    const changed = anonymize([readMessage(message)], maskVerdict(text, found, replacement));

    expect(message.tool_calls[0]?.function.arguments).toBe(expected);
    expect(changed).toEqual(new Set([0]));
  });

  it('covers what overlapping findings cover', () => {
    const text = '{"a":1234567890}';
    const message = toolCall(text);

    anonymize([readMessage(message)], maskVerdict(text, '123456', '#', ['567890']));

    expect(message.tool_calls[0]?.function.arguments).toBe('{"a":"#"}');
  });

  it('leaves a text as it is when the action is pass', () => {
    const message = { role: 'user', content: 'ada@example.com' };
    const content = { messageIndex: 0, field: TextField.CONTENT, partIndex: 0 };
    const verdict = create(VerdictSchema, { action: Action.PASS, anonymized: [{ location: content, text: 'x' }] });

    expect(anonymize([readMessage(message)], verdict)).toEqual(new Set());
    expect(message.content).toBe('ada@example.com');
  });

  it('fails rather than forward what it cannot change', () => {
    const verdict = create(VerdictSchema, {
      action: Action.ANONYMIZE,
      anonymized: [{ location: { messageIndex: 3, field: TextField.CONTENT, partIndex: 0 }, text: 'x' }],
    });

    expect(() => anonymize([readMessage({ role: 'user', content: 'a' })], verdict)).toThrow('was not sent');
  });
});
