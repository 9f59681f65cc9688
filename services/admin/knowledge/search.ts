import type { Database } from '#lib/db/database.js';
import { createVectorTable, type NearRow, nearestRows, setRow } from '#lib/vectors/vector-table.js';
import { vectorsAtOnce } from './reembed.js';
import { selectVectors } from './store.js';

/**
 * The positions of the entries nearest to a vector. People who try a base wait for it, so it is read from the database
 * each time, piece by piece: other work gets its turn in between.
 */
export async function searchEntries(
  db: Database,
  base: { readonly tenantId: string; readonly id: string; readonly entryCount: number },
  query: Float32Array,
  count: number,
): Promise<NearRow[]> {
  const found: NearRow[] = [];
  for (let position = 0; position < base.entryCount; position += vectorsAtOnce) {
    const rows = await selectVectors(db, base.tenantId, base.id, position, vectorsAtOnce);
    const table = createVectorTable(rows.length, rows[0]?.vector.length ?? 0);
    rows.forEach(({ vector, scale }, row) => {
      setRow(table, row, vector, scale);
    });
    for (const near of nearestRows(table, query, count)) found.push({ ...near, row: position + near.row });
  }
  return found.sort((a, b) => b.similarity - a.similarity || a.row - b.row).slice(0, count);
}
