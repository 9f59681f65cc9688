import type { Queryable } from './database.js';

/** The channel on which instances hear of bans that began, changed or were lifted; the payload is the id of the record. */
export const banChannel = 'gatehouse_ban';

/** Tells every instance, at the commit of the transaction, that these records of ban_records changed. */
export async function publishBans(tx: Queryable, ids: readonly string[]): Promise<void> {
  if (ids.length === 0) return;
  await tx.query(`select pg_notify('${banChannel}', i.id) from unnest($1::text[]) as i (id)`, [ids]);
}
