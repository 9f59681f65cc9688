import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';

/** Where generators write. */
const generated = ['gen', 'docs', 'README.md', 'services/**/index.ts', '*.generated.ts'];

/** Runs every generator and prints the files that it changed: those were not generated anew after their source changed. */
export function checkGenerated(): number {
  const before = fingerprints();
  const run = spawnSync('npm', ['run', '--silent', 'gen'], { encoding: 'utf8' });
  if (run.status !== 0) {
    console.error(run.stdout + run.stderr);
    return 1;
  }
  const after = fingerprints();
  const changed = [...new Set([...before.keys(), ...after.keys()])].filter(
    (file) => before.get(file) !== after.get(file),
  );
  for (const file of changed) console.error(`${file}: was out of date; it is generated anew now, commit it`);
  return changed.length;
}

function fingerprints(): Map<string, string> {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...generated], {
    encoding: 'utf8',
  });
  const files = listed.split('\n').filter((file) => file !== '' && existsSync(file));
  return new Map(files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]));
}
