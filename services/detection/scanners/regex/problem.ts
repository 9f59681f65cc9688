import { RE2JSException, RE2JSSyntaxException } from 're2js';
import { compileRegex, tenantFlags } from './linear-regex.js';

/** What is wrong with a pattern, and where: UTF-16 offsets into it; both 0 when it is the whole pattern. */
export interface PatternProblem {
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

/** Why a tenant's pattern cannot be used; undefined when it can. Cost: one compilation. */
export function findPatternProblem(pattern: string): PatternProblem | undefined {
  const bytes = new TextEncoder().encode(pattern).length;
  if (bytes > maxPatternBytes) {
    return whole(`is ${bytes} bytes long; at most ${maxPatternBytes} are allowed; split it into several scanners`);
  }
  try {
    const { programSize } = compileRegex(pattern, tenantFlags);
    if (programSize <= maxProgramSize) return undefined;
    return whole(`needs ${programSize} steps; at most ${maxProgramSize} are allowed; repeat less or split the pattern`);
  } catch (error) {
    if (error instanceof RE2JSSyntaxException) return locate(pattern, error.getDescription(), error.getPattern() ?? '');
    if (error instanceof RE2JSException) return whole(error.message);
    throw error;
  }
}

function locate(pattern: string, message: string, part: string): PatternProblem {
  const start = part === '' ? -1 : pattern.indexOf(part);
  return start < 0 ? whole(message) : { message, start, end: start + part.length };
}

function whole(message: string): PatternProblem {
  return { message, start: 0, end: 0 };
}
