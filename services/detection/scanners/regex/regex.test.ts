import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { foldString, foldText } from '../text/fold.js';
import { findClusters } from './digit-cluster.js';
import { compileRegex, tenantFlags } from './linear-regex.js';
import { measurePattern } from './measure.js';
import { createPatternSet } from './pattern-set.js';
import { findPatternProblem } from './problem.js';
import { parsePattern } from './syntax.js';

describe('findPatternProblem', () => {
  it.each([
    ['a(?=b)', 1, 4, 'looks ahead'],
    ['a(?!b)', 1, 4, 'looks ahead'],
    ['(?<=a)b', 0, 4, 'looks behind'],
    ['(?<!a)b', 0, 4, 'looks behind'],
    [String.raw`(\w+) \1`, 6, 8, 'refers back'],
    [String.raw`(?<word>\w+) \k<word>`, 13, 16, 'refers back'],
    ['a**', 2, 3, 'repeats what is repeated already'],
    ['a++b', 2, 3, 'possessive'],
    ['*a', 0, 1, 'nothing before it'],
    ['x|+', 2, 3, 'nothing before it'],
    ['a{3,2}', 1, 6, 'turn the numbers around'],
    ['a{2000}', 1, 7, 'more than 1000 times'],
    ['(a', 0, 1, 'never closed'],
    ['a)', 1, 2, 'without its "("'],
    ['[a-', 0, 1, 'never closed'],
    ['[z-a]', 0, 4, 'ends before it begins'],
    ['a\\', 1, 2, 'ends with a backslash'],
    ['(?>a)', 0, 3, 'atomic'],
    [String.raw`\p{Klingon}`, 0, 11, 'cannot be compiled'],
    [String.raw`foo (?:\w{1,30}\s){1,30} bar`, 4, 24, 'repeat this part fewer times'],
    [String.raw`foo (?:\w{1,90}\s){1,90} bar`, 4, 24, 'repeats more than 1000 times in all'],
    ['x*', 0, 0, 'matches the empty text'],
    ['^', 0, 0, 'matches the empty text'],
    ['é'.repeat(600), 0, 0, 'is 1200 bytes long'],
  ])('explains %s', (pattern, start, end, message) => {
    expect(findPatternProblem(pattern)).toEqual({ start, end, message: expect.stringContaining(message) });
  });

  it.each([
    String.raw`\b(?:foo|bar)\d{3,}\b`,
    String.raw`[\u4e00-\u9fff]{2}机密`,
    '(?<year>[0-9]{4})',
    '(?i)x(?-i)Y',
    String.raw`a/b\/c`,
    String.raw`\Qa.b\E+`,
    '[]x]y',
    'a{,3}',
    String.raw`\p{Han}+`,
  ])('accepts %s', (pattern) => {
    expect(findPatternProblem(pattern)).toBeUndefined();
  });
});

describe('a compiled pattern', () => {
  it('ignores case and anchors at lines under the flags of tenants', () => {
    const regex = compileRegex('^secret$', tenantFlags);

    expect(regex.findAll('x\nSECRET\nsecret x', 10)).toEqual([{ start: 2, end: 8 }]);
  });

  it('reports offsets in UTF-16 units', () => {
    expect(compileRegex('b+').findAll('😀b 😀😀bb', 10)).toEqual([
      { start: 2, end: 3 },
      { start: 8, end: 10 },
    ]);
  });

  it('stops at the limit', () => {
    expect(compileRegex('a').findAll('a'.repeat(5000), 100)).toHaveLength(100);
  });

  it('finds in a long text what one search after the other finds', () => {
    const random = createRandom(1);
    for (let round = 0; round < 300; round += 1) {
      const pattern = randomPattern(random, 3);
      const text = Array.from({ length: 1200 }, () => random.pick('ab1 @\n😀é')).join('');
      const regex = compileRegex(pattern, tenantFlags);

      expect([pattern, regex.findAll(text, 100)]).toEqual([pattern, searchOneByOne(pattern, text)]);
    }
  });
});

