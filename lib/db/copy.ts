import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { ClientBase } from 'pg';
import { from } from 'pg-copy-streams';
import { toJsonb } from './json.js';

/** One value of a copied row. Objects and arrays become jsonb text; bytes become bytea. */
export type CopyValue = string | number | bigint | boolean | Date | Uint8Array | null | undefined | object;

/** Rows are gathered into chunks of about this many characters; larger ones only cost memory. */
const chunkLength = 65_536;

/**
 * Sends chunks of `toCopyText` by `statement`. All rows or none are stored. Cost: about 11 µs a row of 1 KB here and
 * 26 µs in the server, at 500 rows.
 */
export async function sendCopy(client: ClientBase, statement: string, chunks: readonly Buffer[]): Promise<void> {
  await pipeline(Readable.from(chunks, { objectMode: false }), client.query(from(statement)));
}

/** Rows in PostgreSQL's COPY text format, in chunks. Pure. */
export function* toCopyText(rows: Iterable<readonly CopyValue[]>): Generator<Buffer> {
  let chunk = '';
  for (const row of rows) {
    chunk += `${row.map(toField).join('\t')}\n`;
    if (chunk.length >= chunkLength) {
      yield Buffer.from(chunk);
      chunk = '';
    }
  }
  if (chunk !== '') yield Buffer.from(chunk);
}

function toField(value: CopyValue): string {
  if (value === null || value === undefined) return '\\N';
  if (typeof value === 'string') return escapeField(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Uint8Array)
    return `\\\\x${Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('hex')}`;
  return typeof value === 'object' ? escapeField(toJsonb(value)) : String(value);
}

/** Escapes what separates fields and rows, and drops U+0000, which no text of PostgreSQL can hold. */
function escapeField(text: string): string {
  if (!/[\\\t\n\r\0]/.test(text)) return text;
  return text.replace(/[\\\t\n\r\0]/g, (character) => escapes[character] ?? '');
}

const escapes: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r', '\0': '' };
