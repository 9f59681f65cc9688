import { dropped, expansions, singles } from './fold-table.generated.js';

/**
 * What each code point becomes when text is folded. Read only; one copy serves every fold of a thread.
 *
 * An entry is the folded UTF-16 unit, or 0 for "nothing", or a value of the surrogate range: `marker + n` is the n-th
 * expansion. Units of the surrogate range themselves have no entry: their code points are in `pages`.
 */
export interface FoldTable {
  /** By BMP code unit; 65,536 entries. */
  readonly units: Uint16Array;
  /** Entries of 256 code points each, from U+10000 on; undefined where every code point stays as it is. */
  readonly pages: readonly (Uint16Array | undefined)[];
  /** Expansion n is `expansionUnits` from `expansionStarts[n]` up to `expansionStarts[n + 1]`. */
  readonly expansionStarts: Uint16Array;
  readonly expansionUnits: Uint16Array;
}

/** First value that stands for an expansion; no folded unit lies in the surrogate range. */
export const marker = 0xd800;

/** Entry of a code point above U+FFFF that stays as it is. */
export const unchanged = 0xdfff;

/** Decodes the generated table. Cost: about 2 ms, once a thread. */
export function createFoldTable(): FoldTable {
  const units = Uint16Array.from({ length: 0x10000 }, (_, unit) => unit);
  const pages: (Uint16Array | undefined)[] = new Array(0x1000);
  const texts = new Map<string, number>();
  const put = (codePoint: number, folded: string) => {
    let entry = folded.length === 0 ? 0 : folded.charCodeAt(0);
    if (folded.length > 1) {
      entry = marker + (texts.get(folded) ?? texts.size);
      texts.set(folded, entry - marker);
    }
    if (codePoint < 0x10000) units[codePoint] = entry;
    else pageOf(pages, codePoint)[codePoint & 0xff] = entry;
  };
  eachRun(dropped, (codePoint) => put(codePoint, ''));
  eachRun(singles, (codePoint, distance) => put(codePoint, String.fromCodePoint(codePoint + distance)));
  for (const entry of expansions.split(' ')) {
    const codePoint = entry.codePointAt(0)!;
    put(codePoint, entry.slice(codePoint > 0xffff ? 2 : 1).replaceAll('_', ' '));
  }
  const starts = [0];
  for (const text of texts.keys()) starts.push(starts.at(-1)! + text.length);
  const all = [...texts.keys()].join('');
  return {
    units,
    pages,
    expansionStarts: Uint16Array.from(starts),
    expansionUnits: Uint16Array.from({ length: all.length }, (_, i) => all.charCodeAt(i)),
  };
}

function pageOf(pages: (Uint16Array | undefined)[], codePoint: number): Uint16Array {
  const index = (codePoint >> 8) - 0x100;
  pages[index] ??= new Uint16Array(256).fill(unchanged);
  return pages[index];
}

/** Calls `each` for every code point of a run list as scripts/gen/fold-table.ts writes it. */
function eachRun(runs: string, each: (codePoint: number, distance: number) => void): void {
  let next = 0;
  for (const run of runs.split(' ')) {
    const [where, distance = '0'] = run.split('=');
    const [gap, countText] = where!.split('+');
    const everySecond = where!.endsWith('*');
    const start = next + Number.parseInt(`0${gap!.replace('*', '')}`, 36);
    const count = countText === undefined ? 1 : Number.parseInt(countText, 36);
    const step = everySecond ? 2 : 1;
    for (let i = 0; i < count; i += 1) each(start + i * step, Number.parseInt(distance, 36));
    next = start + (count - 1) * step + 1;
  }
}
