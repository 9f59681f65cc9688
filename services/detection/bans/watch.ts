import { banChannel } from '#lib/db/bans.js';
import { createCatchUp } from '#lib/db/catch-up.js';
import type { Database } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import type { Listener } from '#lib/db/listener.js';
import type { Log } from '#lib/telemetry/log.js';
import { type Ban, toStoredUserId } from './ban.js';
import { type BanRow, selectBans, selectChangedBans, selectOpenBans } from './store.js';

/** What the watch is made of. */
export interface BanWatchDeps {
  readonly db: Database;
  /** Of the same database; the watch listens on it and does not close it. */
  readonly listener: Listener;
  readonly log: Log;
}

/** The bans that hold, of all tenants, in memory. Owns timers; call `close`. */
export interface BanWatch {
  /** The ban of an end user, if one holds at this moment. Costs two look-ups. */
  find(tenantId: string, endUserId: string): Ban | undefined;
  /** Takes in records as the database has them now. */
  apply(rows: readonly BanRow[]): void;
  close(): void;
}

interface HeldBan {
  readonly ban: Ban;
  /** `performance.now()` at which it ends: counted from the database's clock, so a wrong clock here changes nothing. */
  readonly endsAt: number;
}

/** Bans kept in memory, of all tenants; some 30 MB. Beyond it those that end first are left out. */
const maxBans = 100_000;

/** Notifications come within milliseconds; the poll is for those that got lost. */
const pollMs = 5_000;

/** A change shows only when its transaction is committed, which may be a while after it was made. */
const overlapSeconds = 60;

/** Starts the watch: all bans that hold are loaded when this resolves. Rejects when the database cannot be reached. */
export async function watchBans({ db, listener, log }: BanWatchDeps): Promise<BanWatch> {
  const tenants = new Map<string, Map<string, HeldBan>>();
  const named = new Set<string>();
  let size = 0;
  let isFull = false;
  let closed = false;
  /** Notifications may have been missed: read all that holds. */
  let isBehind = false;
  let isPollDue = false;
  /** Every change that was committed by then is known, but for those of long transactions. */
  let readUntil = performance.now();

  function find(tenantId: string, endUserId: string): Ban | undefined {
    const users = tenants.get(tenantId);
    if (users === undefined) return undefined;
    const held = users.get(toStoredUserId(endUserId));
    return held !== undefined && held.endsAt > performance.now() ? held.ban : undefined;
  }

  function apply(rows: readonly BanRow[]): void {
    const now = performance.now();
    for (const { remainingMs, ...ban } of rows) {
      if (remainingMs <= 0) remove(ban.tenantId, ban.endUserId, ban.id);
      else put({ ban, endsAt: now + remainingMs });
    }
  }

  function put(held: HeldBan): void {
    const { tenantId, endUserId } = held.ban;
    const users = tenants.get(tenantId) ?? new Map<string, HeldBan>();
    if (!users.has(endUserId)) {
      if (size >= maxBans) {
        if (!isFull) log.error('bans_not_kept', { bans: size });
        isFull = true;
        return;
      }
      size++;
    }
    tenants.set(tenantId, users.set(endUserId, held));
  }

  /** Only the record itself: a lifted one must not take a newer ban of the same user with it. */
  function remove(tenantId: string, endUserId: string, id: string): void {
    const users = tenants.get(tenantId);
    if (users?.get(endUserId)?.ban.id !== id) return;
    users.delete(endUserId);
    size--;
    if (users.size === 0) tenants.delete(tenantId);
  }

  async function read(): Promise<void> {
    const [ids, everything, lately] = [[...named], isBehind, isPollDue];
    named.clear();
    isBehind = isPollDue = false;
    try {
      if (everything) apply(await selectOpenBans(db, maxBans));
      if (ids.length > 0) apply(await selectBans(db, ids));
      // After an outage this also finds the bans that were lifted meanwhile.
      if (everything || lately) {
        const startedAt = performance.now();
        apply(await selectChangedBans(db, overlapSeconds + (startedAt - readUntil) / 1000, maxBans));
        readUntil = startedAt;
      }
    } catch (error) {
      isBehind = true;
      for (const id of ids) named.add(id);
      throw error;
    }
  }

  const catchUp = createCatchUp({ read, isClosed: () => closed, name: 'ban_watch', log });
  const onNotify = (id: string) => {
    if (!isUuid(id)) return;
    named.add(id);
    void catchUp();
  };
  const onConnected = () => {
    isBehind = true;
    void catchUp();
  };
  const onPoll = () => {
    isPollDue = true;
    void catchUp();
  };

  function forgetEnded(): void {
    const now = performance.now();
    for (const users of tenants.values())
      for (const { ban, endsAt } of users.values()) if (endsAt <= now) remove(ban.tenantId, ban.endUserId, ban.id);
    isFull = size >= maxBans;
  }

  await listener.listen(banChannel, onNotify, onConnected);
  apply(await selectOpenBans(db, maxBans));
  const poll = setInterval(onPoll, pollMs).unref();
  const sweep = setInterval(forgetEnded, 60_000).unref();
  return {
    find,
    apply,
    close() {
      closed = true;
      clearInterval(poll);
      clearInterval(sweep);
    },
  };
}
