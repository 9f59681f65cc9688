import { readFileSync } from 'node:fs';
import { compileRegex, maxSpans, tenantFlags } from '../../services/detection/scanners/regex/linear-regex.js';
import { findPatternProblem } from '../../services/detection/scanners/regex/problem.js';

/**
 * Runs patterns that are known to make backtracking engines hang: `npm run bench:hostile -- <file>`, one JSON object a
 * line with `pattern` and, where known, `attack`, a sum of quoted strings and repeats that makes it hang.
 *
 * Prints what is refused and why, and the slowest of what is accepted. Ends with code 1 when a search takes more than
 * 2 s for 50,000 characters.
 */
const textLength = 50_000;
const maxMilliseconds = 2000;

interface Row {
  readonly pattern: string;
  readonly attack?: string;
}

function main(file: string): void {
  const rows = readFileSync(file, 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);
  const refused = new Map<string, number>();
  const timed: { milliseconds: number; pattern: string }[] = [];
  for (const { pattern, attack } of rows) {
    const problem = findPatternProblem(pattern);
    if (problem !== undefined) {
      const reason = problem.message.replaceAll(/\d+/g, 'n').slice(0, 60);
      refused.set(reason, (refused.get(reason) ?? 0) + 1);
      continue;
    }
    const regex = compileRegex(pattern, tenantFlags);
    const started = performance.now();
    for (const text of textsFor(pattern, attack)) {
      regex.test(text);
      regex.findAll(text, maxSpans);
    }
    timed.push({ milliseconds: performance.now() - started, pattern });
  }
  timed.sort((a, b) => b.milliseconds - a.milliseconds);
  console.log(`${rows.length} patterns, ${timed.length} accepted, ${rows.length - timed.length} refused:`);
  for (const [reason, count] of [...refused].sort((a, b) => b[1] - a[1])) console.log(`  ${count} × ${reason}`);
  console.log(`Slowest on three texts of ${textLength} characters:`);
  for (const { milliseconds, pattern } of timed.slice(0, 10)) {
    console.log(`  ${milliseconds.toFixed(0).padStart(6)} ms  ${pattern.slice(0, 90)}`);
  }
  if ((timed[0]?.milliseconds ?? 0) > maxMilliseconds) process.exitCode = 1;
}

/** The known attack, the pattern's own characters over and over, and one character that many patterns repeat. */
function textsFor(pattern: string, attack: string | undefined): string[] {
  const own = pattern.replaceAll(/[\\^$.*+?()[\]{}|]/g, '') || 'a';
  const known = attack === undefined ? own[0]! : (attackText(attack) ?? own[0]!);
  return [known, own, 'a'].map((part) => `${part.repeat(Math.ceil(textLength / part.length)).slice(0, textLength)}!`);
}

/** The text of `'a' + 'b'.repeat(3) + 'c'`; undefined when it is anything else. */
function attackText(expression: string): string | undefined {
  let text = '';
  let rest = expression;
  while (rest !== '') {
    const term = /^(?:\s*\+\s*)?'((?:[^'\\]|\\.)*)'(?:\.repeat\((\d+)\))?/s.exec(rest);
    if (term === null) return text === '' ? undefined : text;
    const quoted = term[1]!
      .replaceAll("\\'", "'")
      .replaceAll('"', '\\"')
      .replaceAll(/\\x(..)/g, '\\u00$1');
    try {
      text += (JSON.parse(`"${quoted}"`) as string).repeat(Math.min(textLength, Number(term[2] ?? 1)));
    } catch {
      return undefined;
    }
    rest = rest.slice(term[0].length);
  }
  return text.slice(0, textLength);
}

main(process.argv[2] ?? '');
