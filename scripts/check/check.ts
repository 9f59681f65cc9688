import { spawnSync } from 'node:child_process';
import { checkDefects } from './defects.js';
import { checkDeployment } from './deployment.js';
import { checkFileSizes } from './file-sizes.js';
import { checkGenerated } from './generated.js';
import { checkImports } from './imports.js';
import { checkLocales } from './locales.js';

/** Everything that a change must pass besides the tests. Every step runs, so that one run shows all that is wrong. */
const steps: readonly (readonly [name: string, run: () => number])[] = [
  ['generated files are current', checkGenerated],
  ['proto: lint', command('buf', 'lint')],
  ['proto: format', command('buf', 'format', '--diff', '--exit-code')],
  ['proto: nothing breaks clients', checkBreaking],
  ['format and lint', command('biome', 'check', '--error-on-warnings')],
  ['types', command('tsc', '--noEmit', '--project', '.')],
  ['types of the UI', command('tsc', '--noEmit', '--project', 'web')],
  ['import direction', checkImports],
  ['unused files, exports, packages', command('knip')],
  ['file sizes', checkFileSizes],
  ['both languages complete', checkLocales],
  ['tests that docs/defects.md and SECURITY.md name', checkDefects],
  ['deployment fits the program', checkDeployment],
];

let failed = 0;
for (const [name, run] of steps) {
  const start = performance.now();
  const problems = run();
  const seconds = ((performance.now() - start) / 1000).toFixed(1);
  console.log(`${problems === 0 ? 'ok    ' : 'FAILED'} ${name} (${seconds} s)`);
  if (problems > 0) failed += 1;
}
console.log(failed === 0 ? 'all checks passed' : `${failed} of ${steps.length} checks failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** A step that runs a tool of node_modules and shows what it prints only when it fails. */
function command(tool: string, ...args: string[]): () => number {
  return () => {
    const run = spawnSync(`node_modules/.bin/${tool}`, args, { encoding: 'utf8' });
    if (run.status === 0) return 0;
    console.error(run.error?.message ?? run.stdout + run.stderr);
    return 1;
  };
}

/** Compares the contract with the one on the main branch; a checkout without that branch has nothing to compare with. */
function checkBreaking(): number {
  const hasMain = spawnSync('git', ['rev-parse', '--verify', '--quiet', 'main:proto']).status === 0;
  return hasMain ? command('buf', 'breaking', '--against', '.git#branch=main,subdir=.')() : 0;
}
