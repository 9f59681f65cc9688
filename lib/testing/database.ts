import { randomBytes } from 'node:crypto';
import { Client } from 'pg';
import { inject } from 'vitest';
import { createDatabase, type Database } from '#lib/db/database.js';
import { silentLog } from '#lib/telemetry/log.js';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the migrated template database; test/global-setup.ts provides it. */
    databaseUrl: string;
  }
}

/** A database of its own for one test file. */
export interface TestDatabase {
  readonly url: string;
  readonly db: Database;
  /** Closes `db`, ends all other sessions and removes the database. */
  drop(): Promise<void>;
}

/** Copies the migrated template database. Takes about 25 ms. */
export async function createTestDatabase(): Promise<TestDatabase> {
  const templateUrl = inject('databaseUrl');
  const template = new URL(templateUrl).pathname.slice(1);
  const name = `${template}_${randomBytes(6).toString('hex')}`;
  await administer(templateUrl, `create database ${name} template ${template} strategy file_copy`);
  const url = withDatabase(templateUrl, name);
  const db = createDatabase({ url, maxConnections: 5, applicationName: 'test', log: silentLog });
  return {
    url,
    db,
    async drop() {
      await db.close();
      await administer(templateUrl, `drop database if exists ${name} with (force)`);
    },
  };
}

/** Runs one statement outside of any database of the tests: a template with a session in it cannot be copied. */
async function administer(templateUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: withDatabase(templateUrl, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.toString();
}
