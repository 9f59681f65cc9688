import { describe, expect, it } from 'vitest';
import { createRandom } from '../testing/random.js';
import { applyEdits, type Edit } from './anonymise.js';
import { fitJsonEdits } from './json-edits.js';

describe('edits of JSON', () => {
  it.each([
    ['stay inside a string', '{"to":"jane@example.com"}', 'jane@example.com', '<EMAIL>', '{"to":"<EMAIL>"}'],
    ['are escaped', '{"to":"jane"}', 'jane', 'a "b"\n', String.raw`{"to":"a \"b\"\n"}`],
    [
      'turn a number into a string',
      '{"card":4111111111111111,"n":1}',
      '11111111',
      '********',
      '{"card":"4********1111111","n":1}',
    ],
    ['turn a literal into a string', '[true]', 'true', '****', '["****"]'],
    ['leave punctuation between values', '["ab","cd"]', 'b","c', '*', '["a*","d"]'],
    ['reach names of members', '{"jane":1}', 'jane', '****', '{"****":1}'],
    ['do nothing to punctuation alone', '[1, 2]', ', ', '*', '[1, 2]'],
    ['fall back to text that is no JSON', '{"to":"jane', 'jane', '"', String.raw`{"to":"\"`],
    ['keep escapes around them', String.raw`{"a":"x\"jane\\"}`, 'jane', '****', String.raw`{"a":"x\"****\\"}`],
  ])('%s', (_, json, covered, replacement, expected) => {
    const start = json.indexOf(covered);

    const edits = fitJsonEdits(json, [{ start, end: start + covered.length, replacement }]);

    expect(applyEdits(json, edits)).toBe(expected);
  });

  it('keep JSON valid and of the same shape, wherever they lie', () => {
    const random = createRandom(7);
    const json = JSON.stringify({ name: 'Jane "J" Doe', list: [41111, -2.5e3, true, null, 'é😀'], deep: { a: 'b' } });
    for (let round = 0; round < 2000; round++) {
      const edits: Edit[] = [];
      let at = 0;
      while (edits.length < 3) {
        const start = at + random.integer(20);
        const end = start + 1 + random.integer(12);
        if (end >= json.length) break;
        if (cutsEscape(json, start) || cutsEscape(json, end)) continue;
        edits.push({ start, end, replacement: random.pick(['', '*', '"', '\\', '<X>']) });
        at = end;
      }

      const edited = applyEdits(json, fitJsonEdits(json, edits));

      expect(() => JSON.parse(edited)).not.toThrow();
      expect(shapeOf(edited)).toBe(shapeOf(json));
    }
  });
});

function cutsEscape(json: string, at: number): boolean {
  return json[at - 1] === '\\' || /[\ud800-\udbff]/.test(json[at - 1] ?? '');
}

/** The punctuation, with a letter for each value or name. */
function shapeOf(json: string): string {
  return json.replace(/"(?:[^"\\]|\\.)*"|[-+.\w]+/gs, 'v');
}
