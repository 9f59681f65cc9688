/**
 * A pattern as a tree, for questions that the engine does not answer: which letters every match holds, how long a match
 * can be, which part costs most. Offsets are UTF-16 offsets of the pattern.
 */
export type PatternNode = Place &
  (
    | { readonly kind: 'nothing' }
    | { readonly kind: 'character'; readonly ranges: CharacterRanges }
    | { readonly kind: 'sequence'; readonly parts: readonly PatternNode[] }
    | { readonly kind: 'choice'; readonly options: readonly PatternNode[] }
    | { readonly kind: 'repeat'; readonly part: PatternNode; readonly min: number; readonly max: number }
  );

/** Where in the pattern something stands; end exclusive. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

/** Code points that one character may be, as inclusive ranges; undefined for "many, of whatever kind". */
export type CharacterRanges = readonly (readonly [number, number])[] | undefined;

/** What makes a pattern unusable, in plain words. */
export interface SyntaxProblem extends Place {
  readonly message: string;
}

/** The tree; or the problem that this parser is sure of; or neither, for syntax that it leaves to the engine. */
export type ParsedPattern =
  | { readonly node: PatternNode; readonly problem?: undefined }
  | { readonly node?: undefined; readonly problem: SyntaxProblem | undefined };

/**
 * Reads a pattern of the RE2 dialect, with the JavaScript spellings that are translated for it. The engine stays the
 * judge of what is valid: this parser explains and measures. Pure; linear in the pattern.
 */
export function parsePattern(pattern: string): ParsedPattern {
  try {
    return { node: createParser(pattern).parse() };
  } catch (error) {
    if (error instanceof Unreadable) return { problem: error.problem };
    throw error;
  }
}

/** Leaves the parser from any depth. Never seen outside this file. */
class Unreadable extends Error {
  constructor(readonly problem: SyntaxProblem | undefined) {
    super();
  }
}

/** Repeats of one part, at most; the engine's limit. */
const maxRepeats = 1000;

