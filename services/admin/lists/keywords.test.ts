import { describe, expect, it } from 'vitest';
import { tidyKeywords } from './keywords.js';

describe('tidyKeywords', () => {
  it('refuses keywords that are all blank, naming the field', () => {
    expect(() => tidyKeywords(['', '  ', '\t\n'], 'list.keywords')).toThrowError(
      expect.objectContaining({
        code: 'REQUEST_INVALID',
        fields: [{ path: 'list.keywords', message: 'needs at least one keyword that is not blank' }],
      }),
    );
  });

  it('trims, drops blanks, and keeps the first spelling of what differs only in case or width', () => {
    expect(tidyKeywords([' Alpha ', '', 'alpha', 'ＡＬＰＨＡ', 'two words', ' '], 'k')).toEqual(['Alpha', 'two words']);
  });
});
