import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, mkdtemp, readdir, readFile, readlink, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#lib/config/project.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createDatabase } from './database.js';
import { type EmbeddedDatabase, startEmbeddedDatabase } from './embedded.js';
import { linkLibraries } from './embedded-binaries.js';
import { watchRevisions } from './revisions.js';

// The tests of this file go on with the data of those before them, as the starts of one installation do.
let parent: string;
let directory: string;
beforeAll(async () => {
  parent = await mkdtemp(join(tmpdir(), 'gatehouse-embedded-'));
  await chmod(parent, 0o711);
  directory = join(parent, 'home', 'database');
});
afterAll(async () => {
  await rm(parent, { recursive: true, force: true });
});

const started: EmbeddedDatabase[] = [];
afterEach(async () => {
  for (const server of started.splice(0)) await server.stop();
});

async function start(options: Partial<Parameters<typeof startEmbeddedDatabase>[0]> = {}): Promise<EmbeddedDatabase> {
  const server = await startEmbeddedDatabase({ directory, durable: false, log: silentLog, ...options });
  started.push(server);
  return server;
}

async function query<Row>(url: string, text: string): Promise<Row[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query(text)).rows;
  } finally {
    await client.end();
  }
}

/** Process id of the server on the data, as its own file says; undefined when there is no such file. */
async function serverPid(): Promise<number | undefined> {
  const text = await readFile(join(directory, 'data/postmaster.pid'), 'utf8').catch(() => undefined);
  return text === undefined ? undefined : Number(text.split('\n')[0]);
}

/** Whether anything listens on the port of the address; a process that has ended may still be in the table of processes. */
function isRunning(url: string): Promise<boolean> {
  return query(url, 'select 1').then(
    () => true,
    (error: { readonly code?: string }) => error.code !== 'ECONNREFUSED',
  );
}

