import { describe, expect, it } from 'vitest';
import { foldText } from '../text/fold.js';
import { type Automaton, attachAutomaton } from './automaton.js';
import { buildAutomaton } from './build.js';
import { Edge, edgesOf, hasEdges } from './word.js';

describe('automaton', () => {
  it('finds what indexOf finds, overlaps included, however the text is cut', () => {
    const random = createRandom(1);
    for (let round = 0; round < 1500; round += 1) {
      const alphabet = [...'abcd我们é😀'].slice(0, 2 + random(7));
      const word = (most: number) =>
        Array.from({ length: 1 + random(most) }, () => alphabet[random(alphabet.length)]).join('');
      const patterns = [...new Set(Array.from({ length: 1 + random(12) }, () => word(5)))];
      const text = word(60);
      const cut = random(text.length + 1);
      const automaton = attachAutomaton(buildAutomaton(patterns));

      const found: string[] = [];
      const take = (pattern: number, end: number) => found.push(`${pattern}@${end}`);
      const state = automaton.scan(unitsOf(text), 0, cut, 0, take);
      automaton.scan(unitsOf(text), cut, text.length, state, take);

      expect([patterns, text, found.sort()]).toEqual([patterns, text, byIndexOf(patterns, text).sort()]);
    }
  });

  it('knows how much of the text may still become a match', () => {
    const automaton = attachAutomaton(buildAutomaton(['secret plan', 'plant', 'ant']));
    const depths = [...'a secret plan'].map((_, index) => {
      return automaton.depth(walk(automaton, 'a secret plan'.slice(0, index + 1)));
    });

    expect(depths).toEqual([1, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(automaton.depth(walk(automaton, 'a secret plant'))).toBe(5);
  });

  it('reports all patterns that end at a place, longest first', () => {
    const automaton = attachAutomaton(buildAutomaton(['c', 'bc', 'abc']));
    const found: number[] = [];

    automaton.outputs(walk(automaton, 'xabc'), 4, (pattern) => found.push(pattern));

    expect(found).toEqual([2, 1, 0]);
  });

  it('works from the tables alone, as another thread does', () => {
    const tables = structuredClone(buildAutomaton(['bomb', '炸弹']));
    const found: number[] = [];

    attachAutomaton(tables).scan(unitsOf('a bomb 炸弹'), 0, 9, 0, (pattern) => found.push(pattern));

    expect(found).toEqual([0, 1]);
  });

  it('finds nothing when there is nothing to find', () => {
    const automaton = attachAutomaton(buildAutomaton([]));

    expect(automaton.scan(unitsOf('text 文'), 0, 6, 0, () => expect.unreachable())).toBe(0);
  });

  it('builds 10,000 phrases in time', () => {
    const random = createRandom(2);
    const phrases = new Set<string>();
    while (phrases.size < 10_000) {
      phrases.add(
        Array.from({ length: 3 }, () =>
          String.fromCharCode(...Array.from({ length: 2 + random(5) }, () => 97 + random(26))),
        ).join(' '),
      );
    }
    const started = performance.now();

    const tables = buildAutomaton([...phrases]);

    expect(performance.now() - started).toBeLessThan(1000);
    expect(tables.buffer.byteLength).toBeLessThan(10e6);
  });
});

describe('word edges', () => {
  it.each([
    ['ass', 'a class', false],
    ['ass', 'an ass', true],
    ['ass', 'ass-hat', true],
    ['ass', 'ass1', false],
    ['c++', 'c++17', true],
    ['炸弹', '买炸弹吗', true],
    ['ai换脸', '用ai换脸', true],
    ['ai换脸', 'dai换脸', false],
    ['бомба', 'бомбар', false],
    ['бомба', '(бомба)', true],
    ['사과', '사과는', true],
    ['ทดสอบ', 'การทดสอบนี้', true],
  ])('%s in "%s": %s', (keyword, text, expected) => {
    const folded = foldText(text);
    const word = foldText(keyword);
    const start = text.indexOf(keyword);

    expect(hasEdges(folded.units, folded.length, start, start + word.length, edgesOf(keyword))).toBe(expected);
  });

  it('asks only for ends that are letters or digits', () => {
    expect(edgesOf('c++')).toBe(Edge.START);
    expect(edgesOf('.net')).toBe(Edge.END);
    expect(edgesOf('炸弹')).toBe(0);
  });
});

function unitsOf(text: string): Uint16Array {
  return Uint16Array.from({ length: text.length }, (_, index) => text.charCodeAt(index));
}

function walk(automaton: Automaton, text: string): number {
  return [...unitsOf(text)].reduce((state, unit) => automaton.step(state, unit), 0);
}

function byIndexOf(patterns: readonly string[], text: string): string[] {
  return patterns.flatMap((pattern, index) => {
    const found: string[] = [];
    for (let at = text.indexOf(pattern); at >= 0; at = text.indexOf(pattern, at + 1)) {
      found.push(`${index}@${at + pattern.length}`);
    }
    return found;
  });
}

function createRandom(seed: number): (limit: number) => number {
  let state = seed;
  return (limit) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * limit);
  };
}