describe('a pattern with assertions inside repeats', () => {
  it.each([
    ['(?:\\b|a)*?b', 'ab b'],
    ['(?:(?:\\B)??|x|$)+y', 'xy xxy'],
    ['(?:\\B|(?:\\A|@+?)|(?:.|\\Ba)??)+', 'b1 \n1\n11aa@a1'],
  ])('%s finds what the engine finds', (pattern, text) => {
    expect(compileRegex(pattern, tenantFlags).findAll(text, 100)).toEqual(searchOneByOne(pattern, text));
  });

  it('finds what the engine finds, whatever is repeated', () => {
    const random = createRandom(4);
    for (let round = 0; round < 1500; round += 1) {
      const pattern = randomAssertions(random, 4);
      const regex = compileRegex(pattern, tenantFlags);
      for (let text = 0; text < 6; text += 1) {
        const content = Array.from({ length: random.below(14) }, () => random.pick('ab1 @\n')).join('');

        expect([pattern, content, regex.findAll(content, 100)]).toEqual([
          pattern,
          content,
          searchOneByOne(pattern, content),
        ]);
      }
    }
  });
});

describe('measurePattern', () => {
  it.each([
    ['foo', ['foo']],
    ['(?:foo|bär)s?', ['foo', 'bar']],
    [String.raw`\d+-ABC-\w+`, ['-abc-']],
    ['[ab]cde', ['acde', 'bcde']],
    ['(?:x|y.*z)', undefined],
    ['a{4}', ['aaaa']],
    ['(?:secret)+!', ['secret']],
    [String.raw`\bpass(?:word|phrase)?\s*[:=]`, ['pass']],
    ['机密|绝密', ['机密', '绝密']],
    ['in', undefined],
  ])('knows the letters of %s', (pattern, literals) => {
    expect(measure(pattern)?.literals?.toSorted()).toEqual(literals?.toSorted());
  });

  it('counts digits and signs that cannot be missing', () => {
    expect(measure(String.raw`\d{3}-\d{2}-[0-9]{4}`)).toMatchObject({ digits: 9 });
    expect(measure(String.raw`\d{3}|x\d`)).toMatchObject({ digits: 1 });
    expect(measure(String.raw`\w+@x`)).toMatchObject({ digits: 0 });
  });

  it('knows what only characters beyond the basic plane can match', () => {
    const beyond = foldText('😀').classes;

    expect(measure('[\\x{E0020}-\\x{E007E}]{4,}')).toMatchObject({ classes: beyond });
    expect(measure('[a\\x{E0020}-\\x{E007E}]+')).toMatchObject({ classes: 0 });
  });

  it('never asks for what a match does not have', () => {
    const random = createRandom(2);
    for (let round = 0; round < 2000; round += 1) {
      const pattern = randomPattern(random, 3);
      const measures = measure(pattern)!;
      const text = Array.from({ length: 40 }, () => random.pick('abcAB19 -@éÉﬀ😀中')).join('');
      for (const { start, end } of searchOneByOne(pattern, text)) {
        const match = text.slice(start, end);
        const folded = foldText(match);
        const { literals, classes, digits, reach } = measures;

        expect([pattern, match, !literals || literals.some((literal) => foldString(match).includes(literal))]).toEqual([
          pattern,
          match,
          true,
        ]);
        expect([pattern, match, classes & folded.classes]).toEqual([pattern, match, classes]);
        const clusters = findClusters(folded.received, match.length);
        expect(Math.max(clusters[0]?.digits ?? 1, ...clusters.map((cluster) => cluster.digits))).toBeGreaterThanOrEqual(
          digits > 1 ? digits : 0,
        );
        expect(match.length).toBeLessThanOrEqual(reach);
      }
    }
  });
});

