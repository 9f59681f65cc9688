import { create } from '@bufbuild/protobuf';
import { describe, expect, it } from 'vitest';
import { Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { maskedText } from '../../operators/anonymise.js';
import { compilePolicy, scanText } from '../../policy/compile.js';
import { testKeyed } from '../../testing/keyed.js';
import { type EntityCandidate, keepStrongest } from './entity.js';

const rules = [
  { riskLevel: RiskLevel.LOW_RISK, mode: Mode.ENFORCE },
  { riskLevel: RiskLevel.HIGH_RISK, mode: Mode.ENFORCE },
  { riskLevel: RiskLevel.HIGH_RISK, mode: Mode.MONITOR },
];
const [low, high, monitored] = [0, 1, 2];

describe('of entities that overlap', () => {
  it.each<[string, EntityCandidate[], number[][]]>([
    ['the longest stays alone', [at(high!, 0, 9), at(low!, 2, 5)], [[high!, 0, 9]]],
    [
      'a stricter one inside it stays',
      [at(low!, 0, 9), at(high!, 2, 5)],
      [
        [low!, 0, 9],
        [high!, 2, 5],
      ],
    ],
    ['one of the same level inside it goes', [at(low!, 0, 9), at(low!, 2, 5)], [[low!, 0, 9]]],
    [
      'one that reaches beyond it stays',
      [at(high!, 0, 6), at(low!, 4, 9)],
      [
        [high!, 0, 6],
        [low!, 4, 9],
      ],
    ],
    [
      'one that two others cover together goes',
      [at(low!, 0, 6), at(low!, 4, 10), at(low!, 3, 7)],
      [
        [low!, 0, 6],
        [low!, 4, 10],
      ],
    ],
    [
      'one that counts stays inside one that is only watched',
      [at(monitored!, 0, 9), at(low!, 2, 5)],
      [
        [monitored!, 0, 9],
        [low!, 2, 5],
      ],
    ],
    ['one that is only watched goes', [at(low!, 0, 9), at(monitored!, 2, 5)], [[low!, 0, 9]]],
    [
      'those that only touch both stay',
      [at(low!, 0, 4), at(low!, 4, 8)],
      [
        [low!, 0, 4],
        [low!, 4, 8],
      ],
    ],
  ])('%s', (_, candidates, expected) => {
    const kept = keepStrongest(candidates, rules);

    expect(kept.map(({ rule, start, end }) => [rule, start, end])).toEqual(expected);
    expect(coveredBy(kept)).toEqual(coveredBy(candidates));
  });
});

describe('a card number in the local part of an e-mail address', () => {
  it('is found next to the address, and masking covers both', () => {
    const policy = compilePolicy(create(PolicyDefinitionSchema));
    const text = 'mail 4111111111111111@example.com now';

    const hits = scanText(policy, text, Phase.INPUT);
    const spans = hits.map(({ rule, start, end }) => ({ start, end, ...policy.rules[rule]! }));

    expect(spans.map(({ entityType }) => entityType).sort()).toEqual(['CREDIT_CARD', 'EMAIL']);
    const masked = maskedText(
      text,
      spans.map(({ operator, ...span }) => ({ ...span, operator: operator! })),
      testKeyed,
    );
    expect(masked).toMatch(/^mail 41\*+ now$/);
  });
});

function at(rule: number, start: number, end: number): EntityCandidate {
  return { rule, start, end, score: 0.9, explanation: '' };
}

function coveredBy(candidates: readonly EntityCandidate[]): number[] {
  const places = candidates.flatMap(({ start, end }) => Array.from({ length: end - start }, (_, n) => start + n));
  return [...new Set(places)].sort((a, b) => a - b);
}
