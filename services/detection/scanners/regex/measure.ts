import { AsciiClass, asciiClass, foldString } from '../text/fold.js';
import { clusterUnits } from './digit-cluster.js';
import type { PatternNode } from './syntax.js';

/** What is known about every match of a pattern without running it. */
export interface Measures {
  /** Folded strings of which every match, folded, contains at least one; undefined when nothing useful is known. */
  readonly literals: readonly string[] | undefined;
  /** Set of AsciiClass whose characters every match contains. */
  readonly classes: number;
  /** Digits that every match contains in one cluster, at least; see `DigitCluster`. */
  readonly digits: number;
  /** UTF-16 units of the longest match; infinite when there is none. */
  readonly reach: number;
}

/**
 * Measures a pattern. Case does not matter here: literals are folded, and every case variant of a letter folds alike,
 * so what holds for a pattern holds for it with `(?i)` too. Pure.
 */
export function measurePattern(node: PatternNode): Measures {
  const { required } = literalsOf(node);
  return {
    literals: required && weight(required) >= minWeight ? withoutLonger(required) : undefined,
    classes: classesOf(node),
    digits: clusterOf(node).digits,
    reach: reachOf(node),
  };
}

/** Strings of one set, at most: larger sets hit often and say little. */
const maxStrings = 64;

/** Units of one literal, at most; the longer it is, the less the rest adds. */
const maxUnits = 24;

/** Characters of a class that are tried one by one; wider ones end a literal. */
const maxMembers = 6;

/** Weight from which a literal is rarer than the pattern's own search is dear: three Latin letters, or one Han letter. */
const minWeight = 2.5;

interface LiteralSets {
  /** All folded strings that the node can match; undefined when there are too many. */
  readonly exact: readonly string[] | undefined;
  /** The best set of strings that every match contains one of. */
  readonly required: readonly string[] | undefined;
}

const emptyString: LiteralSets = { exact: [''], required: undefined };
const unknown: LiteralSets = { exact: undefined, required: undefined };

function literalsOf(node: PatternNode): LiteralSets {
  switch (node.kind) {
    case 'nothing':
      return emptyString;
    case 'character':
      return charactersOf(node);
    case 'sequence':
      return sequenceLiterals(node.parts.map(literalsOf));
    case 'choice':
      return choiceLiterals(node.options.map(literalsOf));
    case 'repeat':
      return repeatLiterals(node.part, node.min, node.max);
  }
}

function charactersOf({ ranges }: PatternNode & { kind: 'character' }): LiteralSets {
  if (ranges === undefined) return unknown;
  const count = ranges.reduce((sum, [low, high]) => sum + high - low + 1, 0);
  if (count > maxMembers) return unknown;
  const exact = new Set<string>();
  for (const [low, high] of ranges) {
    for (let codePoint = low; codePoint <= high; codePoint += 1) exact.add(foldString(String.fromCodePoint(codePoint)));
  }
  return withExact([...exact]);
}

function sequenceLiterals(parts: readonly LiteralSets[]): LiteralSets {
  let run: readonly string[] = [''];
  let whole = true;
  let best: readonly string[] | undefined;
  for (const { exact, required } of parts) {
    best = better(best, required);
    const joined = exact && join(run, exact);
    if (joined === undefined) {
      whole = false;
      best = better(best, run);
      // What follows may still begin a run of its own: the strings of the part itself, if they are known.
      run = exact ?? [''];
    } else {
      run = joined;
    }
  }
  best = better(best, run);
  return { exact: whole ? run : undefined, required: best };
}

function choiceLiterals(options: readonly LiteralSets[]): LiteralSets {
  const exact = union(options.map((option) => option.exact));
  const required = union(options.map((option) => better(option.required, option.exact)));
  return { exact, required };
}

function repeatLiterals(part: PatternNode, min: number, max: number): LiteralSets {
  const inner = literalsOf(part);
  if (min === 0) {
    const exact = max === 1 && inner.exact ? union([inner.exact, ['']]) : undefined;
    return { exact, required: undefined };
  }
  let repeated: readonly string[] | undefined = [''];
  for (let i = 0; i < Math.min(min, maxUnits) && repeated; i += 1)
    repeated = inner.exact && join(repeated, inner.exact);
  const isExact = repeated !== undefined && min === max && min <= maxUnits;
  return { exact: isExact ? repeated : undefined, required: better(better(inner.required, inner.exact), repeated) };
}

function withExact(exact: readonly string[]): LiteralSets {
  return { exact, required: exact };
}

/** Every string of the first set followed by every string of the second; undefined when that becomes too much. */
function join(first: readonly string[], second: readonly string[]): readonly string[] | undefined {
  if (first.length * second.length > maxStrings) return undefined;
  const joined = new Set(first.flatMap((a) => second.map((b) => a + b)));
  return [...joined].some((text) => text.length > maxUnits) ? undefined : [...joined];
}

