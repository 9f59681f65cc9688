import type { Database } from '#lib/db/database.js';
import type { Log } from '#lib/telemetry/log.js';
import { deleteOldTriggers } from './store.js';

/** Nobody can ask for what is older: a history goes back 30 days, a window one. */
const keptDays = 31;

/** Rows in one statement, so that none of them holds its locks for long. */
const batchRows = 10_000;

/** Removes triggers that no window and no history reaches any more. */
export async function pruneBanTriggers({ db, log }: { readonly db: Database; readonly log: Log }): Promise<void> {
  let removed = 0;
  for (;;) {
    const count = await deleteOldTriggers(db, keptDays, batchRows);
    removed += count;
    if (count < batchRows) break;
  }
  if (removed > 0) log.info('ban_triggers_pruned', { rows: removed });
}
