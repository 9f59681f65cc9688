import { describe, expect, it } from 'vitest';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { toHits, weighEvidence } from './evidence.js';
import { collectPhrases, phrases } from './signature.js';

const reportFrom = 0.7;
const set = collectPhrases([phrases('override', 0.75, 'ignore all rules')]);
const match = (score: number) => ({ signature: 0, start: 3, end: 9, score });
const judgement = (evidence: number) => ({ evidence, start: 10, end: 90 });

function hitsOf(scores: readonly number[], evidence: number | undefined) {
  const weighed = weighEvidence(
    scores.map(match),
    reportFrom,
    evidence === undefined ? undefined : judgement(evidence),
  );
  return toHits(4, set, weighed, ({ start, end }) => ({ start, end }));
}

describe('weighEvidence', () => {
  it('says nothing when neither says enough', () => {
    expect([hitsOf([], undefined), hitsOf([], 2), hitsOf([0.5], -3)]).toEqual([[], [], []]);
  });

  it('takes the word of the classifier alone for a medium risk', () => {
    expect(hitsOf([], 4)).toEqual([
      { rule: 4, start: 10, end: 90, score: 0.982, atMost: RiskLevel.MEDIUM_RISK, explanation: 'classifier 0.98' },
    ]);
  });

  it('takes a signature alone for a medium risk when the classifier disagrees', () => {
    expect(hitsOf([0.75], -2)).toEqual([
      { rule: 4, start: 3, end: 9, score: 0.75, atMost: RiskLevel.MEDIUM_RISK, explanation: 'override' },
    ]);
  });

  it('takes both together for a high risk, where the signature stands', () => {
    expect(hitsOf([0.75], 4)).toEqual([
      {
        rule: 4,
        start: 3,
        end: 9,
        score: 0.995,
        atMost: RiskLevel.HIGH_RISK,
        explanation: 'override, classifier 0.99',
      },
    ]);
  });

  it.each([
    ['a strong signature', [0.95], -5],
    ['a signature that the classifier finds likely', [0.75], 0.1],
    ['a signature of a scanner without classifier', [0.75], undefined],
  ])('takes %s for a high risk', (_, scores, evidence) => {
    expect(hitsOf(scores, evidence).map(({ atMost }) => atMost)).toEqual([RiskLevel.HIGH_RISK]);
  });

  it('lets a signature that is too weak to be reported speak for the classifier', () => {
    expect(hitsOf([], 2.6)).toEqual([]);
    expect(hitsOf([0.4], 2.6)).toMatchObject([{ explanation: 'classifier 0.96' }]);
  });
});
