import { existsSync, readFileSync } from 'node:fs';

/** Prints every test that docs/defects.md names and that does not exist; returns how many there are. */
export function checkDefects(): number {
  const rows = readFileSync('docs/defects.md', 'utf8').matchAll(/^\| (W-\w+) \|[^|]*\| `([^`]+)`: (.+) \|$/gm);
  let named = 0;
  let problems = 0;
  for (const [, number = '', file = '', title = ''] of rows) {
    named += 1;
    if (existsSync(file) && readFileSync(file, 'utf8').replaceAll("\\'", "'").includes(title)) continue;
    console.error(`docs/defects.md: ${number}: no test "${title}" in ${file}`);
    problems += 1;
  }
  if (named > 0) return problems;
  console.error('docs/defects.md names no test');
  return 1;
}
