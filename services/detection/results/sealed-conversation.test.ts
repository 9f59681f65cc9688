import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectRequestSchema, type Message } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { readConversation } from '../pipeline/conversation.js';
import { openConversation, sealConversation } from './sealed-conversation.js';

const secrets = createSecrets('k'.repeat(64));
const text = (value: string) => ({ kind: { case: 'text' as const, value } });

function conversationOf(
  messages: Partial<Pick<Message, 'role' | 'reasoning'>>[] | object[],
  phase = Phase.UNSPECIFIED,
) {
  return readConversation(create(DetectRequestSchema, { messages, phase }));
}

describe('a sealed conversation', () => {
  it('opens as it was, whatever it holds', () => {
    const conversation = conversationOf([
      { role: 'system', parts: [text('Be kind.')] },
      {
        role: 'user',
        parts: [
          text('half \ud83d a pair, nul \0'),
          { kind: { case: 'imageUrl', value: 'data:image/png;base64,AA==' } },
          { kind: { case: 'other', value: 'input_audio' } },
        ],
      },
      { role: 'assistant', reasoning: 'hm', toolCalls: [{ name: 'f', arguments: '{"a":"\\u0069gnore"}' }] },
    ]);

    const opened = openConversation(sealConversation(conversation, secrets)!, secrets);

    expect(opened).toEqual(conversation);
  });

  it('keeps what was said before an answer that was judged alone', () => {
    const conversation = conversationOf(
      [
        { role: 'user', parts: [text('a question')] },
        { role: 'assistant', parts: [text('an answer')] },
      ],
      Phase.OUTPUT,
    );

    const opened = openConversation(sealConversation(conversation, secrets)!, secrets);

    expect(opened.before).toEqual([{ role: 'user', text: 'a question' }]);
  });

  it('is not readable without the key, and not kept when it is too long', () => {
    const sealed = sealConversation(conversationOf([{ role: 'user', parts: [text('a needle')] }]), secrets)!;

    expect(sealed.toString('latin1')).not.toContain('needle');
    expect(() => openConversation(sealed, createSecrets('x'.repeat(64)))).toThrow();
    expect(sealConversation(conversationOf([{ role: 'user', parts: [text('.'.repeat(262_145))] }]), secrets)).toBe(
      undefined,
    );
  });
});
