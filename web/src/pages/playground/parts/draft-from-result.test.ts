import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectionResultSchema } from '#gen/gatehouse/detection/v1/result_pb.js';
import { messagesOf } from './draft.js';
import { draftFromResult } from './draft-from-result.js';

describe('draftFromResult', () => {
  it('takes the answer of a result that judged one', () => {
    const draft = draftFromResult(
      create(DetectionResultSchema, { outputText: 'Hello', inputText: 'Hi', verdict: { phase: Phase.OUTPUT } }),
    );

    expect(draft.phase).toBe('output');
    expect(messagesOf(draft)).toEqual([{ role: 'assistant', text: 'Hello' }]);
  });

  it('takes a conversation apart into its messages', () => {
    const inputText = '[system]: Be kind.\n[user]: First line\nsecond line\n[tool]: done';
    const draft = draftFromResult(create(DetectionResultSchema, { inputText, verdict: { phase: Phase.INPUT } }));

    expect(messagesOf(draft)).toEqual([
      { role: 'system', text: 'Be kind.' },
      { role: 'user', text: 'First line\nsecond line' },
      { role: 'tool', text: 'done' },
    ]);
  });

  it('keeps the application whose policy judged', () => {
    expect(draftFromResult(create(DetectionResultSchema, { applicationId: 'app-1' })).applicationId).toBe('app-1');
  });
});
