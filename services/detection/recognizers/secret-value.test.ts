import { describe, expect, it } from 'vitest';
import { base62Checksum, crc32 } from './crc32.js';
import { sample } from './sample.js';
import { countsUp, isReference, isStandIn, looksRandom, looksWordy } from './secret-value.js';

describe('values of secrets', () => {
  it.each(['changeme', 'xxxxxxxx', 'your-api-key', 'password123', '********', 'my_secret', 'AKIAEXAMPLE', '0000-0000'])(
    'knows %s as a stand-in',
    (value) => {
      expect(isStandIn(value)).toBe(true);
    },
  );

  it.each([
    '$TOKEN',
    `\${TOKEN}`,
    '{{ token }}',
    '<token>',
    'process.env.KEY',
    '/run/secrets/x',
    'https://a.example/b',
  ])('knows %s as a reference', (value) => {
    expect(isReference(value)).toBe(true);
  });

  it('takes random characters for random, words and repetition for none', () => {
    expect(looksRandom(sample.characters(sample.hex, 32), 3)).toBe(true);
    expect(looksRandom(sample.characters(sample.alphanumeric, 40), 4)).toBe(true);
    expect(looksRandom('abababababababab', 3)).toBe(false);
  });

  it('sees what counts up, and no run in random characters', () => {
    expect(['1234567890', 'abcd-xyz-1234', 'klmnopqrstuvwx'].map(countsUp)).toEqual([true, true, true]);
    expect(['abc-123-xyz', sample.characters(sample.alphanumeric, 200), sample.uuid()].map(countsUp)).toEqual([
      false,
      false,
      false,
    ]);
  });

  it.each([
    ['prod-cluster-01', true],
    ['getUserTokenFromHeader', true],
    ['SalesResults-1.2', true],
    [sample.characters(sample.lowerAlphanumeric, 24), false],
    [sample.uuid(), false],
  ])('sees whether %s is made of words', (value, expected) => {
    expect(looksWordy(value)).toBe(expected);
  });

  it('computes the checksum that the standard gives for its test text', () => {
    expect(crc32('123456789')).toBe(0xcbf43926);
    expect(base62Checksum('123456789')).toMatch(/^[0-9A-Za-z]{6}$/);
  });
});
