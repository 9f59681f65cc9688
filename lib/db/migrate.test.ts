import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { migrate } from './migrate.js';

let test: TestDatabase;
let directory: string;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'gatehouse-migrations-'));
  await test.db.query('drop schema public cascade; create schema public');
});
afterEach(() => rm(directory, { recursive: true }));

function write(name: string, sql: string): Promise<void> {
  return writeFile(join(directory, name), sql);
}

function run(log = silentLog) {
  return migrate({ url: test.url, directory, log });
}

async function tables(): Promise<string[]> {
  const rows = await test.db.query<{ name: string }>(
    "select c.relname as name from pg_class c where c.relnamespace = 'public'::regnamespace and c.relkind = 'r' order by 1",
  );
  return rows.map(({ name }) => name);
}

describe('migrate', () => {
  it('refuses an applied file that was changed, and applies nothing', async () => {
    await write('0001-a.sql', 'create table a ();');
    await run();
    await write('0001-a.sql', 'create table a (n integer);');
    await write('0002-b.sql', 'create table b ();');

    await expect(run()).rejects.toThrow(
      '0001-a.sql was changed after it was applied to this database; undo the change and write a new migration',
    );
    expect(await tables()).toEqual(['a', 'schema_migrations']);
  });

  it('refuses a new file with a number below an applied one', async () => {
    await write('0002-b.sql', 'create table b ();');
    await run();
    await write('0001-a.sql', 'create table a ();');

    await expect(run()).rejects.toThrow(/0001-a\.sql is new, but migration 2 is already applied/);
  });

  it('refuses two files with one number, and names that are no migrations', async () => {
    await write('0001-a.sql', '');
    await write('0001-b.sql', '');
    await expect(run()).rejects.toThrow('0001-b.sql has the number of another migration');
    await rm(join(directory, '0001-b.sql'));

    await write('next.sql', '');
    await expect(run()).rejects.toThrow('next.sql must be named like 0001-what.sql');
  });

  it('keeps nothing of a file that fails, says where, and keeps the files before it', async () => {
    await write('0001-a.sql', 'create table a ();');
    await write('0002-b.sql', 'create table b ();\n\ncreate table a ();\n-- end');
    await write('0003-c.sql', 'create table c (x nonsense);');

    await expect(run()).rejects.toThrow(/^0002-b\.sql failed.*: relation "a" already exists; nothing of it was kept$/);
    expect(await tables()).toEqual(['a', 'schema_migrations']);

    await write('0002-b.sql', 'create table b ();');
    await expect(run()).rejects.toThrow('0003-c.sql failed at line 1: type "nonsense" does not exist');
    expect(await tables()).toEqual(['a', 'b', 'schema_migrations']);
  });

  it('is DATABASE_UNAVAILABLE when nothing listens', async () => {
    await expect(migrate({ url: 'postgres://me@127.0.0.1:1/none', directory, log: silentLog })).rejects.toMatchObject({
      code: 'DATABASE_UNAVAILABLE',
    });
  });

  it('applies the files in their order, once', async () => {
    await write('0002-b.sql', 'alter table a add n integer; create index on a (n);');
    await write('0001-a.sql', 'create table a ();');
    await write('README.md', 'no migration');

    expect(await run()).toEqual({ applied: ['0001-a.sql', '0002-b.sql'], version: 2 });
    expect(await run()).toEqual({ applied: [], version: 2 });
  });

  it('takes other line ends for no change', async () => {
    await write('0001-a.sql', 'create table a (\n);\n');
    await run();
    await write('0001-a.sql', 'create table a (\r\n);\r\n');

    expect(await run()).toEqual({ applied: [], version: 1 });
  });

  it('leaves migrations of a newer program alone, and says so', async () => {
    await write('0001-a.sql', 'create table a ();');
    await write('0002-b.sql', 'create table b ();');
    await run();
    await rm(join(directory, '0002-b.sql'));
    const warnings: unknown[] = [];

    const report = await run({ ...silentLog, warn: (event, fields) => warnings.push([event, fields]) });

    expect(report).toEqual({ applied: [], version: 2 });
    expect(warnings).toEqual([['schema_newer_than_program', { versions: [2] }]]);
  });

  it('lets one of several programs apply while the others wait', async () => {
    await write('0001-a.sql', 'select pg_sleep(0.2); create table a ();');
    await write('0002-b.sql', 'create table b ();');

    const reports = await Promise.all(Array.from({ length: 6 }, () => run()));

    expect(reports.flatMap(({ applied }) => applied)).toEqual(['0001-a.sql', '0002-b.sql']);
    expect(reports.map(({ version }) => version)).toEqual([2, 2, 2, 2, 2, 2]);
  });
});
