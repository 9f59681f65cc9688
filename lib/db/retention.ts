import type { Database } from './database.js';

/** Rows in one statement, so that none of them holds its locks for long. */
const batchRows = 5_000;

/**
 * Drops the monthly partitions of detection_results whose last moment lies before `before`, with all their rows, and deletes
 * older rows of the default partition. Returns the names of the dropped. A month that `before` lies in stays whole.
 *
 * Dropping waits at most 5 s for a lock on the table, which it then holds for milliseconds; after that it throws what the
 * server says, and nothing but time is lost.
 */
export async function dropOldPartitions(db: Database, before: Date): Promise<string[]> {
  const partitions = await db.query<{ name: string }>(
    `select c.relname as name
     from pg_inherits i
     join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'detection_results'::regclass
     order by c.relname`,
    [],
  );
  const old = partitions.map(({ name }) => name).filter((name) => (endOf(name) ?? before) < before);
  for (const name of old) {
    await db.transaction(async (tx) => {
      await tx.query(`set local lock_timeout = '5s'`);
      // The name is one of those that the pattern of endOf takes.
      await tx.query(`drop table ${name}`);
    });
  }
  await inBatches(() =>
    db.query(
      `delete from detection_results_default r
       where r.ctid = any(array(
         select old.ctid from detection_results_default old where old.created_at < $1 limit $2
       ))
       returning 1`,
      [before, batchRows],
    ),
  );
  return old;
}

/** Removes the sealed copies of what was judged before `before`; the results stay. Returns their number. */
export function expireOriginals(db: Database, before: Date): Promise<number> {
  // The index detection_results_sealed finds them.
  return inBatches(() =>
    db.query(
      `with old as (
         select r.id, r.created_at
         from detection_results r
         where r.sealed_conversation is not null and r.created_at < $1
         limit $2
       )
       update detection_results r
       set sealed_conversation = null
       from old
       where r.id = old.id and r.created_at = old.created_at
       returning 1`,
      [before, batchRows],
    ),
  );
}

/** Runs the statement until it changes less than a batch; the number of all rows. */
async function inBatches(run: () => Promise<readonly object[]>): Promise<number> {
  let rows = 0;
  for (;;) {
    const { length } = await run();
    rows += length;
    if (length < batchRows) return rows;
  }
}

/** End of the month that a partition holds, exclusive; undefined for the default one and whatever else there is. */
function endOf(partition: string): Date | undefined {
  const [, year, month] = /^detection_results_(\d{4})_(\d{2})$/.exec(partition) ?? [];
  return year === undefined ? undefined : new Date(Date.UTC(Number(year), Number(month), 1));
}
