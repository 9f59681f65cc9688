/**
 * Divides all code points into classes that no rune test of a policy can tell apart, found as text comes by. The lazy
 * automata have one transition a class instead of one a code point.
 */
export interface RuneClasses {
  /** Registers a test under a key and returns its number; the same key gives the same number. Before `classOf` only. */
  addTest(key: string, matches: (rune: number) => boolean): number;
  /** The class of a code point; lone surrogates have classes too. Cost: one array read once the code point was seen. */
  classOf(rune: number): number;
  /** Whether the code points of a class pass a test. */
  accepts(runeClass: number, test: number): boolean;
  /** Word characters `[0-9A-Za-z_]`, as `\b` sees them. */
  isWord(runeClass: number): boolean;
  isNewline(runeClass: number): boolean;
}

const PAGE_BITS = 8;
const PAGE_SIZE = 1 << PAGE_BITS;
const NEWLINE = 10;

/** Creates the classes of one policy. Owns tables of 512 bytes for each 256 code points that text has touched. */
export function createRuneClasses(): RuneClasses {
  const tests: ((rune: number) => boolean)[] = [];
  const testNumbers = new Map<string, number>();
  const classNumbers = new Map<string, number>();
  /** By class: the tests that its code points pass; few, whatever the number of tests. */
  const passed: ReadonlySet<number>[] = [];
  const words: boolean[] = [];
  let newline = -1;
  /** By page of code points: class + 1, 0 where not known yet. */
  const pages: (Uint16Array | undefined)[] = [];

  function classify(rune: number): number {
    const passing: number[] = [];
    for (const [number, test] of tests.entries()) if (test(rune)) passing.push(number);
    const word = isWordRune(rune);
    // A newline is told apart even when no test does, because line assertions look at it.
    const key = `${rune === NEWLINE ? 'n' : word ? 'w' : ''}${passing.join(',')}`;
    let number = classNumbers.get(key);
    if (number === undefined) {
      number = passed.length;
      classNumbers.set(key, number);
      passed.push(new Set(passing));
      words.push(word);
      if (rune === NEWLINE) newline = number;
    }
    return number;
  }

  return {
    addTest(key, matches) {
      let number = testNumbers.get(key);
      if (number === undefined) {
        number = tests.length;
        testNumbers.set(key, number);
        tests.push(matches);
      }
      return number;
    },
    classOf(rune) {
      const index = rune >> PAGE_BITS;
      let page = pages[index];
      if (page === undefined) {
        page = new Uint16Array(PAGE_SIZE);
        pages[index] = page;
      }
      const known = page[rune & (PAGE_SIZE - 1)]!;
      if (known > 0) return known - 1;
      const found = classify(rune);
      page[rune & (PAGE_SIZE - 1)] = found + 1;
      return found;
    },
    accepts: (runeClass, test) => passed[runeClass]!.has(test),
    isWord: (runeClass) => words[runeClass]!,
    isNewline: (runeClass) => runeClass === newline,
  };
}

function isWordRune(rune: number): boolean {
  return (rune >= 48 && rune <= 57) || (rune >= 65 && rune <= 90) || (rune >= 97 && rune <= 122) || rune === 95;
}
