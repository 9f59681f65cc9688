/**
 * Rows as CSV (RFC 4180) with a byte order mark, so that spreadsheets read them as UTF-8. A text that a spreadsheet would
 * run as a formula gets an apostrophe in front, which shows it as text. Pure.
 */
export function toCsv(
  header: readonly string[],
  rows: readonly (readonly (string | number | boolean | null)[])[],
): string {
  return `\uFEFF${toCsvLines([header, ...rows])}`;
}

/** The same without the mark in front, for what is written piece by piece. Pure. */
export function toCsvLines(rows: readonly (readonly (string | number | boolean | null)[])[]): string {
  return rows.map((cells) => `${cells.map(toCell).join(',')}\r\n`).join('');
}

/** What makes a cell a formula: these characters at its start, also behind blanks and control characters. */
const formula = /^[\s\0]*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20]/;

function toCell(value: string | number | boolean | null): string {
  const text = typeof value === 'string' && formula.test(value) ? `'${value}` : String(value ?? '');
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
