import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { testKeyed } from '../testing/keyed.js';
import { createRandom } from '../testing/random.js';
import { applyOperator, coverOf, decidingUnits } from './apply.js';

describe('operators', () => {
  it.each([
    [
      'keeps both ends and covers the middle',
      mask({ keepPrefix: 4, keepSuffix: 4 }),
      '4111111111111111',
      '4111********1111',
    ],
    ['covers all of a value without ends', mask({}), 'secret', '******'],
    ['covers a value that is exactly what would be kept', mask({ keepPrefix: 2, keepSuffix: 2 }), 'abcd', '****'],
    ['covers a value that is shorter than what would be kept', mask({ keepPrefix: 4, keepSuffix: 4 }), 'abc', '***'],
    ['takes another mask character', mask({ maskCharacter: '#', keepPrefix: 1 }), 'abc', 'a##'],
    ['counts characters, not surrogates', mask({ keepPrefix: 1, keepSuffix: 1 }), '😀😀😀', '😀*😀'],
    ['covers a lone surrogate like a character', mask({ keepPrefix: 1 }), 'a\ud83d', 'a*'],
    ['puts a text in place', { case: 'replace', value: { replacement: 'someone' } }, 'Jane', 'someone'],
    ['names the entity type when no text is given', { case: 'replace', value: {} }, 'Jane', '<PERSON>'],
    ['takes the value out', { case: 'redact', value: {} }, 'Jane', ''],
    ['hashes the value', { case: 'hash', value: {} }, 'Jane', 'hash of Jane'],
    ['takes the value out when it has no kind', { case: undefined }, 'Jane', ''],
  ] as const)('%s', (_, kind, value, expected) => {
    expect(applyOperator(value, operator(kind), 'PERSON', { ...testKeyed, hash: (text) => `hash of ${text}` })).toBe(
      expected,
    );
  });

  it('never lengthens by masking, never splits a pair, and always covers something', () => {
    const random = createRandom(5);
    for (let round = 0; round < 2000; round++) {
      const length = 1 + random.integer(12);
      const value = Array.from({ length }, () => random.pick(['a', '1', '@', 'é', '炸', '😀'])).join('');
      const masking = operator(mask({ keepPrefix: random.integer(6), keepSuffix: random.integer(6) }));

      const masked = applyOperator(value, masking, 'X', testKeyed);
      const { start, end } = coverOf(value, masking);

      expect(Array.from(masked)).toHaveLength(Array.from(value).length);
      expect(masked).not.toMatch(/\p{Surrogate}/u);
      expect(end).toBeGreaterThan(start);
      expect(masked).toBe(
        value.slice(0, start) + '*'.repeat(Array.from(value.slice(start, end)).length) + value.slice(end),
      );
    }
  });

  it('knows by the beginning of a value where a cover starts', () => {
    const random = createRandom(9);
    for (let round = 0; round < 500; round++) {
      const value = Array.from({ length: random.integer(30) }, () => random.pick(['a', '😀'])).join('');
      const masking = operator(mask({ keepPrefix: random.integer(6), keepSuffix: random.integer(6) }));

      const { start } = coverOf(value.slice(0, decidingUnits(masking)), masking);

      expect(start).toBe(coverOf(value, masking).start);
    }
  });
});

type Kind = MessageInitShape<typeof OperatorSchema>['kind'];

function mask(value: { maskCharacter?: string; keepPrefix?: number; keepSuffix?: number }) {
  return { case: 'mask', value } as const;
}

function operator(kind: Kind) {
  return create(OperatorSchema, { kind: kind ?? { case: undefined } });
}
