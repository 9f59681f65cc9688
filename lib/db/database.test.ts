import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { silentLog } from '../telemetry/log.js';
import { createDatabase, type Database, isForeignKeyViolation, isUniqueViolation } from './database.js';
import { uuidv7 } from './ids.js';

let test: TestDatabase;
let db: Database;
beforeAll(async () => {
  test = await createTestDatabase();
  db = test.db;
  await db.query(`
    create table things (id integer primary key, name text, unique (name));
    create table parts (thing integer references things (id))`);
});
afterAll(() => test.drop());

/** What the promise rejects with. */
async function errorOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    await promise;
  } catch (error) {
    return error;
  }
  throw new Error('It did not reject');
}

/** A pool with one connection, so that a test knows which connection it has. */
function connect(url = test.url): Database {
  return createDatabase({ url, maxConnections: 1, applicationName: 'one', log: silentLog });
}

async function pidOf(one: Database): Promise<number> {
  const [row] = await one.query<{ pid: number }>('select pg_backend_pid() as pid', []);
  return row!.pid;
}

describe('query', () => {
  it('reads bigint exactly, timestamps as Date and jsonb parsed', async () => {
    const rows = await db.query(
      `select 9007199254740993::bigint as big, array[1, null, 9007199254740993]::bigint[] as bigs,
         '2026-11-24 10:00:00+00'::timestamptz as moment, '{"a": [1]}'::jsonb as document, null::bigint as nothing`,
      [],
    );

    expect(rows).toEqual([
      {
        big: 9007199254740993n,
        bigs: [1n, null, 9007199254740993n],
        moment: new Date('2026-11-24T10:00:00Z'),
        document: { a: [1] },
        nothing: null,
      },
    ]);
  });

  it('takes bigint, Date, bytes, arrays and text with U+0000', async () => {
    const id = uuidv7();

    const rows = await db.query(
      'select $1::bigint as big, $2::timestamptz as moment, $3::bytea as bytes, $4::uuid[] as ids, $5::text as name',
      [9007199254740993n, new Date(1e12), Uint8Array.of(0, 255), [id], 'a\0b'],
    );

    expect(rows).toEqual([
      { big: 9007199254740993n, moment: new Date(1e12), bytes: Buffer.of(0, 255), ids: [id], name: 'ab' },
    ]);
  });

  it('prepares a statement once per connection', async () => {
    const one = connect();

    for (let n = 0; n < 3; n++) await one.query('select $1::integer as n', [n]);

    const prepared = await one.query('select s.statement from pg_prepared_statements s');
    expect(prepared).toEqual([{ statement: 'select $1::integer as n' }]);
    await one.close();
  });

  it('stops preparing when there are too many different statements', async () => {
    const one = connect();

    for (let n = 0; n < 1100; n++) await one.query(`select $1::integer as n${n}`, [n]);

    const prepared = await one.query('select count(*) as count from pg_prepared_statements');
    expect(prepared).toEqual([{ count: 1000n }]);
    await one.close();
  });

  it('keeps the connection when the server refuses a statement', async () => {
    const one = connect();
    const pid = await pidOf(one);

    await errorOf(one.query('select 1/0', []));

    expect(await pidOf(one)).toBe(pid);
    await one.close();
  });

  it('tells unique and foreign-key violations apart, by constraint when asked', async () => {
    await db.query("insert into things values (1, 'one')");

    const unique = await errorOf(db.query('insert into things values ($1, $2)', [2, 'one']));
    const foreign = await errorOf(db.query('insert into parts values ($1)', [99]));

    expect(isUniqueViolation(unique)).toBe(true);
    expect(isUniqueViolation(unique, 'things_name_key')).toBe(true);
    expect(isUniqueViolation(unique, 'things_pkey')).toBe(false);
    expect(isForeignKeyViolation(unique)).toBe(false);
    expect(isForeignKeyViolation(foreign)).toBe(true);
    expect(isUniqueViolation(new Error('duplicate'))).toBe(false);
  });
});

