import type { Operator } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { findPatternProblem } from '../scanners/regex/problem.js';
import { missingGroups } from './regex-replace.js';

/** One reason why an operator cannot run; offsets are into the value at the path, both 0 for all of it. */
export interface OperatorProblem {
  /** Below the operator, such as "regex_replace.pattern". */
  readonly path: string;
  readonly message: string;
  readonly start: number;
  readonly end: number;
}

/** What would stop an operator from running as its author means it. Pure; compiles a pattern. */
export function operatorProblems(operator: Operator | undefined): OperatorProblem[] {
  switch (operator?.kind.case) {
    case 'regexReplace': {
      const { pattern, replacement } = operator.kind.value;
      const found = findPatternProblem(pattern);
      if (found !== undefined) {
        const { message, start, end } = found;
        return [{ path: 'regex_replace.pattern', message, start, end }];
      }
      return missingGroups(pattern, replacement).map((group) => ({
        path: 'regex_replace.replacement',
        message: `names group ${group}, which the pattern does not have`,
        start: 0,
        end: 0,
      }));
    }
    default:
      return [];
  }
}
