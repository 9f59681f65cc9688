import { describe, expect, it } from 'vitest';
import { createSecrets } from '#lib/auth/secrets.js';
import { createKeyedOperators } from './keyed.js';
import { createRegexReplace, missingGroups } from './regex-replace.js';

const operators = createKeyedOperators(createSecrets('k'.repeat(32)));
const keyed = operators.keyedFor('tenant a');
const values = ['jo@example.com', '4111 1111-1111 1111', 'Zoë 张伟 😀 Ñandú', '', 'a\ud83d'];

describe('encrypting', () => {
  it('gives the same for the same value, another for another tenant, and nothing of the value', () => {
    const written = keyed.encrypt('jo@example.com');

    expect(written).toMatch(/^<ENCRYPTED_[\w-]+>$/);
    expect(keyed.encrypt('jo@example.com')).toBe(written);
    expect(keyed.encrypt('jo@example.org')).not.toBe(written);
    expect(operators.keyedFor('tenant b').encrypt('jo@example.com')).not.toBe(written);
  });

  it('is undone for its tenant alone, and only as it was written (W-36)', () => {
    const text = `to ${keyed.encrypt('jo@example.com')}, ${keyed.encrypt('😀 "x"')}.`;

    expect(operators.decrypt('tenant a', text)).toEqual({ text: 'to jo@example.com, 😀 "x".', decrypted: 2 });
    expect(operators.decrypt('tenant b', text)).toEqual({ text, decrypted: 0 });
    const broken = text.replace(/_(.)/, (_, first) => `_${first === 'A' ? 'B' : 'A'}`);
    expect(operators.decrypt('tenant a', broken)).toMatchObject({ decrypted: 1 });
  });
});

describe.each(['shuffle', 'random'] as const)('%s', (operator) => {
  it.each(values)('keeps the form of %j, and gives the same for the same value', (value) => {
    const form = (text: string) =>
      Array.from(text, (one) =>
        /\p{Nd}/u.test(one) ? '0' : /\p{Lu}/u.test(one) ? 'A' : /\p{L}/u.test(one) ? 'a' : one,
      ).join('');

    expect(form(keyed[operator](value))).toBe(form(value));
    expect(keyed[operator](value)).toBe(keyed[operator](value));
  });

  it('gives different values for different tenants', () => {
    const value = '4111 1234-5678 9012';
    expect(keyed[operator](value)).not.toBe(value);
    expect(keyed[operator](value)).not.toBe(operators.keyedFor('tenant b')[operator](value));
  });
});

describe('replacing by a pattern', () => {
  const replace = createRegexReplace();

  it.each([
    ['groups of both spellings', '(\\w+)@(\\w+)', '$2 \\1 $0 $$', 'jo@example.com', 'example jo jo@example $.com'],
    ['every match', '\\d', '#', 'a1b22', 'a#b##'],
    ['empty matches', 'x*', '-', 'axb', '-a--b-'],
    ['no match', 'z', '#', 'abc', ''],
    ['a pattern that does not compile', '(?=a)', '#', 'abc', ''],
    ['a group that there is not', 'a', '<$3>', 'abc', '<>bc'],
  ])('%s', (_, pattern, replacement, value, expected) => {
    expect(replace(value, pattern, replacement)).toBe(expected);
  });

  it('is linear in the value, and leaves nothing behind the last match that it counts', () => {
    expect(replace('a1'.repeat(500), '\\d', '#')).toBe('a#'.repeat(100));
    expect(replace('a'.repeat(100_000), '(a*)*b', '#')).toBe('');
    expect(missingGroups('(a)(b)', '$2 $3 \\4 $$5')).toEqual([3, 4]);
  });
});
