import { GatehouseError } from '#lib/errors/error.js';
import type { Database } from './database.js';
import { isDatabaseError } from './errors.js';

/** What reads that may lag are made of. */
export interface ReplicaDeps {
  /** To the replica; closed with what is made here. */
  readonly replica: Database;
  readonly writer: Database;
  /** Told where each read went. */
  readonly onRead: (from: 'replica' | 'writer') => void;
}

/** The replica had to drop what the query was reading, to keep up with its primary. */
const recoveryConflict = '40001';

/** How long a replica that did not answer is left alone, in ms: its time-out must not delay every read. */
const restMs = 5_000;

/**
 * A database for reads that may lag by seconds: statements and snapshots go to the replica, and to the writer while the
 * replica is away. Everything else goes to the writer. `close` closes the replica only.
 */
export function createReplicaReads({ replica, writer, onRead }: ReplicaDeps): Database {
  let awaySince: number | undefined;

  async function read<T>(from: (db: Database) => Promise<T>): Promise<T> {
    if (awaySince === undefined || performance.now() - awaySince > restMs) {
      try {
        const answer = await from(replica);
        awaySince = undefined;
        onRead('replica');
        return answer;
      } catch (error) {
        const isAway = error instanceof GatehouseError && error.code === 'DATABASE_UNAVAILABLE';
        if (!isAway && !isDatabaseError(error, recoveryConflict)) throw error;
        if (isAway) awaySince = performance.now();
      }
    }
    onRead('writer');
    return from(writer);
  }

  return {
    query: (text, values) => read((db) => db.query(text, values)),
    transaction: (work, options) =>
      options?.snapshot === true ? read((db) => db.transaction(work, options)) : writer.transaction(work, options),
    copyRows: writer.copyRows,
    ping: writer.ping,
    close: () => replica.close(),
  };
}
