import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { createRandom, cutAtRandom, type Random } from '../testing/random.js';
import { createAutomaton } from './automaton.js';
import { createStreamMatcher } from './matcher.js';
import { joinPatterns } from './program.js';

describe('stream matcher', () => {
  it.each([
    ['a greedy match is not settled while it can grow', ['a+b?'], ['xa', 'a'], [], 1],
    ['a lazy match is settled at once', ['a+?b'], ['xaab', 'a'], ['0:1-4'], 4],
    ['a boundary needs the next character', [String.raw`\bfoo\b`], ['a foo'], [], 2],
    ['the boundary comes', [String.raw`\bfoo\b`], ['a foo', '.'], ['0:2-5'], 6],
    ['the boundary does not come', [String.raw`\bfoo\b`], ['a foo', 'd'], [], 6],
    ['the preferred alternative is waited for', ['abcd|ab'], ['xabc'], [], 1],
    ['the other alternative stands when it fails', ['abcd|ab'], ['xabc', 'x'], ['0:1-3'], 5],
    ['a search goes on after a match, inside what was read', ['abcd|a'], ['abca', 'b'], ['0:0-1'], 3],
    ['the least of several open starts counts', ['b+c', 'a[^z]+z'], ['xa', 'bb'], [], 1],
    ['text in which nothing is open is free', ['foo', 'bar'], ['fobafo', ' '], [], 7],
  ])('%s', (_, patterns, deltas, settled, liveFrom) => {
    const matcher = createStreamMatcher(automatonOf(patterns.map((pattern) => RE2JS.compile(pattern))));
    const text = deltas.join('');

    const matches = deltas.flatMap((delta) => matcher.push(delta, (start, end) => text.slice(start, end)));

    expect(matches.map(({ pattern, start, end }) => `${pattern}:${start}-${end}`)).toEqual(settled);
    const starts: number[] = [text.length];
    matcher.eachLive((_pattern, start) => starts.push(start));
    expect(Math.min(...starts)).toBe(liveFrom);
  });

  it('finds what re2js finds in the whole text, and nothing that was not live before, for any patterns and chunks', () => {
    const random = createRandom(1);
    for (let round = 0; round < 600; round++) {
      const patterns = Array.from({ length: 1 + random.integer(4) }, () => randomPattern(random));
      // A cache of a few cells is dropped all the time: results must not depend on it.
      const automaton = automatonOf(patterns, round % 4 === 0 ? 60 : undefined);
      for (let n = 0; n < 4; n++) compare(automaton, patterns, randomText(random), random);
    }
  });

  it('reads a pattern whose states do not fit into the cache in linear time', () => {
    const automaton = automatonOf([RE2JS.compile('(?:a|b)*a(?:a|b){40}c')], 2_000);
    const random = createRandom(2);
    const matcher = createStreamMatcher(automaton);
    let text = '';

    for (let n = 0; n < 3000; n++) {
      const delta = random.pick(['a', 'b']);
      text += delta;
      matcher.push(delta, (start, end) => text.slice(start, end));
    }

    expect(matcher.push(`${'a'.repeat(41)}c`, () => '')).toEqual([{ pattern: 0, start: 0, end: 3042 }]);
  });
});

function automatonOf(patterns: readonly RE2JS[], maxCells?: number) {
  return createAutomaton(joinPatterns(patterns.map((pattern) => pattern.pattern())), maxCells);
}

function compare(
  automaton: ReturnType<typeof automatonOf>,
  patterns: readonly RE2JS[],
  text: string,
  random: Random,
): void {
  const matcher = createStreamMatcher(automaton);
  const expected = patterns.map((pattern) => findAll(pattern, text));
  const found: string[][] = patterns.map(() => []);
  const where = () => `${patterns.map((pattern) => pattern.pattern()).join('  ')} in ${JSON.stringify(text)}`;
  let read = 0;
  for (const delta of wholeCharacters(cutAtRandom(random, text, 6))) {
    read += delta.length;
    for (const { pattern, start, end } of matcher.push(delta, (from, to) => text.slice(from, to))) {
      found[pattern]!.push(`${start}-${end}`);
    }
    let live = read;
    matcher.eachLive((_pattern, start) => {
      live = Math.min(live, start);
    });
    const missed = expected.flatMap((all, pattern) => all.slice(found[pattern]!.length));
    const lost = missed.find((span) => Number.parseInt(span, 10) < live);
    if (lost !== undefined) expect.fail(`${lost} was not live after ${read} of ${where()}`);
  }
  for (const { pattern, start, end } of matcher.finish((from, to) => text.slice(from, to))) {
    found[pattern]!.push(`${start}-${end}`);
  }
  if (found.join(' | ') !== expected.join(' | ')) expect(found, where()).toEqual(expected);
}

function findAll(pattern: RE2JS, text: string): string[] {
  const spans: string[] = [];
  const matcher = pattern.matcher(text);
  while (matcher.find()) if (matcher.end() > matcher.start()) spans.push(`${matcher.start()}-${matcher.end()}`);
  return spans;
}

/** Moves a high surrogate at the end of a delta into the next one, as the guard does. */
function wholeCharacters(deltas: readonly string[]): string[] {
  const whole: string[] = [];
  let carry = '';
  for (const delta of deltas) {
    const text = carry + delta;
    carry = /[\ud800-\udbff]$/.test(text) ? text.slice(-1) : '';
    whole.push(carry === '' ? text : text.slice(0, -1));
  }
  return [...whole, carry];
}

const atoms = String.raw`a b c ab [ab] [^a] . \w \d \s 1 \n 😀 é \b \B ^ $ (?m:^) (?m:$) \A \z (?i:A) k (?s:.)`.split(
  ' ',
);
const repeats = ['*', '+', '?', '*?', '+?', '??', '{2}', '{1,3}', '{2,}', '{0,2}?'];
const letters = ['a', 'b', 'c', 'A', '1', '2', ' ', '\n', '😀', 'é', 'k', '\u212a', '_', '\ud83d', 'a', 'b'];

function randomPattern(random: Random): RE2JS {
  for (;;) {
    try {
      return RE2JS.compile(randomSource(random, 0));
    } catch {
      // Some sources are none, such as a repeated repeat; the next one will do.
    }
  }
}

function randomSource(random: Random, depth: number): string {
  const kind = random.integer(depth > 3 ? 2 : 8);
  if (kind < 2) return random.pick(atoms);
  const first = randomSource(random, depth + 1);
  if (kind < 5) return first + randomSource(random, depth + 1);
  if (kind < 6) return `(?:${first}|${randomSource(random, depth + 1)})`;
  return `(?:${first})${random.pick(repeats)}`;
}

function randomText(random: Random): string {
  return Array.from({ length: random.integer(30) }, () => random.pick(letters)).join('');
}
