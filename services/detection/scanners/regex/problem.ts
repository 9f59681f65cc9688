import { RE2JSException, RE2JSSyntaxException } from 're2js';
import { compileRegex, tenantFlags } from './linear-regex.js';
import { type PatternNode, parsePattern } from './syntax.js';

/** What is wrong with a pattern, and where: UTF-16 offsets into it; both 0 when it is the whole pattern. */
export interface PatternProblem {
  /** A sentence whose subject is the pattern, such as "opens a "(" that is never closed; …". */
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** UTF-8 bytes of a pattern, at most; the contract's limit. */
export const maxPatternBytes = 1024;

/**
 * Compiled instructions of a pattern, at most. The slowest linear engine takes about 26 ns for each instruction and
 * character: 500 is 13 µs a character at worst, and beyond it one rule can hold a thread for seconds.
 */
export const maxProgramSize = 500;

/** Why a tenant's pattern cannot be used; undefined when it can. Pure. Cost: one compilation. */
export function findPatternProblem(pattern: string): PatternProblem | undefined {
  const bytes = new TextEncoder().encode(pattern).length;
  if (bytes > maxPatternBytes) {
    return whole(`is ${bytes} bytes long; at most ${maxPatternBytes} are allowed; split it into several scanners`);
  }
  const { node, problem } = parsePattern(pattern);
  if (problem !== undefined) return problem;
  try {
    const regex = compileRegex(pattern, tenantFlags);
    if (regex.programSize > maxProgramSize)
      return tooLarge(node, `compiles to ${regex.programSize} steps; at most ${maxProgramSize}`);
    if (regex.test(''))
      return whole('matches the empty text, so it would hit everything; ask for at least one character');
    return undefined;
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) {
      const description = error.getDescription();
      if (description === nestedRepeats) return tooLarge(node, 'repeats more than 1000 times in all; at most 1000');
      return locate(pattern, description, error.getPattern() ?? '');
    }
    if (error instanceof RE2JSException) return whole(`cannot be compiled: ${error.message}`);
    throw error;
  }
}

/** What the engine says when nested repeats multiply beyond its limit. */
const nestedRepeats = 'invalid repeat count';

function tooLarge(node: PatternNode | undefined, fact: string): PatternProblem {
  const costly = node && costliestRepeat(node);
  const advice = costly ? 'repeat this part fewer times' : 'shorten it or split it into several scanners';
  const message = `${fact} are allowed; ${advice}`;
  return costly ? { message, start: costly.start, end: costly.end } : whole(message);
}

/** The outermost repeat that makes up most of the pattern's size. */
function costliestRepeat(node: PatternNode): PatternNode | undefined {
  for (let at: PatternNode | undefined = node; at !== undefined; at = heaviest(childrenOf(at))) {
    if (at.kind === 'repeat' && stepsOf(at) > 2 * stepsOf(at.part)) return at;
  }
  return undefined;
}

function heaviest(nodes: readonly PatternNode[]): PatternNode | undefined {
  return nodes.toSorted((a, b) => stepsOf(b) - stepsOf(a))[0];
}

function childrenOf(node: PatternNode): readonly PatternNode[] {
  if (node.kind === 'sequence') return node.parts;
  if (node.kind === 'choice') return node.options;
  return node.kind === 'repeat' ? [node.part] : [];
}

/** About how many instructions a part compiles to. */
function stepsOf(node: PatternNode): number {
  switch (node.kind) {
    case 'nothing':
    case 'character':
      return 1;
    case 'sequence':
      return node.parts.reduce((sum, part) => sum + stepsOf(part), 0);
    case 'choice':
      return node.options.reduce((sum, option) => sum + stepsOf(option) + 1, 0);
    case 'repeat': {
      const times = node.max === Number.POSITIVE_INFINITY ? Math.max(1, node.min) : node.max;
      return stepsOf(node.part) * times + (node.max - node.min > 0 ? 1 : 0);
    }
  }
}

function locate(pattern: string, message: string, part: string): PatternProblem {
  const start = part === '' ? -1 : pattern.indexOf(part);
  const text = `cannot be compiled: ${message}`;
  return start < 0 ? whole(text) : { message: text, start, end: start + part.length };
}

function whole(message: string): PatternProblem {
  return { message, start: 0, end: 0 };
}
