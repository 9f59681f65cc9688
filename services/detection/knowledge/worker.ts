import { nearestRows } from '#lib/vectors/vector-table.js';
import type { SearchTask, TableMatch } from './searcher.js';

/** Searches on a thread of its own; the tables are in memory that it shares with the service. */
export default function search({ tables, query }: SearchTask): (TableMatch | undefined)[] {
  return tables.map((table) => nearestRows(table, query, 1)[0]);
}
