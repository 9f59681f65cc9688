import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client, DatabaseError } from 'pg';
import type { Log } from '#lib/telemetry/log.js';
import { toDatabaseError } from './errors.js';

/** Any fixed number; every program that migrates this schema takes the same lock. */
const migrationLock = 7_402_500;

/** What a call of `migrate` did. */
export interface MigrationReport {
  /** File names in the order in which they were applied; empty when the schema was up to date. */
  readonly applied: readonly string[];
  /** Number of the newest migration in the database. */
  readonly version: number;
}

/**
 * Brings the database to the schema of the directory: applies its files `NNNN-what.sql` that are not recorded yet, in
 * their order, each in a transaction of its own. Of several programs that start at once, one applies and the others wait.
 *
 * Errors: an Error that names the file when an applied file was changed since, when a file is older than an applied one,
 * or when a statement fails (with its line); DATABASE_UNAVAILABLE. Migrations of a newer program are left alone.
 */
export async function migrate(options: {
  readonly url: string;
  readonly directory: string;
  readonly log: Log;
}): Promise<MigrationReport> {
  const files = await readMigrations(options.directory);
  const client = new Client({
    connectionString: options.url,
    application_name: 'gatehouse-migrate',
    connectionTimeoutMillis: 30_000,
  });
  client.on('error', (error) => options.log.warn('database_connection_lost', { error }));
  try {
    await client.connect();
    await waitForLock(client, options.log);
    const recorded = await readRecorded(client);
    const pending = choosePending(files, recorded, options.log);
    for (const file of pending) await apply(client, file, options.log);
    const version = Math.max(0, ...recorded.keys(), ...pending.map((file) => file.version));
    return { applied: pending.map((file) => file.name), version };
  } catch (error) {
    throw error instanceof MigrationError ? error : toDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** A migration that cannot be applied; the message names the file and what to do. */
class MigrationError extends Error {
  override readonly name = 'MigrationError';
}

interface MigrationFile {
  readonly version: number;
  readonly name: string;
  readonly sql: string;
  readonly checksum: string;
}

interface RecordedMigration {
  readonly name: string;
  readonly checksum: string;
}

async function readMigrations(directory: string): Promise<MigrationFile[]> {
  const names = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort();
  const files = await Promise.all(
    names.map(async (name) => {
      const number = /^(\d{4})-[a-z0-9-]+\.sql$/.exec(name)?.[1];
      if (number === undefined) throw new MigrationError(`${name} must be named like 0001-what.sql`);
      // A checkout on Windows may have other line ends; that is no change.
      const sql = (await readFile(join(directory, name), 'utf8')).replaceAll('\r\n', '\n');
      return { version: Number(number), name, sql, checksum: createHash('sha256').update(sql).digest('hex') };
    }),
  );
  const twice = files.find((file, index) => file.version === files[index - 1]?.version);
  if (twice) throw new MigrationError(`${twice.name} has the number of another migration; give it the next one`);
  return files;
}

async function waitForLock(client: Client, log: Log): Promise<void> {
  const free = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [migrationLock]);
  if (free.rows[0]?.taken) return;
  log.info('migration_waiting');
  await client.query('select pg_advisory_lock($1)', [migrationLock]);
}

async function readRecorded(client: Client): Promise<Map<number, RecordedMigration>> {
  await client.query(
    `create table if not exists schema_migrations (
       version integer primary key,
       name text not null,
       checksum text not null,
       duration_ms real not null,
       applied_at timestamptz not null default now()
     )`,
  );
  const { rows } = await client.query<{ version: number; name: string; checksum: string }>(
    'select m.version, m.name, m.checksum from schema_migrations m order by m.version',
  );
  return new Map(rows.map(({ version, name, checksum }) => [version, { name, checksum }]));
}

function choosePending(
  files: readonly MigrationFile[],
  recorded: ReadonlyMap<number, RecordedMigration>,
  log: Log,
): MigrationFile[] {
  const newest = Math.max(0, ...recorded.keys());
  const own = new Set(files.map((file) => file.version));
  for (const file of files) {
    const applied = recorded.get(file.version);
    if (applied && applied.checksum !== file.checksum) {
      throw new MigrationError(
        `${file.name} was changed after it was applied to this database; undo the change and write a new migration`,
      );
    }
    if (!applied && file.version < newest) {
      throw new MigrationError(
        `${file.name} is new, but migration ${newest} is already applied to this database; give it a number above ${newest}`,
      );
    }
  }
  const foreign = [...recorded.keys()].filter((version) => !own.has(version));
  // A schema only grows before it shrinks, so a program one release older runs on it during a rolling upgrade.
  if (foreign.length > 0) log.warn('schema_newer_than_program', { versions: foreign });
  return files.filter((file) => !recorded.has(file.version));
}

async function apply(client: Client, file: MigrationFile, log: Log): Promise<void> {
  const start = performance.now();
  try {
    await client.query('begin');
    await client.query(file.sql);
    const durationMs = performance.now() - start;
    await client.query('insert into schema_migrations (version, name, checksum, duration_ms) values ($1, $2, $3, $4)', [
      file.version,
      file.name,
      file.checksum,
      durationMs,
    ]);
    await client.query('commit');
    log.info('migration_applied', { migration: file.name, duration_ms: Math.round(durationMs) });
  } catch (error) {
    await client.query('rollback').catch(() => undefined);
    if (!(error instanceof DatabaseError)) throw error;
    const position = Number(error.position);
    const line = position > 0 ? ` at line ${file.sql.slice(0, position).split('\n').length}` : '';
    throw new MigrationError(`${file.name} failed${line}: ${error.message}; nothing of it was kept`, { cause: error });
  }
}
