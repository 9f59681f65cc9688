import type { Queryable } from '#lib/db/database.js';

/** Counts a failure, at most one beyond the limit, in a window that begins with the first. By the primary key. */
export async function addLoginFailure(
  db: Queryable,
  address: Uint8Array,
  { maxFailures, windowSeconds }: { readonly maxFailures: number; readonly windowSeconds: number },
): Promise<{ readonly failures: number; readonly secondsLeft: number }> {
  const rows = await db.query<{ failures: number; secondsLeft: number }>(
    `insert into login_failures as f (address_hash, failures, ends_at)
     values ($1, 1, now() + make_interval(secs => $3))
     on conflict (address_hash) do update
        set failures = case when f.ends_at <= now() then 1 else least(f.failures, $2::int) + 1 end,
            ends_at = case when f.ends_at <= now() then excluded.ends_at else f.ends_at end
     returning f.failures as "failures",
               ceil(extract(epoch from f.ends_at - now()))::int as "secondsLeft"`,
    [address, maxFailures, windowSeconds],
  );
  return rows[0]!;
}

/** Takes back a failure that was counted for an attempt that could not be made. */
export async function takeBackLoginFailure(db: Queryable, address: Uint8Array): Promise<void> {
  await db.query('update login_failures f set failures = f.failures - 1 where f.address_hash = $1 and f.failures > 0', [
    address,
  ]);
}

/** Forgets what was counted for an address. */
export async function clearLoginFailures(db: Queryable, address: Uint8Array): Promise<void> {
  await db.query('delete from login_failures f where f.address_hash = $1', [address]);
}

/** Removes counts whose time is over, by the index login_failures_ends_at. */
export async function pruneLoginFailures(db: Queryable): Promise<void> {
  await db.query('delete from login_failures f where f.ends_at < now()');
}
