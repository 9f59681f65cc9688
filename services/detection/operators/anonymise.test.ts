import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { testKeyed } from '../testing/keyed.js';
import { createRandom } from '../testing/random.js';
import { coverSpan, editsOf, maskedText, type SensitiveSpan } from './anonymise.js';

const mask = create(OperatorSchema, { kind: { case: 'mask', value: { keepPrefix: 2 } } });
const replace = create(OperatorSchema, { kind: { case: 'replace', value: {} } });

describe('anonymising a text', () => {
  it.each([
    ['keeps the text around a span', [span(3, 10, mask)], '01234*****abcdef'],
    ['edits each of several spans', [span(8, 12, replace), span(0, 4, mask)], '01**4567<X>cdef'],
    ['keeps spans apart that only touch', [span(0, 4, replace), span(4, 8, replace)], '<X><X>89abcdef'],
    ['lets the longer of two overlapping spans decide', [span(0, 6, replace), span(3, 14, mask)], '**************ef'],
    ['covers what any of overlapping spans covers', [span(0, 9, replace), span(6, 14, mask)], '<X>ef'],
    ['covers a span inside another one with it', [span(2, 14, replace), span(4, 6, mask)], '01<X>ef'],
    ['leaves a text without spans alone', [], '0123456789abcdef'],
  ])('%s', (_, spans, expected) => {
    expect(maskedText('0123456789abcdef', spans, testKeyed)).toBe(expected);
  });

  it('edits only what operators cover, in order and apart, and leaves nothing of it', () => {
    const random = createRandom(6);
    const text = 'abcdefghijklmnopqrstuvwxyz😀😀';
    for (let round = 0; round < 1000; round++) {
      const spans = Array.from({ length: random.integer(6) }, () => {
        const start = random.integer(20);
        return span(start, start + 1 + random.integer(6), random.pick([mask, replace]));
      });
      const covered = new Set<number>();
      for (const one of spans) {
        const { start, end } = coverSpan(one, (from, to) => text.slice(from, to));
        for (let at = start; at < end; at++) covered.add(at);
      }

      const edits = editsOf(text, spans, testKeyed);

      const edited = edits.flatMap(({ start, end }) =>
        Array.from({ length: end - start }, (_, index) => start + index),
      );
      expect(edited).toEqual([...covered].sort((a, b) => a - b));
    }
  });
});

function span(start: number, end: number, operator: SensitiveSpan['operator']): SensitiveSpan {
  return { start, end, operator, entityType: 'X' };
}