describe('a set of patterns', () => {
  it('marks exactly the patterns that occur, also when it splits itself', () => {
    const random = createRandom(3);
    for (let round = 0; round < 40; round += 1) {
      const regexes = Array.from({ length: 12 }, () => compileRegex(randomPattern(random, 3), tenantFlags));
      const set = createPatternSet(regexes.map(({ program }) => program));
      for (let text = 0; text < 20; text += 1) {
        const length = round === 0 ? 3000 : random.below(30);
        const content = Array.from({ length }, () => random.pick('ab1 @\n😀é')).join('');
        const found = new Uint8Array(regexes.length);
        set.mark(foldText(content).received, content.length, { from: 0, to: content.length }, found);

        expect([content, [...found]]).toEqual([content, regexes.map((regex) => (regex.test(content) ? 1 : 0))]);
      }
    }
  });
});

/** Patterns that take a backtracking engine seconds to years on texts of the second column. */
describe('hostile patterns', () => {
  it.each([
    ['(a+)+$', `${'a'.repeat(5000)}!`],
    ['(a|aa)+$', `${'a'.repeat(5000)}!`],
    ['(.*a){12}$', `${'a'.repeat(5000)}!`],
    [String.raw`(\w+\s?)*$`, `${'word '.repeat(1000)}!`],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5000)],
    ['(x+x+)+y', 'x'.repeat(5000)],
    ['a[^b]*b|a', 'a'.repeat(20_000)],
  ])('%s ends in time', (pattern, text) => {
    const regex = compileRegex(pattern, tenantFlags);
    const started = performance.now();

    regex.test(text);
    regex.findAll(text, 100);

    expect(performance.now() - started).toBeLessThan(2000);
  });
});

function measure(pattern: string) {
  const { node } = parsePattern(pattern);
  return node && measurePattern(node);
}

/** What `findAll` promises, by the engine's own matcher. */
function searchOneByOne(pattern: string, text: string) {
  const matcher = RE2JS.compile(tenantFlags + RE2JS.translateRegExp(pattern)).matcher(text);
  const spans: { start: number; end: number }[] = [];
  for (let found = 0; found < 100 && matcher.find(); found += 1) {
    if (matcher.end() > matcher.start()) spans.push({ start: matcher.start(), end: matcher.end() });
  }
  return spans;
}

interface Random {
  below(limit: number): number;
  pick(characters: string): string;
}

function createRandom(seed: number): Random {
  let state = seed;
  const below = (limit: number) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
  return {
    below,
    pick: (characters) => {
      const all = [...characters];
      return all[below(all.length)]!;
    },
  };
}

function randomPattern(random: Random, depth: number): string {
  const atoms = [
    'a',
    'b',
    'A',
    '1',
    ' ',
    '@',
    'é',
    '中',
    '😀',
    '.',
    '[ab]',
    '[^a]',
    '[a-c1]',
    '\\d',
    '\\w',
    '\\s',
    '\\b',
    '$',
    'ab1',
  ];
  if (depth === 0) return atoms[random.below(atoms.length)]!;
  const part = () => randomPattern(random, random.below(depth));
  switch (random.below(6)) {
    case 0:
      return `(?:${part()}|${part()})`;
    case 1:
      return `(?:${part()})${['*', '+', '?', '{2}', '{1,3}', '{2,}', '*?'][random.below(7)]}`;
    case 2:
      return `(${part()}${part()})`;
    default:
      return part() + part();
  }
}

/** Patterns in which most characters stand beside an assertion, and most parts are repeated. */
function randomAssertions(random: Random, depth: number): string {
  const atoms = ['a', 'b', '1', ' ', '[ab]', '[^a]', '\\w', '.', '\\b', '\\B', '^', '$', '\\A', '\\z', '\\b', '\\B'];
  if (depth === 0) return atoms[random.below(atoms.length)]!;
  const part = () => randomAssertions(random, random.below(depth));
  const repeat = () => ['*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{0,2}?'][random.below(9)];
  switch (random.below(6)) {
    case 0:
      return `(?:${part()}|${part()})`;
    case 1:
      return `(?:${part()}|${part()}|${part()})${repeat()}`;
    case 2:
      return `(?:${part()})${repeat()}`;
    default:
      return part() + part();
  }
}
