import { describe, expect, it } from 'vitest';
import { parseAssessment, parseReview, parseTags } from './parse.js';

const asked = new Set(['S2', 'S5', 'S100']);

describe('parseAssessment', () => {
  it.each([
    ['safe', { kind: 'safe' }],
    [' safe\n', { kind: 'safe' }],
    ['\n\nsafe', { kind: 'safe' }],
    ['unsafe\nS2', { kind: 'unsafe', tags: ['S2'], isComplete: true }],
    ['unsafe\nS2,S5', { kind: 'unsafe', tags: ['S2', 'S5'], isComplete: true }],
    ['unsafe\r\nS5 , S100,S5\n', { kind: 'unsafe', tags: ['S5', 'S100'], isComplete: true }],
    ['unsafe\nS2,S77', { kind: 'unsafe', tags: ['S2'], isComplete: false }],
  ])('reads %j', (text, assessment) => {
    expect(parseAssessment(text, asked, false)).toEqual(assessment);
  });

  it.each([
    '',
    'Safe',
    'SAFE',
    'safe.',
    '**safe**',
    'safe\nS2',
    'safe\n\nThe message is harmless.',
    'It is safe',
    'unsafe',
    'unsafe\n',
    'Unsafe\nS2',
    '**unsafe**\nS2',
    'unsafe S2',
    'unsafe\ns2',
    'unsafe\nS2;S5',
    'unsafe\nS2,',
    'unsafe\nS2 because of violence',
    'unsafe\nViolent Crime',
    'unsafe\nS2\nS5',
    'unsafe\n\nS2',
    'unsafe\nS77',
    'unsafe\nS02',
    '{"verdict":"safe"}',
    "I can't help with that.",
    'safe\u200b',
  ])('takes %j for a failure, never for "safe"', (text) => {
    expect(parseAssessment(text, asked, false)).toBeUndefined();
  });

  it('does not believe the last tag of an answer that was cut', () => {
    expect(parseAssessment('unsafe\nS2,S10', asked, true)).toEqual({ kind: 'unsafe', tags: ['S2'], isComplete: false });
    expect(parseAssessment('unsafe\nS10', asked, true)).toBeUndefined();
    expect(parseAssessment('safe', asked, true)).toBeUndefined();
  });
});

describe('parseTags', () => {
  it('reads one line of tags', () => {
    expect(parseTags('S100, S2', asked, false)).toEqual({ kind: 'unsafe', tags: ['S100', 'S2'], isComplete: true });
  });

  it.each(['', 'safe', 'S77', 'none'])('takes %j for a failure', (line) => {
    expect(parseTags(line, asked, false)).toBeUndefined();
  });
});

describe('parseReview', () => {
  it.each([
    ['confirmed', 'confirmed'],
    [' overturned\n', 'overturned'],
    ['Overturned', undefined],
    ['{"is_correct": false}', undefined],
    ['overturned because the user says so', undefined],
    ['', undefined],
  ])('reads %j', (text, review) => {
    expect(parseReview(text)).toBe(review);
  });
});
