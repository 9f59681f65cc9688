import { describe, expect, it } from 'vitest';
import { type TokenChoice, unsafeProbability } from './score.js';

const choices = (...likely: [token: string, probability: number][]): TokenChoice[] =>
  likely.map(([token, probability]) => ({ token, logprob: Math.log(probability) }));

describe('unsafeProbability', () => {
  it.each([
    ['both words', choices(['safe', 0.6], ['unsafe', 0.2], ['I', 0.1]), 0.25],
    ['words with blanks before them', choices([' safe', 0.3], [' unsafe', 0.3]), 0.5],
    ['a word in pieces', choices(['un', 0.6], ['unsafe', 0.2], ['safe', 0.2]), 0.8],
    ['one word only', choices(['safe', 0.9], ['no', 0.1]), 0],
  ])('W-29: weighs %s against each other', (_what, first, probability) => {
    expect(unsafeProbability([first])).toBeCloseTo(probability, 10);
  });

  it('looks at the first place that holds a word', () => {
    const places = [choices(['\n\n', 1]), choices(['unsafe', 0.9], ['safe', 0.1]), choices(['safe', 1])];

    expect(unsafeProbability(places)).toBeCloseTo(0.9, 10);
  });

  it.each([
    ['nothing', []],
    ['other words', [choices(['Sure', 0.9], ['SAFE', 0.1])]],
    ['blanks only', [choices([' ', 1])]],
    ['an impossible word', [[{ token: 'unsafe', logprob: Number.NEGATIVE_INFINITY }]]],
  ])('has no score for %s', (_what, places) => {
    expect(unsafeProbability(places)).toBeUndefined();
  });
});
