import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { StreamReleaseSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { createHoldBack } from './hold-back.js';

describe('hold-back', () => {
  it.each([
    ['beyond the text that is held', { end: 6 }],
    ['back behind what was delivered', { end: 1 }],
    ['with an edit that reaches beyond it', { end: 4, edits: [{ start: 3, end: 5, replacement: '*' }] }],
    ['with an edit of text that was delivered', { end: 4, edits: [{ start: 1, end: 3, replacement: '*' }] }],
    ['with an edit that ends before it starts', { end: 4, edits: [{ start: 4, end: 3, replacement: '*' }] }],
    [
      'with edits that overlap',
      {
        end: 5,
        edits: [
          { start: 2, end: 4, replacement: '*' },
          { start: 3, end: 5, replacement: '*' },
        ],
      },
    ],
  ])('refuses a release %s', (_, wrong) => {
    const holdBack = createHoldBack();
    holdBack.append(0, 'hello');
    holdBack.release(releaseOf({ end: 2 }));

    expect(() => holdBack.release(releaseOf(wrong))).toThrow(RangeError);
  });

  it('refuses a release of a channel that has no text', () => {
    const holdBack = createHoldBack();

    expect(() => holdBack.release(releaseOf({ channel: 3, end: 1 }))).toThrow('channel 3 holds 0 to 0');
  });

  it('delivers cleared text and keeps the rest', () => {
    const holdBack = createHoldBack();
    holdBack.append(0, 'Dear ');
    holdBack.append(0, 'Ja');

    expect(holdBack.release(releaseOf({ end: 5 }))).toBe('Dear ');
    expect(holdBack.pending(0)).toBe(2);
    holdBack.append(0, 'ne');
    expect(holdBack.release(releaseOf({ end: 9 }))).toBe('Jane');
    expect(holdBack.pending(0)).toBe(0);
  });

  it('makes the edits of a release, whatever deltas the text came in', () => {
    const holdBack = createHoldBack();
    for (const character of 'to jane@example.com or 0171') holdBack.append(0, character);

    const delivered = holdBack.release(
      releaseOf({
        end: 27,
        edits: [
          { start: 3, end: 19, replacement: '<EMAIL>' },
          { start: 23, end: 27, replacement: '' },
        ],
      }),
    );

    expect(delivered).toBe('to <EMAIL> or ');
  });

  it('keeps channels apart', () => {
    const holdBack = createHoldBack();
    holdBack.append(0, 'first');
    holdBack.append(7, 'second');

    expect(holdBack.release(releaseOf({ channel: 7, end: 3 }))).toBe('sec');
    expect([holdBack.pending(0), holdBack.pending(7), holdBack.pending(1)]).toEqual([5, 3, 0]);
  });

  it('takes a release of nothing', () => {
    const holdBack = createHoldBack();

    expect(holdBack.release(releaseOf({ end: 0 }))).toBe('');
    expect(holdBack.pending(0)).toBe(0);
  });
});

function releaseOf(release: MessageInitShape<typeof StreamReleaseSchema>) {
  return create(StreamReleaseSchema, release);
}
