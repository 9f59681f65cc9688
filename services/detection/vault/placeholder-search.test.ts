import { describe, expect, it } from 'vitest';
import { createRandom, cutAtRandom } from '../testing/random.js';
import { createPlaceholderSearch, type KnownPlaceholder, placeholderNames } from './placeholder-search.js';
import { createPlaceholderTrack } from './placeholder-track.js';

const known: KnownPlaceholder[] = ['email_1', 'email_12', 'us_ssn_1', 'a_1'].map((name) => ({
  placeholder: `__${name}__`,
  value: name,
  entityType: 'X',
}));
const search = createPlaceholderSearch(known);

function found(text: string): string[] {
  return search.findAll(text).map(({ start, end, known: { value } }) => `${value}=${text.slice(start, end)}`);
}

describe('a search for placeholders', () => {
  it.each([
    ['nothing', []],
    ['__email_2__ __ __email_1_ _email_1__ __mail_1__ __email_1 2__', []],
    ['__email_1__', ['email_1=__email_1__']],
    ['a__email_1__email_12__', ['email_1=__email_1__']],
    ['____email_12____email_1____', ['email_12=__email_12__', 'email_1=__email_1__']],
    ['__Email_1__ and __US_SSN_1__', ['email_1=__Email_1__', 'us_ssn_1=__US_SSN_1__']],
    ['__ email_1 __', ['email_1=__ email_1 __']],
    ['\\_\\_email\\_1\\_\\_', ['email_1=\\_\\_email\\_1\\_\\_']],
    ['C:\\Users\\__a_1__\\x', ['a_1=__a_1__']],
    ['\\_\\_email_1\\_\\_', ['email_1=\\_\\_email_1\\_\\_']],
    ['\\_\\_email_1__ __email\\_1__ \\__email_1_\\_', []],
    ['__em__a_1__', ['a_1=__a_1__']],
    // The Kelvin sign and the dotted capital I become letters of ASCII in lower case.
    ['__ema\u0130l_1__ __\u212a_1__', []],
  ])('finds in %j just %j', (text, expected) => {
    expect(found(text)).toEqual(expected);
  });
});

describe('a track of placeholders', () => {
  it('finds in any pieces what the search finds in the whole, and holds nothing that cannot become one', () => {
    const random = createRandom(11);
    const pieces = [
      '__',
      '_',
      '\\',
      '\\_',
      ' ',
      'email',
      'EMAIL_1',
      '_1',
      '2',
      'us_ssn_1',
      'a_1',
      '__a_1__',
      'x',
      '\u{1f600}',
    ];
    for (let round = 0; round < 2000; round++) {
      const text = Array.from({ length: 1 + random.integer(12) }, () => random.pick(pieces)).join('');
      const track = createPlaceholderTrack(search);
      const matches = [];
      let read = '';
      for (const piece of cutAtRandom(random, text, 1 + random.integer(6))) {
        read += piece;
        matches.push(...track.push(piece));
        if (track.settledTo < read.length) expect(search.readAt(read, track.settledTo).kind).toBe('open');
      }
      matches.push(...track.finish());
      expect({ text, matches }).toEqual({ text, matches: search.findAll(text) });
      const names = placeholderNames(text);
      for (const match of matches) expect(names).toContain(match.known.value);
    }
  });
});
