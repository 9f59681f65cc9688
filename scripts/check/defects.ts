import { existsSync, readFileSync } from 'node:fs';

/** Prints every test that docs/defects.md and SECURITY.md name and that does not exist; returns how many there are. */
export function checkDefects(): number {
  return checkPage('docs/defects.md') + checkPage('SECURITY.md');
}

function checkPage(page: string): number {
  const rows = readFileSync(page, 'utf8').matchAll(/^\| ([WT]-\w+) \|[^|]*\| `([^`]+)`: (.+) \|$/gm);
  let named = 0;
  let problems = 0;
  for (const [, number = '', file = '', title = ''] of rows) {
    named += 1;
    if (existsSync(file) && readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title)) continue;
    console.error(`${page}: ${number}: no test "${title}" in ${file}`);
    problems += 1;
  }
  if (named > 0) return problems;
  console.error(`${page} names no test`);
  return 1;
}
