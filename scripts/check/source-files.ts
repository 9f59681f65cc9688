import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** TypeScript files of the project as git sees them (tracked, and new ones that are not ignored), sorted, as paths from the root. */
export function sourceFiles(): string[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    encoding: 'utf8',
  });
  return [...new Set(listed.split('\n'))].filter((file) => file !== '' && existsSync(file)).sort();
}
