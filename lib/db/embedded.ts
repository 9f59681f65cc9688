import { randomBytes } from 'node:crypto';
import { chown, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import type { Log } from '#lib/telemetry/log.js';
import { findBinaries } from './embedded-binaries.js';
import {
  type Cluster,
  databaseUser,
  initializeCluster,
  type RunningServer,
  readRunningServer,
  startProcess,
  stopProcess,
} from './embedded-process.js';
import { chooseServerUser } from './embedded-user.js';

/** A PostgreSQL server of our own. Owns a process and a connection; call `stop()`. */
export interface EmbeddedDatabase {
  /** Address with the password; the server listens on 127.0.0.1 only. */
  readonly url: string;
  /** Gives the server up. It stops, unless another process of this installation still uses it. */
  stop(): Promise<void>;
}

const databaseName = 'gatehouse';

/** Where the password and the port are kept, within the data folder: they are right exactly for these data. */
const passwordName = 'gatehouse-password';
const portName = 'gatehouse-port';

/** Processes that use a server hold this lock shared; who gets it alone is the last one and stops the server. */
const useLock = 7_402_503;

/** The longest start is one after a power failure, which replays the log. */
const startDeadlineMs = 120_000;

/**
 * Starts PostgreSQL on `<directory>/data`, which is made when missing, or uses the server that already runs there, for
 * instance because the process that started it was killed. Restarts it when it dies.
 *
 * Without `port`, a free one is chosen and kept for later starts. `durable: false` (tests) trades safety against power
 * loss for speed. Under root the server runs as the user "postgres" or "nobody".
 * Errors: an Error that says what to change: the folder (GATEHOUSE_HOME), the port, or DATABASE_URL.
 * Cost: the first start takes about 1.5 s, later ones 0.2 s.
 */
export async function startEmbeddedDatabase(options: {
  readonly directory: string;
  readonly port?: number;
  readonly durable?: boolean;
  readonly log: Log;
}): Promise<EmbeddedDatabase> {
  const { durable = true, log } = options;
  const directory = resolve(options.directory);
  const dataDirectory = join(directory, 'data');
  // Others may pass through, which the server's user must, but see nothing.
  await mkdir(directory, { recursive: true, mode: 0o711 }).catch((error: NodeJS.ErrnoException) => {
    throw new Error(`The folder ${directory} cannot be made (${error.code}); set GATEHOUSE_HOME to one that can`, {
      cause: error,
    });
  });
  const user = await chooseServerUser(dataDirectory);
  const binaries = await findBinaries({ user, log });
  const cluster: Cluster = { binaries, dataDirectory, logFile: join(directory, 'server.log'), user, durable };

  await prepareData(cluster, log);
  const password = (await readFile(join(dataDirectory, passwordName), 'utf8')).trim();
  let use = await acquire(cluster, password, options.port, log);
  const stopping = new AbortController();
  let stopped: Promise<void> | undefined;
  let recovering = Promise.resolve();

  /** The connection ends only when the server does, or somebody ends it; either way, have a server again. */
  function watch(): void {
    use.client.once('end', () => {
      if (stopping.signal.aborted) return;
      log.warn('database_lost');
      recovering = recover();
    });
  }

  async function recover(): Promise<void> {
    for (let waitMs = 100; !stopping.signal.aborted; waitMs = Math.min(waitMs * 2, 30_000)) {
      try {
        // The address that everybody has must stay right.
        use = await acquire(cluster, password, use.server.port, log);
        watch();
        return;
      } catch (error) {
        log.error('database_restart_failed', { error });
        await delay(waitMs, undefined, { ref: false, signal: stopping.signal }).catch(() => undefined);
      }
    }
  }

  watch();
  return {
    url: toUrl(password, use.server.port, databaseName),
    stop() {
      stopping.abort();
      stopped ??= recovering.then(() => release(cluster, use, log));
      return stopped;
    },
  };
}

/** Makes the data folder when there is none, in one step that a crash cannot leave half done. */
async function prepareData(cluster: Cluster, log: Log): Promise<void> {
  const { dataDirectory, user, binaries } = cluster;
  const found = await readFile(join(dataDirectory, 'PG_VERSION'), 'utf8').catch(() => undefined);
  if (found !== undefined) {
    if (found.trim() === binaries.majorVersion) return;
    throw new Error(
      `The database in ${dataDirectory} was made by PostgreSQL ${found.trim()}, this program brings ${binaries.majorVersion}; ` +
        'move it over with pg_dump of the old version and restore it into an empty GATEHOUSE_HOME',
    );
  }
  await removeDrafts(dataDirectory);
  const draft = `${dataDirectory}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const password = randomBytes(24).toString('base64url');
  const start = performance.now();
  await mkdir(draft, { mode: 0o700 });
  if (user) await chown(draft, user.uid, user.gid);
  try {
    await initializeCluster({ ...cluster, dataDirectory: draft }, password);
    await writeOwned(cluster, join(draft, passwordName), password);
    await rename(draft, dataDirectory);
    log.info('database_created', { directory: dataDirectory, duration_ms: Math.round(performance.now() - start) });
  } catch (error) {
    await rm(draft, { recursive: true, force: true });
    // Another process was faster; its data are as good.
    const code = (error as NodeJS.ErrnoException).code;
    if (code !== 'ENOTEMPTY' && code !== 'EEXIST') throw error;
  }
}

/** Removes what processes left that died while they made the data folder. */
async function removeDrafts(dataDirectory: string): Promise<void> {
  const parent = resolve(dataDirectory, '..');
  for (const name of await readdir(parent)) {
    const pid = Number(/^data\.(\d+)\./.exec(name)?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    await rm(join(parent, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Our use of a server: the session that holds the lock. */
interface Use {
  readonly server: RunningServer;
  readonly client: Client;
}

/** Finds the running server or starts one, and takes the lock that keeps it running. */
async function acquire(cluster: Cluster, password: string, port: number | undefined, log: Log): Promise<Use> {
  const deadline = performance.now() + startDeadlineMs;
  let chosen = port ?? (await readPort(cluster));
  let problem = '';
  while (performance.now() < deadline) {
    const running = await readRunningServer(cluster.dataDirectory);
    if (running !== undefined) {
      const taken = running.ready ? await takeLock(password, running.port) : 'it is starting or stopping';
      if (typeof taken !== 'string') return { server: running, client: taken };
      problem = taken;
      await delay(20);
      continue;
    }
    chosen ??= await findFreePort();
    const outcome = await startProcess(cluster, chosen, deadline);
    if (outcome.kind === 'ready') {
      log.info('database_started', { port: outcome.server.port, directory: cluster.dataDirectory });
      await writeOwned(cluster, join(cluster.dataDirectory, portName), String(chosen));
    } else if (outcome.kind === 'port-taken') {
      problem = `port ${chosen} is taken`;
      if (port !== undefined) break;
      chosen = undefined;
    } else if (outcome.kind === 'failed') {
      problem = outcome.reason;
      break;
    } else {
      problem = 'another server holds the data';
      await removeForeignLock(cluster);
      await delay(50);
    }
  }
  throw new Error(
    `The embedded PostgreSQL does not start: ${problem}. Its log is ${cluster.logFile}; ` +
      'set GATEHOUSE_HOME to another folder, or DATABASE_URL to a server of your own',
  );
}

/** A session with the lock and the database in place, or why the server does not give one now. */
async function takeLock(password: string, port: number): Promise<Client | string> {
  const client = new Client({
    connectionString: toUrl(password, port, 'postgres'),
    application_name: 'gatehouse-launcher',
    connectionTimeoutMillis: 10_000,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select pg_advisory_lock_shared($1)', [useLock]);
    const { rowCount } = await client.query('select 1 from pg_database d where d.datname = $1', [databaseName]);
    if (rowCount === 0) {
      await client.query(`create database ${databaseName}`).catch((error: { code?: string }) => {
        // Another process made it at the same moment.
        if (error.code !== '42P04' && error.code !== '23505') throw error;
      });
    }
    return client;
  } catch (error) {
    await client.end().catch(() => undefined);
    return error instanceof Error ? error.message : String(error);
  }
}

async function release(cluster: Cluster, { client, server }: Use, log: Log): Promise<void> {
  const last = await client
    .query<{ last: boolean }>('select pg_advisory_unlock_shared($1), pg_try_advisory_lock($1) as last', [useLock])
    .then(({ rows }) => rows[0]?.last === true)
    // The server is gone already, or no longer ours.
    .catch(() => false);
  if (last) {
    await stopProcess(cluster, server.pid);
    log.info('database_stopped');
  }
  await client.end().catch(() => undefined);
}

/** The pid file names a process that lives but is not our server: the id was used again after a reboot. */
async function removeForeignLock(cluster: Cluster): Promise<void> {
  if ((await readRunningServer(cluster.dataDirectory)) === undefined) {
    await rm(join(cluster.dataDirectory, 'postmaster.pid'), { force: true });
  }
}

async function readPort(cluster: Cluster): Promise<number | undefined> {
  const port = Number(await readFile(join(cluster.dataDirectory, portName), 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 0 && port < 65_536 ? port : undefined;
}

async function writeOwned(cluster: Cluster, path: string, text: string): Promise<void> {
  await writeFile(path, `${text}\n`, { mode: 0o600 });
  if (cluster.user) await chown(path, cluster.user.uid, cluster.user.gid);
}

/** A port that is free now; the server is started at once, and another one is chosen if it was taken meanwhile. */
function findFreePort(): Promise<number> {
  return new Promise((found, failed) => {
    const server = createServer();
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? found(address.port) : failed(new Error('no port'))));
    });
  });
}

function toUrl(password: string, port: number, database: string): string {
  return `postgres://${databaseUser}:${password}@127.0.0.1:${port}/${database}`;
}
