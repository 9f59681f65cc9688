/** One cell of a table. */
export type Cell = string | number | boolean | null;

/** Rows as a CSV file with a byte order mark, so that spreadsheets read it as UTF-8. Pure. */
export function toCsv(header: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return `\uFEFF${toCsvLines([header, ...rows])}`;
}

/**
 * Rows as lines of CSV (RFC 4180). A text that a spreadsheet would run as a formula gets an apostrophe in front, which shows
 * it as text. Pure.
 */
export function toCsvLines(rows: readonly (readonly Cell[])[]): string {
  return rows.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
}

/** What makes a cell a formula: these characters at its start, also behind blanks and control characters. */
const formula = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

function toCell(value: Cell): string {
  const text = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
