import writeExcel from 'write-excel-file/node';
import type { Cell } from './csv.js';

/** Longest text that a cell of the format holds. */
const maxCellChars = 32_767;

/** Characters that XML cannot hold. */
const forbidden = /[\0-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/g;

/** A table as an xlsx file: its first row names the columns and stays in sight. All texts are texts, never formulas. */
export function toXlsx(header: readonly string[], rows: readonly (readonly Cell[])[]): Promise<Buffer> {
  const sheet = [
    header.map((value) => ({ value, type: String, fontWeight: 'bold' as const })),
    ...rows.map((cells) => cells.map(toCell)),
  ];
  return writeExcel(sheet, { stickyRowsCount: 1 }).toBuffer();
}

function toCell(value: Cell) {
  if (value === null || value === '') return null;
  if (typeof value === 'number') return { value, type: Number };
  return { value: String(value).replace(forbidden, '').slice(0, maxCellChars), type: String };
}
