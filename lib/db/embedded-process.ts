import { execFile, spawn, spawnSync } from 'node:child_process';
import { chown, mkdtemp, open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import type { Binaries } from './embedded-binaries.js';
import { canReach, type ServerUser } from './embedded-user.js';

/** Where a server keeps its things and under whom it runs. */
export interface Cluster {
  readonly binaries: Binaries;
  /** Absolute path of PostgreSQL's data folder. */
  readonly dataDirectory: string;
  readonly logFile: string;
  readonly user: ServerUser | undefined;
  /** False gives up safety against power loss for speed. */
  readonly durable: boolean;
}

/** A server that runs on a data folder, as its postmaster.pid says. */
export interface RunningServer {
  readonly pid: number;
  readonly port: number;
  /** It takes connections. */
  readonly ready: boolean;
}

const run = promisify(execFile);

/** The superuser of the embedded server; it is the only user. */
export const databaseUser = 'gatehouse';

/** Fills an empty folder, which belongs to the server's user, with a new cluster. */
export async function initializeCluster(cluster: Cluster, password: string): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-'));
  try {
    const passwordFile = join(folder, 'password');
    await writeFile(passwordFile, password, { mode: 0o600 });
    if (cluster.user) {
      await chown(passwordFile, cluster.user.uid, cluster.user.gid);
      await chown(folder, cluster.user.uid, cluster.user.gid);
    }
    const { data, options } = await spawnOptions(cluster);
    await run(
      cluster.binaries.initdb,
      [
        ...['-D', data, '-U', databaseUser, '-A', 'scram-sha-256', `--pwfile=${passwordFile}`, '-E', 'UTF8'],
        // Code points decide the order, as everywhere in the code; letters beyond ASCII still have cases.
        ...['--locale=C', '--locale-provider=builtin', '--builtin-locale=C.UTF-8', '--no-instructions'],
        ...(cluster.durable ? [] : ['--no-sync']),
      ],
      options,
    ).catch((error: Error & { readonly stderr?: string }) => {
      throw new Error(`initdb failed: ${error.stderr?.trim() || error.message}`);
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** What a start came to: a server that takes connections, or why there is none. */
export type StartOutcome =
  | { readonly kind: 'ready'; readonly server: RunningServer }
  | { readonly kind: 'port-taken' }
  /** Another server runs on the data, or parts of one that was killed have not ended yet. */
  | { readonly kind: 'busy' }
  | { readonly kind: 'failed'; readonly reason: string };

/**
 * Starts the server on the port and waits until it takes connections or ends, at most until `deadline` (a
 * `performance.now()`): it then goes on by itself, and the next start finds it.
 */
export async function startProcess(cluster: Cluster, port: number, deadline: number): Promise<StartOutcome> {
  await rotate(cluster.logFile);
  const logFile = await open(cluster.logFile, 'a', 0o600);
  if (cluster.user) await logFile.chown(cluster.user.uid, cluster.user.gid);
  const { size: logStart } = await logFile.stat();
  const { data, options } = await spawnOptions(cluster);
  const child = spawn(cluster.binaries.postgres, ['-D', data, '-p', String(port), ...settings(cluster.durable)], {
    ...options,
    stdio: ['ignore', logFile.fd, logFile.fd],
    // A Ctrl-C in the terminal must reach the services first: they still have results to store.
    detached: cluster.durable,
  });
  child.unref();
  let ended = false;
  let failure = '';
  child.once('error', (error) => {
    failure = error.message;
    ended = true;
  });
  child.once('exit', () => {
    ended = true;
  });
  try {
    for (;;) {
      const server = await readRunningServer(cluster.dataDirectory);
      if (server?.pid === child.pid && server?.ready) return { kind: 'ready', server };
      if (ended) return explain(failure || (await readTail(cluster.logFile, logStart)));
      if (performance.now() > deadline) return { kind: 'failed', reason: 'it is not ready yet; start again later' };
      await delay(10);
    }
  } finally {
    await logFile.close();
  }
}

/** The server that runs on the data folder, whoever started it; undefined when none does. Removes nothing. */
export async function readRunningServer(dataDirectory: string): Promise<RunningServer | undefined> {
  const text = await readFile(join(dataDirectory, 'postmaster.pid'), 'utf8').catch(() => '');
  const lines = text.split('\n');
  const pid = Number(lines[0]);
  const port = Number(lines[3]);
  if (!Number.isInteger(pid) || pid <= 0 || !(await isServerOf(pid, dataDirectory))) return undefined;
  return { pid, port, ready: lines[7]?.trim() === 'ready' };
}

/** Asks the server to end its sessions and stop, and waits until it is gone. */
export async function stopProcess(cluster: Cluster, pid: number): Promise<void> {
  if (process.platform === 'win32') {
    spawnSync(cluster.binaries.pgCtl, ['stop', '-D', cluster.dataDirectory, '-m', 'fast', '-w']);
    return;
  }
  // SIGINT is PostgreSQL's fast shutdown; SIGTERM would wait for clients. SIGQUIT is for a server that hangs: the next
  // start then recovers from the log.
  for (const [signal, patienceMs] of [
    ['SIGINT', 30_000],
    ['SIGQUIT', 5000],
  ] as const) {
    if (!send(pid, signal)) return;
    for (const end = performance.now() + patienceMs; performance.now() < end; await delay(10)) {
      if (!send(pid, 0) || !(await isServerOf(pid, cluster.dataDirectory))) return;
    }
  }
}

/** Options of every program that touches the data. */
interface ServerSpawn {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly uid?: number;
  readonly gid?: number;
}

/** How to name the data folder to the server, and how to spawn it. */
async function spawnOptions(cluster: Cluster): Promise<{ data: string; options: ServerSpawn }> {
  const { user, dataDirectory } = cluster;
  const env = {
    ...(process.env['PATH'] === undefined ? {} : { PATH: process.env['PATH'] }),
    ...(process.env['SystemRoot'] === undefined ? {} : { SystemRoot: process.env['SystemRoot'] }),
    // A locale that is not installed stops the server; on macOS none at all does.
    LC_ALL: 'C',
  };
  // The current folder may be closed to the server's user, who would complain.
  if (user === undefined) return { data: dataDirectory, options: { env, cwd: '/' } };
  const identity = { env, uid: user.uid, gid: user.gid };
  if (await canReach(user, dataDirectory)) return { data: dataDirectory, options: { ...identity, cwd: '/' } };
  if (process.platform !== 'linux') {
    throw new Error(
      `The folder ${dataDirectory} cannot be entered by user ${user.name}, under whom PostgreSQL runs when root starts it; ` +
        'set GATEHOUSE_HOME to a folder outside of private ones, or start as another user',
    );
  }
  // A folder below /root is closed to the user. Node enters it before it changes the user, and the link in /proc leads
  // back to it without passing through the closed folders above.
  return { data: '/proc/self/cwd', options: { ...identity, cwd: dataDirectory } };
}

function settings(durable: boolean): string[] {
  const values = {
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    timezone: 'UTC',
    log_timezone: 'UTC',
    // The client learns of errors; in the server's log they would leave values of rows.
    log_min_messages: 'log',
    log_checkpoints: 'off',
    ...(durable ? {} : { fsync: 'off', synchronous_commit: 'off', full_page_writes: 'off', max_wal_size: '2GB' }),
  };
  return Object.entries(values).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function explain(text: string): StartOutcome {
  if (/could not bind|Address already in use|could not create any TCP\/IP sockets/.test(text))
    return { kind: 'port-taken' };
  if (/"postmaster.pid" already exists|pre-existing shared memory block/.test(text)) return { kind: 'busy' };
  return { kind: 'failed', reason: text.trim().split('\n').slice(-5).join('\n') || 'it ended without a word' };
}

/** Whether the process is a server on this data folder; process ids are used again after a reboot. */
async function isServerOf(pid: number, dataDirectory: string): Promise<boolean> {
  if (!send(pid, 0)) return false;
  if (process.platform === 'linux') {
    // The server works in its data folder.
    const folder = await readlink(`/proc/${pid}/cwd`).catch(() => undefined);
    return folder !== undefined && folder === (await realpath(dataDirectory).catch(() => undefined));
  }
  if (process.platform === 'win32') return true;
  return spawnSync('ps', ['-p', String(pid), '-o', 'comm='], { encoding: 'utf8' }).stdout.includes('postgres');
}

/** Whether there is such a process; somebody else's counts. */
function send(pid: number, signal: NodeJS.Signals | 0): boolean {
  try {
    process.kill(pid, signal);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Keeps the log of the last megabytes; the server writes a few lines per start. */
async function rotate(logFile: string): Promise<void> {
  const { size } = await stat(logFile).catch(() => ({ size: 0 }));
  if (size > 5_000_000) await rename(logFile, `${logFile}.1`);
}

async function readTail(logFile: string, start: number): Promise<string> {
  return (await readFile(logFile)).subarray(start).toString();
}
