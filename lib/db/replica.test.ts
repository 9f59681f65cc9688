import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createDatabase } from './database.js';
import { createReplicaReads } from './replica.js';

let writer: TestDatabase;
let copy: TestDatabase;

beforeAll(async () => {
  [writer, copy] = await Promise.all([createTestDatabase(), createTestDatabase()]);
});

afterAll(() => Promise.all([writer?.drop(), copy?.drop()]));

const nameOf = (url: string): string => new URL(url).pathname.slice(1);
const asked = 'select current_database() as name';

it('reads from the replica, and writes to the writer', async () => {
  const from: string[] = [];
  const replica = createDatabase({ url: copy.url, maxConnections: 1, applicationName: 'test', log: silentLog });
  const reads = createReplicaReads({ replica, writer: writer.db, onRead: (where) => from.push(where) });

  const [row] = await reads.query<{ name: string }>(asked, []);
  const [seen] = await reads.transaction((tx) => tx.query<{ name: string }>(asked, []), { snapshot: true });
  const [written] = await reads.transaction((tx) => tx.query<{ name: string }>(asked, []));

  expect([row?.name, seen?.name, written?.name]).toEqual([nameOf(copy.url), nameOf(copy.url), nameOf(writer.url)]);
  expect(from).toEqual(['replica', 'replica']);
  await expect(reads.query('select 1 / 0', [])).rejects.toMatchObject({ code: '22012' });
  await reads.close();
});

it('reads from the writer while the replica is away', async () => {
  const from: string[] = [];
  const url = new URL(copy.url);
  // A port that nothing can listen on.
  url.port = '1';
  const replica = createDatabase({ url: url.href, maxConnections: 1, applicationName: 'test', log: silentLog });
  const reads = createReplicaReads({ replica, writer: writer.db, onRead: (where) => from.push(where) });

  const rows = await Promise.all([reads.query(asked, []), reads.query(asked, [])]);

  expect(rows.flat()).toEqual([{ name: nameOf(writer.url) }, { name: nameOf(writer.url) }]);
  expect(from).toEqual(['writer', 'writer']);
  await reads.close();
});
