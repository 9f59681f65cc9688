import { readFileSync } from 'node:fs';
import { sourceFiles } from './source-files.js';

/** A file above this is split: a reader cannot hold more in the head. Tests, generated code and lists of phrases are exempt. */
const maxLines = 400;

const exempt =
  /^gen\/|\.test\.tsx?$|\.generated\.ts$|^scripts\/train\/phrases\/|^services\/detection\/recognizers\/index\.ts$/;

/** Prints every file that is too long; returns how many there are. */
export function checkFileSizes(): number {
  const tooLong = sourceFiles()
    .filter((file) => !exempt.test(file))
    .map((file) => ({ file, lines: readFileSync(file, 'utf8').split('\n').length - 1 }))
    .filter(({ lines }) => lines > maxLines);
  for (const { file, lines } of tooLong)
    console.error(`${file}: ${lines} lines; at most ${maxLines}: split it by what its parts do`);
  return tooLong.length;
}
