import { describe, expect, it } from 'vitest';
import { readJsonText, writeJsonText } from './json-text.js';

describe('readJsonText', () => {
  it.each([
    ['no escape', '{"a":"b"}', '{"a":"b"}'],
    ['a code unit', '"\\u0069gnore"', '"ignore"'],
    ['a pair of surrogates', '"\\ud83d\\ude00"', '"😀"'],
    ['short escapes', '"a\\n\\t\\"\\\\\\/"', '"a\n\t"\\/"'],
    ['an escaped backslash before a u', '"\\\\u0069"', '"\\u0069"'],
    ['what is no escape', '"\\x \\u12 \\', '"\\x \\u12 \\'],
  ])('reads %s', (_what, raw, text) => {
    expect(readJsonText(raw).text).toBe(text);
  });

  it('maps every offset to where its unit stands in the text as received', () => {
    const raw = '"x\\u0041y\\nz"';

    const { text, rawOffsets } = readJsonText(raw);

    const pieces = [...text].map((_, at) => raw.slice(rawOffsets![at], rawOffsets![at + 1]));
    expect(pieces).toEqual(['"', 'x', '\\u0041', 'y', '\\n', 'z', '"']);
  });

  it('reads back what was written', () => {
    const text = 'tab\t "quoted" \\ \u0001 😀';

    expect(readJsonText(writeJsonText(text)).text).toBe(text);
    expect(JSON.parse(`"${writeJsonText(text)}"`)).toBe(text);
  });
});
