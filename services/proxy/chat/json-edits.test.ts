import { describe, expect, it } from 'vitest';
import { editJson, type TextEdit } from './json-edits.js';

/** The edit of the first place where `found` stands. */
function edit(text: string, found: string, replacement: string): TextEdit {
  const start = text.indexOf(found);
  if (start < 0) throw new Error(`"${found}" is not in the sample`);
  return { start, end: start + found.length, replacement };
}

describe('editJson', () => {
  it.each([
    ['inside a string', '{"to": "ada@example.com"}', 'ada@example.com', '<EMAIL>', '{"to": "<EMAIL>"}'],
    ['part of a string', '{"a":"call 555 now"}', '555', '***', '{"a":"call *** now"}'],
    ['a whole number', '{"card": 4111111111111111}', '4111111111111111', '****1111', '{"card": "****1111"}'],
    ['part of a number', '{"card":4111111111111111 }', '41111111', '####', '{"card":"####11111111" }'],
    ['a negative number with exponent', '[-1.5e+10]', '1.5e+10', 'x', '["-x"]'],
    ['a key', '{"ada@example.com": 1}', 'ada@example.com', '<EMAIL>', '{"<EMAIL>": 1}'],
    ['a literal', '[true, null]', 'true', 'x', '["x", null]'],
    ['nothing but structure', '{"a": [1, 2]}', ', ', 'x', '{"a": [1, 2]}'],
  ])('edits %s', (_name, text, found, replacement, expected) => {
    expect(editJson(text, [edit(text, found, replacement)])).toBe(expected);
  });

  it('escapes a replacement that JSON would read as structure', () => {
    const text = '{"a":"secret","b":2}';

    const result = editJson(text, [edit(text, 'secret', '","b":"\n\\')]);

    expect(JSON.parse(result)).toEqual({ a: '","b":"\n\\', b: 2 });
  });

  it('takes an escape sequence that an edit cuts as a whole', () => {
    const text = String.raw`{"a":"x\u0040y\"z"}`;
    const cut = { start: text.indexOf('0040'), end: text.indexOf('y') + 2, replacement: '#' };

    expect(editJson(text, [cut])).toBe('{"a":"x#z"}');
  });

  it('writes the replacement once when an edit spans several values', () => {
    const text = '["secret one", 22, "two secret"]';
    const span = { start: text.indexOf('one'), end: text.indexOf(' secret"]'), replacement: '#' };

    expect(JSON.parse(editJson(text, [span]))).toEqual(['secret #', '', ' secret']);
  });

  it('applies overlapping edits as one', () => {
    const text = '"abcdef"';

    const result = editJson(text, [
      { start: 3, end: 6, replacement: 'late' },
      { start: 2, end: 4, replacement: '#' },
    ]);

    expect(result).toBe('"a#f"');
  });

  it('edits text that is not JSON as text', () => {
    expect(editJson('{"a": "unfinished ada@exa', [{ start: 18, end: 25, replacement: '"' }])).toBe(
      '{"a": "unfinished "',
    );
  });

  it('stays valid JSON for every span of a text with every kind of value', () => {
    const text = String.raw`{"k\"\u00e9": [1.5e3, -2, true, null, "a\\b\n", {}, ""], "z": "π🐎"}`;
    for (let start = 0; start <= text.length; start += 1) {
      for (let end = start; end <= text.length; end += 1) {
        const result = editJson(text, [{ start, end, replacement: '"\\' }]);
        expect(() => JSON.parse(result), `[${start}, ${end}): ${result}`).not.toThrow();
      }
    }
  });
});
