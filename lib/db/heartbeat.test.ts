import { afterAll, beforeAll, expect, it } from 'vitest';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type Heartbeat, startHeartbeat, type TenantState } from './heartbeat.js';

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

afterAll(async () => {
  await database?.drop();
});

function start(instanceId: string, revisions: () => Record<string, TenantState> = () => ({})): Heartbeat {
  const { db } = database;
  const facts = { service: 'proxy', address: '127.0.0.1:1', version: '1.2.3', workers: 0 };
  return startHeartbeat({ db, instanceId, ...facts, revisions, log: silentLog });
}

async function rowOf(id: string): Promise<Record<string, unknown> | undefined> {
  const [row] = await database.db.query<Record<string, unknown>>(
    'select i.service, i.address, i.version, i.workers, i.revisions from instances i where i.id = $1',
    [id],
  );
  return row;
}

it('writes the state of the moment by the time an announcement resolves', async () => {
  let revision = '1';
  const heartbeat = start('a', () => ({ tenant: { revision, problem: '' } }));
  await heartbeat.announce();

  revision = '2';
  await heartbeat.announce();

  expect(await rowOf('a')).toEqual({
    service: 'proxy',
    address: '127.0.0.1:1',
    version: '1.2.3',
    workers: 0,
    revisions: { tenant: { revision: '2', problem: '' } },
  });
  await heartbeat.close();
});

it('takes its row out when it is closed, also when an announcement is under way', async () => {
  const heartbeat = start('b');
  const announced = heartbeat.announce();

  await heartbeat.close();
  await announced;

  expect(await rowOf('b')).toBeUndefined();
});

it('writes its row again when somebody has removed it', async () => {
  const heartbeat = start('c');
  await heartbeat.announce();
  await database.db.query('delete from instances where id = $1', ['c']);

  await heartbeat.announce();

  expect(await rowOf('c')).toBeDefined();
  await heartbeat.close();
});

it('clears away instances of its service that were not seen for an hour', async () => {
  await database.db.query(
    `insert into instances (id, service, seen_at) values
       ('dead', 'proxy', now() - interval '2 hours'),
       ('other', 'detection', now() - interval '2 hours'),
       ('fresh', 'proxy', now())`,
    [],
  );

  const heartbeat = start('d');
  const deadline = Date.now() + 5_000;
  while ((await rowOf('dead')) !== undefined && Date.now() < deadline);

  expect([await rowOf('dead'), await rowOf('other'), await rowOf('fresh')]).toEqual([
    undefined,
    expect.anything(),
    expect.anything(),
  ]);
  await heartbeat.close();
});

it('rejects an announcement that could not be written', async () => {
  const failing = { query: () => Promise.reject(new Error('away')) };
  const facts = { service: 'proxy', address: '', version: '', workers: 0, log: silentLog };
  const heartbeat = startHeartbeat({ db: failing, instanceId: 'e', ...facts, revisions: () => ({}) });

  await expect(heartbeat.announce()).rejects.toThrow('away');

  await heartbeat.close();
});