describe('a lost server', () => {
  it('is DATABASE_UNAVAILABLE when nothing listens', async () => {
    const none = connect('postgres://me@127.0.0.1:1/none');

    expect(await errorOf(none.query('select 1'))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await errorOf(none.ping())).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await none.close();
  });

  it('is DATABASE_UNAVAILABLE for the statement it interrupts, and the next one works', async () => {
    const one = connect();
    const pid = await pidOf(one);

    const interrupted = errorOf(one.query('select pg_sleep($1)', [60]));
    await terminate(pid);

    expect(await interrupted).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    expect(await pidOf(one)).not.toBe(pid);
    await one.close();
  });

  it('is DATABASE_UNAVAILABLE when it does not answer in time, and the next statement gets another connection', async () => {
    const one = createDatabase({
      url: test.url,
      maxConnections: 1,
      applicationName: 'one',
      log: silentLog,
      statementTimeoutMs: 300,
    });
    const pid = await pidOf(one);

    expect(await errorOf(one.query('select pg_sleep(60)'))).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });

    expect(await pidOf(one)).not.toBe(pid);
    await terminate(pid);
    await one.close();
  });

  it('does not end the process when the backend dies while a transaction holds the connection', async () => {
    const one = connect();
    const work = errorOf(
      one.transaction(async (tx) => {
        const [row] = await tx.query<{ pid: number }>('select pg_backend_pid() as pid', []);
        await terminate(row!.pid);
        await tx.query('select 1');
      }),
    );

    expect(await work).toMatchObject({ code: 'DATABASE_UNAVAILABLE' });
    await one.ping();
    await one.close();
  });

  it('does not end the process when an idle connection dies', async () => {
    const one = connect();
    await terminate(await pidOf(one));

    await expect.poll(() => one.ping().then(() => 'up')).toBe('up');
    await one.close();
  });

  /** Ends a backend once it runs or waits for its next statement. */
  async function terminate(pid: number): Promise<void> {
    await db.query('select pg_terminate_backend($1, 5000)', [pid]);
  }
});

describe('transaction', () => {
  it('keeps nothing when the work throws, and passes the error on', async () => {
    const reason = new Error('no');

    const error = await errorOf(
      db.transaction(async (tx) => {
        await tx.query('insert into things values ($1, $2)', [10, 'ten']);
        throw reason;
      }),
    );

    expect(error).toBe(reason);
    expect(await db.query('select t.id from things t where t.id = 10')).toEqual([]);
  });

  it('goes on using the connection after a rollback', async () => {
    const one = connect();
    const pid = await pidOf(one);

    await errorOf(one.transaction(() => Promise.reject(new Error('no'))));

    expect(await pidOf(one)).toBe(pid);
    await one.close();
  });

  it('keeps everything when the work is done, and returns its result', async () => {
    const result = await db.transaction(async (tx) => {
      await tx.query('insert into things values ($1, $2)', [20, 'twenty']);
      return 'done';
    });

    expect(result).toBe('done');
    expect(await db.query('select t.name from things t where t.id = 20')).toEqual([{ name: 'twenty' }]);
  });

  it('sees one state of the data in a snapshot, and cannot write', async () => {
    const seen = await db.transaction(
      async (tx) => {
        const before = await tx.query('select count(*) as count from things');
        await db.query("insert into things values (30, 'thirty')");
        return [before, await tx.query('select count(*) as count from things')];
      },
      { snapshot: true },
    );
    const write = errorOf(db.transaction((tx) => tx.query('delete from things'), { snapshot: true }));

    expect(seen[1]).toEqual(seen[0]);
    expect(await write).toMatchObject({ code: '25006' });
  });
});

describe('close', () => {
  it('waits for the statement under way', async () => {
    const one = connect();
    const slow = one.query('select pg_sleep(0.05), 1 as done', []);
    await one.close();

    expect(await slow).toMatchObject([{ done: 1 }]);
  });
});

it('leaves no statement prepared where a pooler may give the next one another connection', async () => {
  const options = { url: test.url, maxConnections: 1, applicationName: 'test', log: silentLog };
  const count = 'select count(*)::int as prepared from pg_prepared_statements where $1';
  const preparedBy = async (isPrepared: boolean): Promise<number | undefined> => {
    const db = createDatabase({ ...options, isPrepared });
    await db.query(count, [true]);
    const [row] = await db.query<{ prepared: number }>(count, [true]);
    await db.close();
    return row?.prepared;
  };

  expect([await preparedBy(true), await preparedBy(false)]).toEqual([1, 0]);
});
