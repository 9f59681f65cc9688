import { createHash } from 'node:crypto';
import { Pool, type PoolClient, types } from 'pg';
import type { Log } from '#lib/telemetry/log.js';
import { type CopyValue, sendCopy, toCopyText } from './copy.js';
import { isConnectionLoss, toDatabaseError } from './errors.js';

export type { CopyValue } from './copy.js';
export { isForeignKeyViolation, isRowRefused, isUniqueViolation } from './errors.js';

/** Runs statements, in a transaction or each on its own. */
export interface Queryable {
  /**
   * Runs one statement and returns its rows.
   *
   * With `values` (they may be empty) it is prepared once per connection under a name made from its text, so the text
   * must be fixed; without, it may be several statements. bigint columns arrive as bigint, timestamptz as Date, jsonb
   * parsed. U+0000 is dropped from text values. Pass jsonb values through `toJsonb`.
   *
   * Errors: DATABASE_UNAVAILABLE when the server cannot be reached; what the server refuses is thrown as it is.
   */
  query<Row extends object>(text: string, values?: readonly unknown[]): Promise<Row[]>;
}

/** A pool of connections to one database. Owns connections; call `close()`. */
export interface Database extends Queryable {
  /**
   * Runs the work in one transaction: committed when it resolves, rolled back when it rejects. `snapshot` makes it
   * read only with one view of the data (repeatable read).
   */
  transaction<T>(work: (tx: Queryable) => Promise<T>, options?: { readonly snapshot?: boolean }): Promise<T>;
  /**
   * Stores rows by `copy <table> (<columns>) from stdin`, all or none. U+0000 is dropped from texts; objects and arrays
   * become jsonb. The rows pass through memory: give some thousand at once, not millions.
   */
  copyRows(statement: string, rows: Iterable<readonly CopyValue[]>): Promise<void>;
  /** Resolves when the server answers. Errors: DATABASE_UNAVAILABLE. */
  ping(): Promise<void>;
  /** Waits for statements under way, then closes all connections. */
  close(): Promise<void>;
}

/** A request that waits longer than this for a connection has no use of it any more. */
const connectTimeoutMs = 30_000;

/** A statement that runs longer than this has lost its server without noticing, or should not run on a pool. */
const defaultStatementTimeoutMs = 60_000;

/** Connections are renewed hourly, so that load spreads again after a failover and leaks in a backend end. */
const connectionLifetimeSeconds = 3600;

/** Different statements that are prepared by name; the code has a few hundred, and each costs memory in every backend. */
const maxPreparedStatements = 1000;

/**
 * Opens a pool. Nothing is connected until the first statement. `applicationName` shows up in pg_stat_activity.
 * A statement that takes longer than `statementTimeoutMs` (a minute unless given) is DATABASE_UNAVAILABLE.
 */
export function createDatabase(options: {
  readonly url: string;
  readonly maxConnections: number;
  readonly applicationName: string;
  readonly log: Log;
  readonly statementTimeoutMs?: number;
  /** False where a pooler gives each transaction another connection; statements then have no names. True unless given. */
  readonly isPrepared?: boolean;
}): Database {
  const { log, statementTimeoutMs = defaultStatementTimeoutMs } = options;
  const pool = new Pool({
    connectionString: options.url,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: connectTimeoutMs,
    query_timeout: statementTimeoutMs,
    maxLifetimeSeconds: connectionLifetimeSeconds,
    keepAlive: true,
    types: { getTypeParser },
  });
  // Without a listener of its own, a client whose backend dies while it is checked out would end the process.
  const lost = (error: Error) => log.warn('database_connection_lost', { error });
  pool.on('error', lost);
  pool.on('connect', (client) => client.on('error', lost));
  const nameOf = options.isPrepared === false ? () => undefined : createStatementNames();

  /** Lends a connection to the work, and throws it away when a call on it says that it is lost. */
  async function withClient<T>(work: (run: Run, tx: Queryable) => Promise<T>): Promise<T> {
    let client: PoolClient;
    try {
      client = await pool.connect();
    } catch (error) {
      throw toDatabaseError(error);
    }
    let broken = false;
    const run: Run = async (call) => {
      try {
        return await call(client);
      } catch (error) {
        // A refused statement leaves a good connection; anything else may leave half an answer on the wire.
        broken ||= isConnectionLoss(error);
        throw toDatabaseError(error);
      }
    };
    try {
      return await work(run, { query: (text, values) => run((on) => runStatement(on, nameOf, text, values)) });
    } finally {
      client.release(broken);
    }
  }

  return {
    query: (text, values) => withClient((_run, tx) => tx.query(text, values)),
    transaction: (work, { snapshot = false } = {}) =>
      withClient(async (_run, tx) => {
        await tx.query(snapshot ? 'begin isolation level repeatable read read only' : 'begin');
        try {
          const result = await work(tx);
          await tx.query('commit');
          return result;
        } catch (error) {
          // When the connection is lost the rollback fails too, and the server has already done it.
          await tx.query('rollback').catch(() => undefined);
          throw error;
        }
      }),
    async copyRows(statement, rows) {
      // All text is made first: a row that cannot be made must not cost the connection.
      const chunks = [...toCopyText(rows)];
      await withClient((run) => run((client) => sendCopy(client, statement, chunks)));
    },
    ping: () => withClient(async (_run, tx) => void (await tx.query('select 1'))),
    close: () => pool.end(),
  };
}

/** Calls the connection and notices its loss. */
type Run = <T>(call: (client: PoolClient) => Promise<T>) => Promise<T>;

async function runStatement<Row extends object>(
  client: PoolClient,
  nameOf: (text: string) => string | undefined,
  text: string,
  values: readonly unknown[] | undefined,
): Promise<Row[]> {
  if (values === undefined) return (await client.query<Row>(text)).rows;
  const name = nameOf(text);
  const config = { text, values: values.map(withoutNul), ...(name === undefined ? {} : { name }) };
  return (await client.query<Row>(config)).rows;
}

/** Names statements by their text, up to a bound; further ones run without a name. */
function createStatementNames(): (text: string) => string | undefined {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= maxPreparedStatements) return known;
    const name = createHash('sha256').update(text).digest('base64url').slice(0, 32);
    names.set(text, name);
    return name;
  };
}

const int8 = 20;
const int8Array = 1016;

/** pg's own readers, except that bigint stays exact. */
function getTypeParser(oid: number, format?: 'text' | 'binary') {
  if (format === 'binary') return types.getTypeParser(oid, 'binary');
  if (oid === int8) return BigInt;
  if (oid === int8Array) {
    // The declared type lists only scalar ids; the reader of bigint[] gives the items as text.
    const parse = types.getTypeParser(oid as never, 'text') as (text: string) => (string | null)[];
    return (text: string) => parse(text).map((item) => (item === null ? null : BigInt(item)));
  }
  return types.getTypeParser(oid, 'text');
}

function withoutNul(value: unknown): unknown {
  return typeof value === 'string' && value.includes('\0') ? value.replaceAll('\0', '') : value;
}