function createParser(pattern: string) {
  let at = 0;

  function fail(start: number, end: number, message: string): never {
    throw new Unreadable({ start, end, message });
  }

  /** Rare syntax whose meaning is not worth a second implementation. */
  function leave(): never {
    throw new Unreadable(undefined);
  }

  function parse(): PatternNode {
    const node = readChoice();
    if (at < pattern.length) fail(at, at + 1, 'has a ")" without its "("; write "\\)" for the character');
    return node;
  }

  function readChoice(): PatternNode {
    const start = at;
    const options = [readSequence()];
    while (pattern[at] === '|') {
      at += 1;
      options.push(readSequence());
    }
    return options.length === 1 ? options[0]! : { kind: 'choice', options, start, end: at };
  }

  function readSequence(): PatternNode {
    const start = at;
    const parts: PatternNode[] = [];
    while (at < pattern.length && pattern[at] !== '|' && pattern[at] !== ')') {
      if (pattern.startsWith('\\Q', at)) parts.push(...readQuoted());
      else parts.push(readRepeats(readAtom()));
    }
    return parts.length === 1 ? parts[0]! : { kind: 'sequence', parts, start, end: at };
  }

  function readQuoted(): PatternNode[] {
    const close = pattern.indexOf('\\E', at + 2);
    const end = close < 0 ? pattern.length : close;
    const parts: PatternNode[] = [];
    for (let i = at + 2; i < end; ) {
      const codePoint = pattern.codePointAt(i)!;
      const width = codePoint > 0xffff ? 2 : 1;
      parts.push(oneOf([[codePoint, codePoint]], i, i + width));
      i += width;
    }
    at = close < 0 ? end : close + 2;
    // A repeat after \E repeats the last character only.
    const last = parts.pop();
    return last === undefined ? parts : [...parts, readRepeats(last)];
  }

  function readRepeats(atom: PatternNode): PatternNode {
    const repeat = readRepeat();
    if (repeat === undefined) return atom;
    if (pattern[at] === '?') at += 1;
    const node: PatternNode = { kind: 'repeat', part: atom, ...repeat, start: atom.start, end: at };
    const next = at;
    if (readRepeat() !== undefined) {
      const possessive = pattern[next] === '+' ? ' (possessive repeats do not exist here)' : '';
      fail(next, at, `repeats what is repeated already${possessive}; put the inner part into (?:…)`);
    }
    return node;
  }

  function readRepeat(): { min: number; max: number } | undefined {
    const start = at;
    const sign = pattern[at];
    if (sign === '*' || sign === '+' || sign === '?') {
      at += 1;
      return { min: sign === '+' ? 1 : 0, max: sign === '?' ? 1 : Number.POSITIVE_INFINITY };
    }
    const counted = sign === '{' ? /^\{(\d+)(,(\d*))?\}/.exec(pattern.slice(at, at + 32)) : null;
    if (counted === null) return undefined;
    at += counted[0].length;
    const min = Number(counted[1]);
    const max = counted[2] === undefined ? min : counted[3] === '' ? Number.POSITIVE_INFINITY : Number(counted[3]);
    if (min > max) fail(start, at, `asks for at least ${min} and at most ${max} repeats; turn the numbers around`);
    if (min > maxRepeats || (max !== Number.POSITIVE_INFINITY && max > maxRepeats)) {
      fail(start, at, `repeats more than ${maxRepeats} times; at most ${maxRepeats} are allowed`);
    }
    return { min, max };
  }

  function readAtom(): PatternNode {
    const start = at;
    const character = pattern[at]!;
    if (character === '(') return readGroup();
    if (character === '[') return readClass();
    if (character === '\\') return readEscape();
    if (character === '*' || character === '+' || character === '?') {
      fail(
        at,
        at + 1,
        `has a "${character}" with nothing before it to repeat; write "\\${character}" for the character`,
      );
    }
    if (character === '.') return wide(1);
    if (character === '^' || character === '$') {
      at += 1;
      return { kind: 'nothing', start, end: at };
    }
    if (readRepeat() !== undefined)
      fail(start, at, 'has a repeat with nothing before it; write "\\{" for the character');
    const codePoint = pattern.codePointAt(at)!;
    at += codePoint > 0xffff ? 2 : 1;
    return oneOf([[codePoint, codePoint]], start, at);
  }

  function readGroup(): PatternNode {
    const start = at;
    const lookAround = /^\(\?(<?[=!])/.exec(pattern.slice(at, at + 4));
    if (lookAround) {
      const direction = lookAround[1]!.startsWith('<') ? 'behind' : 'ahead';
      fail(
        at,
        at + lookAround[0].length,
        `looks ${direction}, which cannot be done in linear time; match the part itself`,
      );
    }
    if (pattern.startsWith('(?>', at)) fail(at, at + 3, 'uses an atomic group, which does not exist here; write (?:…)');
    if (pattern.startsWith('(?#', at)) fail(at, at + 3, 'holds a comment, which does not exist here; take it out');
    if (pattern.startsWith('(?(', at)) fail(at, at + 3, 'uses a condition, which does not exist here; write (?:a|b)');
    const opening = /^\((?:\?(?:P?<[A-Za-z0-9_]+>|[imsU-]*(:|\))))?/.exec(pattern.slice(at));
    if (opening === null || opening[0] === '') leave();
    at += opening[0].length;
    // "(?i)" and the like set flags for what follows; they match nothing.
    if (opening[1] === ')') return { kind: 'nothing', start, end: at };
    const node = readChoice();
    if (pattern[at] !== ')') fail(start, start + 1, 'opens a "(" that is never closed; write "\\(" for the character');
    at += 1;
    return { ...node, start, end: at };
  }

  function readEscape(): PatternNode {
    const start = at;
    if (at + 1 >= pattern.length) fail(at, at + 1, 'ends with a backslash; write "\\\\" for the character');
    const letter = pattern[at + 1]!;
    if (letter >= '1' && letter <= '9' && !/^[1-7][0-7]/.test(pattern.slice(at + 1, at + 3))) {
      fail(at, at + 2, 'refers back to a group, which cannot be done in linear time; write the part out again');
    }
    if (letter === 'k' && pattern[at + 2] === '<') {
      fail(at, at + 3, 'refers back to a group, which cannot be done in linear time; write the part out again');
    }
    if ('bBAz'.includes(letter)) {
      at += 2;
      return { kind: 'nothing', start, end: at };
    }
    const ranges = readEscapedCharacter();
    return oneOf(ranges, start, at);
  }

  /** After a backslash, inside or outside a class: the characters that the escape stands for. */
  function readEscapedCharacter(): CharacterRanges {
    const letter = pattern[at + 1]!;
    const simple = escapes.get(letter);
    if (simple !== undefined) {
      at += 2;
      return simple;
    }
    if ('DSW'.includes(letter)) {
      at += 2;
      return undefined;
    }
    if (letter === 'p' || letter === 'P') {
      const property = /^\\[pP](?:\{[^}]*\}|\w)/.exec(pattern.slice(at));
      if (property === null) leave();
      at += property[0].length;
      return undefined;
    }
    const code = /^\\(?:x([0-9A-Fa-f]{2})|x\{([0-9A-Fa-f]+)\}|u([0-9A-Fa-f]{4})|u\{([0-9A-Fa-f]+)\})/.exec(
      pattern.slice(at, at + 16),
    );
    if (code !== null) {
      at += code[0].length;
      const codePoint = Number.parseInt(code[1] ?? code[2] ?? code[3] ?? code[4]!, 16);
      // Surrogates and numbers beyond Unicode: whatever the engine makes of them.
      if (codePoint > 0x10ffff || (codePoint >= 0xd800 && codePoint <= 0xdfff)) leave();
      return [[codePoint, codePoint]];
    }
    const codePoint = pattern.codePointAt(at + 1)!;
    if (/[A-Za-z0-9]/.test(letter)) leave();
    at += codePoint > 0xffff ? 3 : 2;
    return [[codePoint, codePoint]];
  }

  function readClass(): PatternNode {
    const start = at;
    at += 1;
    const negated = pattern[at] === '^';
    if (negated) at += 1;
    if (pattern[at] === ']') leave();
    const ranges: [number, number][] = [];
    let known = !negated;
    while (pattern[at] !== ']') {
      if (at >= pattern.length)
        fail(start, start + 1, 'opens a "[" that is never closed; write "\\[" for the character');
      if (pattern.startsWith('[:', at)) {
        const named = /^\[:\^?\w+:\]/.exec(pattern.slice(at, at + 16));
        if (named !== null) {
          at += named[0].length;
          known = false;
          continue;
        }
      }
      const low = readClassCharacter();
      if (low === undefined) {
        known = false;
        continue;
      }
      const isRange = pattern[at] === '-' && at + 1 < pattern.length && pattern[at + 1] !== ']';
      if (!isRange || low.length > 1 || low[0]![0] !== low[0]![1]) {
        ranges.push(...low.map(([a, b]): [number, number] => [a, b]));
        continue;
      }
      at += 1;
      const high = readClassCharacter();
      if (high === undefined || high.length > 1) leave();
      if (high[0]![1] < low[0]![0]) fail(start, at, 'has a range that ends before it begins; turn it around');
      ranges.push([low[0]![0], high[0]![1]]);
    }
    at += 1;
    return oneOf(known ? ranges : undefined, start, at);
  }

  function readClassCharacter(): CharacterRanges {
    if (pattern[at] === '\\') {
      if (at + 1 >= pattern.length) fail(at, at + 1, 'ends with a backslash; write "\\\\" for the character');
      return readEscapedCharacter();
    }
    const codePoint = pattern.codePointAt(at)!;
    at += codePoint > 0xffff ? 2 : 1;
    return [[codePoint, codePoint]];
  }

  function wide(width: number): PatternNode {
    const start = at;
    at += width;
    return oneOf(undefined, start, at);
  }

  return { parse };
}

function oneOf(ranges: CharacterRanges, start: number, end: number): PatternNode {
  return { kind: 'character', ranges, start, end };
}

const blanks: [number, number][] = [
  [0x09, 0x0a],
  [0x0c, 0x0d],
  [0x20, 0x20],
];

/** Escapes that stand for few, known characters. Source: the RE2 syntax page; classes are ASCII there. */
const escapes = new Map<string, CharacterRanges>([
  ['d', [[0x30, 0x39]]],
  [
    'w',
    [
      [0x30, 0x39],
      [0x41, 0x5a],
      [0x5f, 0x5f],
      [0x61, 0x7a],
    ],
  ],
  ['s', blanks],
  ['n', [[0x0a, 0x0a]]],
  ['r', [[0x0d, 0x0d]]],
  ['t', [[0x09, 0x09]]],
  ['f', [[0x0c, 0x0c]]],
  ['v', [[0x0b, 0x0b]]],
  ['a', [[0x07, 0x07]]],
]);
