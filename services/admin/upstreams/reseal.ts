import type { Secrets } from '#lib/auth/secrets.js';
import type { Database } from '#lib/db/database.js';

/** What was done to sealed values. */
export interface Resealed {
  readonly resealed: number;
  readonly current: number;
  readonly unreadable: number;
}

/** The values that stay sealed for as long as nobody changes them; all others end by themselves. */
const sealedColumns = [
  { table: 'upstream_models', column: 'sealed_api_key' },
  { table: 'signing_keys', column: 'sealed_private_jwk' },
] as const;

/** Rows that are read at once. */
const batchSize = 200;

/**
 * Seals every stored key of the installation with the key that seals now. A value that changes meanwhile is left alone, for
 * whoever changed it has sealed it anew. May be run again at any time.
 */
export async function resealAll(
  db: Database,
  secrets: Pick<Secrets, 'open' | 'seal' | 'isSealedByCurrent'>,
): Promise<Resealed> {
  const count = { resealed: 0, current: 0, unreadable: 0 };
  for (const { table, column } of sealedColumns) {
    for (let after = ''; ; ) {
      const rows = await db.query<{ id: string; sealed: Buffer }>(
        `select k.id::text as "id",
                k.${column} as "sealed"
           from ${table} k
          where k.${column} is not null
            and k.id::text > $1
          order by k.id::text
          limit ${batchSize}`,
        [after],
      );
      for (const { id, sealed } of rows) {
        if (secrets.isSealedByCurrent(sealed)) {
          count.current += 1;
          continue;
        }
        const plain = openOrUndefined(secrets, sealed);
        if (plain === undefined) {
          count.unreadable += 1;
          continue;
        }
        await db.query(
          `update ${table} as k
              set ${column} = $3
            where k.id::text = $1
              and k.${column} = $2`,
          [id, sealed, secrets.seal(plain)],
        );
        count.resealed += 1;
      }
      const last = rows.at(-1);
      if (rows.length < batchSize || last === undefined) break;
      after = last.id;
    }
  }
  return count;
}

function openOrUndefined(secrets: Pick<Secrets, 'open'>, sealed: Uint8Array): string | undefined {
  try {
    return secrets.open(sealed);
  } catch {
    return undefined;
  }
}