function union(sets: readonly (readonly string[] | undefined)[]): readonly string[] | undefined {
  const all = new Set<string>();
  for (const set of sets) {
    if (set === undefined) return undefined;
    for (const text of set) all.add(text);
  }
  return all.size > maxStrings ? undefined : [...all];
}

function better(
  first: readonly string[] | undefined,
  second: readonly string[] | undefined,
): readonly string[] | undefined {
  if (first === undefined || second === undefined) return first ?? second;
  return weight(second) > weight(first) ? second : first;
}

/** The strings that do not contain another of them: where the longer one is, the shorter one is too. */
function withoutLonger(strings: readonly string[]): readonly string[] {
  return strings.filter((text) => !strings.some((other) => other !== text && text.includes(other)));
}

/** How rare a text with one of the strings is, roughly: by its commonest string. */
function weight(strings: readonly string[]): number {
  let least = Number.POSITIVE_INFINITY;
  for (const text of strings) {
    let sum = 0;
    for (let i = 0; i < text.length; i += 1) {
      const unit = text.charCodeAt(i);
      // A blank says nothing; letters and digits are common; signs are rarer; other scripts have thousands of letters.
      if (unit >= 128) sum += 3;
      else if (unit !== 0x20) sum += (asciiClass[unit]! & (AsciiClass.LETTER | AsciiClass.DIGIT)) !== 0 ? 1 : 1.5;
    }
    least = Math.min(least, sum);
  }
  return least - strings.length / maxStrings;
}

/** The ASCII classes that every match holds. Letters are left out: look-alikes of other scripts match too. */
function classesOf(node: PatternNode): number {
  switch (node.kind) {
    case 'nothing':
      return 0;
    case 'character':
      return commonClass(node.ranges) & ~AsciiClass.LETTER;
    case 'sequence':
      return node.parts.reduce((all, part) => all | classesOf(part), 0);
    case 'choice':
      return node.options.reduce((shared, option) => shared & classesOf(option), -1);
    case 'repeat':
      return node.min === 0 ? 0 : classesOf(node.part);
  }
}

interface Cluster {
  /** Digits that stand in one cluster in every match, at least. */
  readonly digits: number;
  /** Whether a match is nothing but cluster characters, so that its cluster goes on into its neighbours. */
  readonly whole: boolean;
}

function clusterOf(node: PatternNode): Cluster {
  switch (node.kind) {
    case 'nothing':
      return { digits: 0, whole: true };
    case 'character':
      return { digits: commonClass(node.ranges) === AsciiClass.DIGIT ? 1 : 0, whole: isOfCluster(node.ranges) };
    case 'sequence': {
      const parts = node.parts.map(clusterOf);
      let run = 0;
      let most = 0;
      for (const { digits, whole } of parts) {
        run = whole ? run + digits : 0;
        most = Math.max(most, run, digits);
      }
      return { digits: most, whole: parts.every(({ whole }) => whole) };
    }
    case 'choice': {
      const options = node.options.map(clusterOf);
      return { digits: Math.min(...options.map(({ digits }) => digits)), whole: options.every(({ whole }) => whole) };
    }
    case 'repeat': {
      const { digits, whole } = clusterOf(node.part);
      if (node.min === 0) return { digits: 0, whole };
      return { digits: whole ? digits * node.min : digits, whole };
    }
  }
}

function isOfCluster(ranges: readonly (readonly [number, number])[] | undefined): boolean {
  if (ranges === undefined) return false;
  for (const [low, high] of ranges) {
    if (high >= 128) return false;
    for (let unit = low; unit <= high; unit += 1) if (clusterUnits[unit] === 0) return false;
  }
  return true;
}

/** The one class that all characters of the ranges share; 0 when there is none. */
function commonClass(ranges: readonly (readonly [number, number])[] | undefined): number {
  if (ranges === undefined || ranges.length === 0) return 0;
  if (ranges.every(([low]) => low > 0xffff)) return AsciiClass.BEYOND_BMP;
  let shared = -1;
  for (const [low, high] of ranges) {
    if (high >= 128) return 0;
    for (let unit = low; unit <= high; unit += 1) shared &= asciiClass[unit]!;
  }
  return shared;
}

function reachOf(node: PatternNode): number {
  switch (node.kind) {
    case 'nothing':
      return 0;
    case 'character':
      return node.ranges?.every(([, high]) => high <= 0xffff) === true ? 1 : 2;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + reachOf(part), 0);
    case 'choice':
      return node.options.reduce((most, option) => Math.max(most, reachOf(option)), 0);
    case 'repeat':
      // Nothing, repeated without end, stays nothing.
      return node.max === 0 ? 0 : reachOf(node.part) * node.max || 0;
  }
}
