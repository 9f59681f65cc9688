import { describe, expect, it } from 'vitest';
import { createIdSequence, isUuid, uuidv7 } from './ids.js';

describe('uuidv7', () => {
  it('holds its moment in the first 48 bits, version 7 and the RFC variant', () => {
    const id = uuidv7(0x0123_4567_89ab);

    expect(id).toMatch(/^01234567-89ab-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    expect(uuidv7(0)).toMatch(/^00000000-0000-7/);
    expect(uuidv7(1.9)).toMatch(/^00000000-0001-7/);
  });

  it('sorts by time and never repeats', () => {
    const ids = Array.from({ length: 10_000 }, (_, n) => uuidv7(1_700_000_000_000 + n));

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(Array.from({ length: 10_000 }, () => uuidv7(1))).size).toBe(10_000);
  });
});

describe('createIdSequence', () => {
  it('gives ids that sort as they were made, within a millisecond and when the clock goes back', () => {
    const next = createIdSequence();

    const ids = Array.from({ length: 10_000 }, (_, n) => next(1_700_000_000_000 - (n % 3)));

    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(isUuid)).toBe(true);
  });
});

describe('isUuid', () => {
  it.each([
    '',
    'x',
    '01234567-89ab-7def-8123-0123456789a',
    '0123456789ab7def81230123456789ab',
    '{01234567-89ab-7def-8123-0123456789ab}',
    '01234567-89ab-7def-8123-0123456789ab\n',
  ])('refuses %j', (text) => expect(isUuid(text)).toBe(false));

  it('accepts any version in either case', () => {
    expect(isUuid(uuidv7())).toBe(true);
    expect(isUuid('01234567-89AB-4DEF-8123-0123456789AB')).toBe(true);
  });
});
