/** Keywords of a file, one in a line: of a CSV file the first column, without a head that says "keyword". Pure. */
export function readKeywordFile(text: string, name: string): string {
  const content = text.replace(/^\uFEFF/, '');
  if (!/\.csv$/i.test(name)) return content;
  const cells = content.split(/\r\n|\n|\r/).map(firstCell);
  if (/^keywords?$/i.test(cells[0]?.trim() ?? '')) cells.shift();
  return cells.join('\n');
}

/** A CSV file with one column, headed "keyword". Pure. */
export function toKeywordCsv(keywords: readonly string[]): string {
  const cells = keywords.map((keyword) => (/[",\n]/.test(keyword) ? `"${keyword.replaceAll('"', '""')}"` : keyword));
  return `keyword\n${cells.join('\n')}\n`;
}

/** The first cell of a line by RFC 4180; cells that reach over lines do not occur among keywords. */
function firstCell(line: string): string {
  const quoted = /^\s*"((?:[^"]|"")*)"/.exec(line)?.[1];
  return quoted === undefined ? (line.split(/[,;\t]/)[0] ?? '') : quoted.replaceAll('""', '"');
}
