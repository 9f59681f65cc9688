import type { Log } from '#lib/telemetry/log.js';
import type { Database } from './database.js';
import { isDatabaseError } from './errors.js';

/** Any fixed number; all instances that make partitions take the same lock. */
const partitionLock = 7_402_501;

/**
 * Makes the monthly partitions of detection_results from the month of `now` (UTC) to `monthsAhead` months later, and
 * returns the names of those that are new. Call it at the start and once a day; concurrent calls are safe.
 *
 * A month that already has rows in the default partition stays there and is logged: moving them would lock the table.
 * Making a partition locks the default partition for milliseconds.
 */
export async function ensurePartitions(options: {
  readonly db: Database;
  readonly now: Date;
  readonly monthsAhead: number;
  readonly log: Log;
}): Promise<string[]> {
  const { db, now, monthsAhead, log } = options;
  const made: string[] = [];
  for (let ahead = 0; ahead <= monthsAhead; ahead++) {
    const first = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead, 1));
    const next = new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() + ahead + 1, 1));
    const name = `detection_results_${first.toISOString().slice(0, 7).replace('-', '_')}`;
    try {
      if (await makePartition(db, name, first, next)) made.push(name);
    } catch (error) {
      if (!isDatabaseError(error, checkViolation)) throw error;
      log.warn('partition_left_to_default', { partition: name });
    }
  }
  return made;
}

/** The default partition holds rows that would belong to the new one. */
const checkViolation = '23514';

function makePartition(db: Database, name: string, first: Date, next: Date): Promise<boolean> {
  return db.transaction(async (tx) => {
    await tx.query('select pg_advisory_xact_lock($1)', [partitionLock]);
    const [existing] = await tx.query<{ found: boolean }>('select to_regclass($1) is not null as found', [name]);
    if (existing?.found) return false;
    // Names and bounds are made from a date above; DDL takes no parameters.
    await tx.query(
      `create table ${name} partition of detection_results
       for values from ('${first.toISOString()}') to ('${next.toISOString()}')`,
    );
    return true;
  });
}
