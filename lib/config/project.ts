import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/**
 * Folder of the checkout, which holds package.json: the place of files that are not compiled, such as migrations and
 * the built web pages. The same whether the caller runs from the sources or from dist/.
 */
export function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, 'package.json'))) {
    const parent = dirname(folder);
    if (parent === folder) throw new Error('No package.json above the program; run it from its checkout');
    folder = parent;
  }
  return folder;
}