describe('startEmbeddedDatabase', () => {
  it('makes one database when two processes start first at the same time', async () => {
    const [one, other] = await Promise.all([start(), start()]);

    expect(other.url).toBe(one.url);
    await query(one.url, 'create table kept as select 42 as n');
    expect((await readdir(directory)).sort()).toEqual(['data', 'server.log']);
    await Promise.all([one.stop(), other.stop()]);
    expect(await serverPid()).toBeUndefined();
  });

  it('keeps data, password and port between starts', async () => {
    const first = await start();
    await first.stop();

    const second = await start();

    expect(second.url).toBe(first.url);
    expect(await query(second.url, 'select k.n from kept k')).toEqual([{ n: 42 }]);
    await second.stop();
  });

  it('lets nobody in without the password, and listens on this machine only', async () => {
    const server = await start();
    const url = new URL(server.url);
    url.password = 'wrong';

    await expect(query(url.href, 'select 1')).rejects.toMatchObject({ code: '28P01' });
    expect(await query(server.url, 'show listen_addresses')).toEqual([{ listen_addresses: '127.0.0.1' }]);
    expect((await stat(join(directory, 'data'))).mode & 0o777).toBe(0o700);
    expect((await stat(join(directory, 'data/gatehouse-password'))).mode & 0o777).toBe(0o600);
    expect((await stat(join(directory, 'server.log'))).mode & 0o777).toBe(0o600);
    await server.stop();
  });

  it('knows letters beyond ASCII, and sorts by code point', async () => {
    const server = await start();

    const rows = await query(
      server.url,
      "select lower('ÄÉ') as lower, 'a' < 'B' as alphabetical, current_setting('timezone') as zone",
    );

    expect(rows).toEqual([{ lower: 'äé', alphabetical: false, zone: 'UTC' }]);
    await server.stop();
  });

  it('writes no row values into the log of the server', async () => {
    const server = await start();
    await query(server.url, "create table people (email text unique); insert into people values ('me@host')");

    await expect(query(server.url, "insert into people values ('me@host')")).rejects.toThrow('people_email_key');

    await server.stop();
    expect(await readFile(join(directory, 'server.log'), 'utf8')).not.toContain('me@host');
  });

  it('takes over the server of a process that was killed, and then stops it', async () => {
    const script = `
      import { startEmbeddedDatabase } from '#lib/db/embedded.js';
      import { silentLog } from '#lib/telemetry/log.js';
      const server = await startEmbeddedDatabase({ directory: process.argv[1], log: silentLog });
      process.stdout.write(server.url);`;
    const killed = spawn(process.execPath, ['--input-type=module', '--eval', script, directory], {
      cwd: projectRoot(),
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    const [url] = await once(killed.stdout, 'data');
    const pid = await serverPid();
    killed.kill('SIGKILL');
    await once(killed, 'exit');
    expect(await isRunning(String(url))).toBe(true);

    const server = await start();

    expect(server.url).toBe(String(url));
    expect(await serverPid()).toBe(pid);
    await server.stop();
    expect(await isRunning(server.url)).toBe(false);
  });

  it('stops the server with the last process that uses it', async () => {
    const [one, other] = [await start(), await start()];

    await one.stop();
    expect(await query(other.url, 'select 1 as up')).toEqual([{ up: 1 }]);

    await other.stop();
    expect(await isRunning(other.url)).toBe(false);
  });

  it('brings the server back when it dies, on the same port, and a watch goes on', async () => {
    const events: string[] = [];
    const server = await start({ log: { ...silentLog, warn: (event) => events.push(event) } });
    await query(server.url, 'create table if not exists tenants (id text, revision bigint); truncate tenants');
    const db = createDatabase({ url: server.url, maxConnections: 2, applicationName: 'test', log: silentLog });
    const seen: bigint[] = [];
    const watching = await watchRevisions({
      url: server.url,
      db,
      log: silentLog,
      onRevision: (_tenantId, revision) => seen.push(revision),
      pollMs: 3_600_000,
    });
    // Committed to disk, and told to nobody: the watch learns of it when it listens again.
    await query(server.url, "set synchronous_commit to on; insert into tenants values ('t', 1)");

    process.kill((await serverPid())!, 'SIGKILL');

    await expect.poll(() => events, { timeout: 20_000 }).toEqual(['database_lost']);
    await expect
      .poll(
        () =>
          db.ping().then(
            () => 'up',
            () => 'down',
          ),
        { timeout: 20_000 },
      )
      .toBe('up');
    await expect.poll(() => seen, { timeout: 20_000 }).toEqual([1n]);
    await query(server.url, "select pg_notify('gatehouse_revision', 't:2')");
    await expect.poll(() => seen, { timeout: 5000 }).toEqual([1n, 2n]);
    await watching.close();
    await db.close();
    await server.stop();
  });

  it('goes on with the same server when only its own connection is ended', async () => {
    const server = await start();
    const pid = await serverPid();
    const launchers =
      "select a.pid, pg_terminate_backend(a.pid) from pg_stat_activity a where a.application_name = 'gatehouse-launcher'";
    const [ended] = await query<{ pid: number }>(server.url, launchers);

    await expect
      .poll(() =>
        query(
          server.url,
          `select a.pid <> ${ended!.pid} as other from pg_stat_activity a where a.application_name = 'gatehouse-launcher'`,
        ),
      )
      .toEqual([{ other: true }]);
    expect(await serverPid()).toBe(pid);
    await server.stop();
    expect(await isRunning(server.url)).toBe(false);
  });

  it('chooses another port when the one it had is taken, and says so when it was told which', async () => {
    const before = await start();
    await before.stop();
    const port = Number(new URL(before.url).port);
    const squatter = createServer().listen(port, '127.0.0.1');
    await once(squatter, 'listening');

    await expect(start({ port })).rejects.toThrow(
      new RegExp(
        `does not start: port ${port} is taken\\. Its log is .*server\\.log; set GATEHOUSE_HOME .* or DATABASE_URL`,
      ),
    );
    const server = await start();
    expect(new URL(server.url).port).not.toBe(String(port));
    await server.stop();
    squatter.close();
  });

  it('is not misled by a pid file whose process is another program now', async () => {
    await writeFile(
      join(directory, 'data/postmaster.pid'),
      `${process.pid}\n/elsewhere\n0\n1\n\n127.0.0.1\n\nready   \n`,
    );
    const { uid, gid } = await stat(join(directory, 'data'));
    await chown(join(directory, 'data/postmaster.pid'), uid, gid);

    const server = await start();

    expect(await serverPid()).not.toBe(process.pid);
    await server.stop();
  });

  it('says what to do with data of another version', async () => {
    const other = join(parent, 'other');
    await mkdir(join(other, 'data'), { recursive: true });
    await writeFile(join(other, 'data/PG_VERSION'), '9\n');

    await expect(startEmbeddedDatabase({ directory: other, log: silentLog })).rejects.toThrow(
      /was made by PostgreSQL 9, this program brings 18; move it over with pg_dump/,
    );
  });

  it('says what to do when its folder cannot be made', async () => {
    const file = join(parent, 'file');
    await writeFile(file, '');

    await expect(startEmbeddedDatabase({ directory: join(file, 'home'), log: silentLog })).rejects.toThrow(
      /file\/home cannot be made \(ENOTDIR\); set GATEHOUSE_HOME to one that can/,
    );
  });

  it.runIf(process.getuid?.() === 0)('works for root in a folder that is closed to everybody else', async () => {
    const closed = join(parent, 'closed');
    await mkdir(closed, { mode: 0o700 });

    const server = await start({ directory: join(closed, 'home') });

    expect(await query(server.url, 'select 1 as up')).toEqual([{ up: 1 }]);
    await server.stop();
  });

  it.runIf(process.getuid?.() === 0)('runs as the owner of the data when root starts it', async () => {
    const { uid } = await stat(join(directory, 'data'));
    const server = await start();

    expect(uid).not.toBe(0);
    expect((await stat(`/proc/${await serverPid()}`)).uid).toBe(uid);
    await server.stop();
  });
});

describe('linkLibraries', () => {
  it('makes the links that a skipped install script would have made, and leaves those that are there', async () => {
    const native = join(parent, 'package/native');
    await mkdir(join(native, 'lib'), { recursive: true });
    await writeFile(join(native, 'lib/liba.so.1.2'), '');
    await writeFile(join(native, 'lib/liba.so.1'), 'there');
    const links = ['liba.so', 'liba.so.1'].map((name) => ({
      source: 'native/lib/liba.so.1.2',
      target: `native/lib/${name}`,
    }));
    await writeFile(join(native, 'pg-symlinks.json'), JSON.stringify(links));

    await linkLibraries(native);
    await linkLibraries(native);

    expect(await readlink(join(native, 'lib/liba.so'))).toBe('liba.so.1.2');
    expect(await readFile(join(native, 'lib/liba.so.1'), 'utf8')).toBe('there');
  });
});
