/** Which ends of a keyword must not touch a letter or digit; bits. */
export const Edge = { START: 1, END: 2 } as const;

/**
 * Whether a folded unit is a letter or digit of a script that parts words by spaces. Han, kana, Hangul, Thai, Arabic and
 * Indic letters are not: there, words stand or grow together, so keywords of those scripts are found inside them.
 */
export function isWordUnit(unit: number): boolean {
  if (unit < 128) return (unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39);
  return (unit >= 0xc0 && unit <= 0x52f && unit !== 0xd7 && unit !== 0xf7) || (unit >= 0x1e00 && unit <= 0x1fff);
}

/**
 * The ends of a folded keyword that have to be ends of a word, so that "ass" is not found in "class". An end that is no
 * word unit itself, such as the last one of "c++", needs no check.
 */
export function edgesOf(keyword: string): number {
  const first = isWordUnit(keyword.charCodeAt(0)) ? Edge.START : 0;
  const last = isWordUnit(keyword.charCodeAt(keyword.length - 1)) ? Edge.END : 0;
  return first | last;
}

/** Whether folded units from `start` up to `end` stand where `edges` asks for; `length` is where the text ends. */
export function hasEdges(units: Uint16Array, length: number, start: number, end: number, edges: number): boolean {
  if ((edges & Edge.START) !== 0 && start > 0 && isWordUnit(units[start - 1]!)) return false;
  return (edges & Edge.END) === 0 || end >= length || !isWordUnit(units[end]!);
}
