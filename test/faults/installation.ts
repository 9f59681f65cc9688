import { spawnSync } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createDatabase, type Database } from '#lib/db/database.js';
import { startEmbeddedDatabase } from '#lib/db/embedded.js';
import { silentLog } from '#lib/telemetry/log.js';
import { type FakeUpstream, startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { type DatabaseLine, openLine } from '../../services/detection/testing/line.js';
import { freePort, type Stack, startStack } from '../stack.js';

/** A process of the installation that can be killed and comes back as a supervisor would bring it back. */
export interface Part {
  stack: Stack;
  /** Kills it with SIGKILL, starts it again, and resolves when it is healthy. */
  killAndRestart(): Promise<void>;
  /** Asks it to stop, waits until it has, starts it again, and resolves when it is healthy. */
  restart(): Promise<void>;
}

/** Admin, proxy and two detection replicas in processes of their own, over a PostgreSQL server of their own. */
export interface Installation {
  readonly admin: Part;
  readonly proxy: Part;
  readonly detections: readonly Part[];
  /** `host:port` of each detection replica. */
  readonly replicas: readonly string[];
  readonly masterKey: string;
  readonly apiKey: string;
  /** To the database past the line. */
  readonly db: Database;
  readonly line: DatabaseLine;
  readonly upstream: FakeUpstream;
  /** Kills the server of the database with SIGKILL; its watcher starts it again. */
  killDatabase(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * Makes one process of ours break as told from outside, and say so: SIGUSR2 ends a scanner thread, SIGHUP puts the clock
 * off by an hour, then by two hours the other way.
 */
const breakable = `
import workers, { Worker } from 'node:worker_threads';
import { syncBuiltinESMExports } from 'node:module';
const say = (text) => process.stderr.write('fault: ' + text + '\\n');
const threads = new Set();
workers.Worker = class extends Worker {
  constructor(...args) { super(...args); threads.add(this); this.once('exit', () => threads.delete(this)); }
};
syncBuiltinESMExports();
process.on('SIGUSR2', () => { const [thread] = threads; thread?.terminate().then(() => say('thread ended')); });
const RealDate = Date; let offMs = 0; const jumps = [3_600_000, -7_200_000];
globalThis.Date = class extends RealDate {
  constructor(...args) { if (args.length === 0) super(RealDate.now() + offMs); else super(...args); }
  static now() { return RealDate.now() + offMs; }
};
process.on('SIGHUP', () => {
  offMs += jumps.shift() ?? 0;
  say('clock off by ' + (Date.now() - RealDate.now()));
});
`;

/** Spool of the first detection replica: some thirty results, so that an outage of a second fills it. */
const smallDiskBytes = 64 * 1024;

/** Starts it. `env` goes to the detection replicas. */
export async function startInstallation(env: Readonly<Record<string, string>> = {}): Promise<Installation> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-faults-'));
  const database = await startEmbeddedDatabase({ directory: join(folder, 'postgres'), log: silentLog });
  const line = await openLine(database.url);
  const upstream = await startFakeUpstream();
  const masterKey = Buffer.alloc(32, 7).toString('base64');
  const ports = await Promise.all([freePort(), freePort()]);
  const replicas = ports.map((port) => `127.0.0.1:${port}`);
  const shared = {
    DATABASE_URL: line.url,
    GATEHOUSE_SECRET_KEY: masterKey,
    DETECTION_MESH: replicas.join(','),
    UPSTREAM_BASE_URL: upstream.url,
  };
  const preload = `--import data:text/javascript,${encodeURIComponent(breakable)}`;
  const settings = { ...shared, NODE_OPTIONS: preload, ...env };
  const open = (service: string, more: Readonly<Record<string, string>>) =>
    openPart(service, join(folder, `${service}-${more['DETECTION_PORT'] ?? 0}`), { ...shared, ...more });

  const smallDisk = await makeSmallDisk(join(folder, 'small-disk'));
  // One is the first: who starts against an empty database migrates it while the others wait.
  const admin = await open('admin', { ADMIN_PORT: String(await freePort()) });
  const [proxy, ...detections] = await Promise.all([
    open('proxy', { PROXY_PORT: String(await freePort()) }),
    ...ports.map((port, index) =>
      open('detection', { ...settings, ...(index === 0 ? smallDisk.env : {}), DETECTION_PORT: String(port) }),
    ),
  ]);
  const db = createDatabase({ url: database.url, maxConnections: 2, applicationName: 'faults', log: silentLog });
  return {
    admin,
    proxy,
    detections,
    replicas,
    masterKey,
    apiKey: admin.stack.apiKey,
    db,
    line,
    upstream,
    async killDatabase() {
      const [pid] = (await readFile(join(folder, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n');
      process.kill(Number(pid), 'SIGKILL');
    },
    async stop() {
      await Promise.all([proxy, admin, ...detections].map(({ stack }) => stack.stop()));
      await Promise.all([db.close(), line.cut(), upstream.close()]);
      await database.stop();
      smallDisk.remove();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * A disk that is soon full: a file system of its own where we may mount one, else the bound of the spool. The bound meets
 * the same code as a write that the disk refuses.
 */
async function makeSmallDisk(folder: string): Promise<{ env: Readonly<Record<string, string>>; remove(): void }> {
  await mkdir(folder);
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${smallDiskBytes}`, 'tmpfs', folder]);
  const isMounted = status === 0;
  return {
    env: {
      RESULTS_SPOOL_DIR: folder,
      ...(isMounted ? {} : { RESULTS_SPOOL_MAX_BYTES: String(smallDiskBytes) }),
    },
    remove() {
      if (isMounted) spawnSync('umount', ['-l', folder]);
    },
  };
}

async function openPart(service: string, home: string, env: Readonly<Record<string, string>>): Promise<Part> {
  const start = (): Promise<Stack> => startStack({ services: [service], home, env });
  const part: Part = {
    stack: await start(),
    async killAndRestart() {
      const code = await part.stack.stop('SIGKILL');
      if (code !== null) throw new Error(`${service} ended with ${code} before it was killed`);
      part.stack = await start();
    },
    async restart() {
      await part.stack.stop('SIGTERM');
      part.stack = await start();
    },
  };
  return part;
}
