import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chmod, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import type { TestProject } from 'vitest/node';
import { projectRoot } from '#lib/config/project.js';
import { type EmbeddedDatabase, startEmbeddedDatabase } from '#lib/db/embedded.js';
import { migrate } from '#lib/db/migrate.js';
import { silentLog } from '#lib/telemetry/log.js';
// Declares what is provided below.
import type {} from '#lib/testing/database.js';

/**
 * Builds dist/, which worker threads and spawned services run, and provides a migrated template database on a server of
 * this run: the one of TEST_DATABASE_URL, else an embedded one without fsync.
 */
export default async function setUp(project: TestProject): Promise<() => Promise<void>> {
  build();
  const given = process.env['TEST_DATABASE_URL'];
  const server = given === undefined ? await startServer() : { url: given, stop: () => Promise.resolve() };
  const name = `gatehouse_test_${randomBytes(4).toString('hex')}`;
  const template = new URL(server.url);
  template.pathname = `/${name}`;
  await run(server.url, `create database ${name}`);
  await migrate({ url: template.href, directory: join(projectRoot(), 'services/admin/migrations'), log: silentLog });
  project.provide('databaseUrl', template.href);
  return async () => {
    await run(server.url, `drop database if exists ${name} with (force)`);
    await server.stop();
  };
}

/** A test that does not need dist/ is worth running even when some file does not compile. */
function build(): void {
  const script = join(projectRoot(), 'scripts/start.mjs');
  const { status, stderr } = spawnSync(process.execPath, [script, '--build-only', '--no-web'], { encoding: 'utf8' });
  if (status !== 0) console.warn(`dist/ may be out of date. ${stderr.split('\n').slice(0, 6).join('\n')}`);
}

const folderPrefix = 'gatehouse-test-';

async function startServer(): Promise<EmbeddedDatabase> {
  await removeLeftovers();
  const folder = await mkdtemp(join(tmpdir(), `${folderPrefix}${process.pid}-`));
  // Under root the server runs as another user, who must pass through.
  await chmod(folder, 0o711);
  const server = await startEmbeddedDatabase({ directory: folder, durable: false, log: silentLog });
  return {
    url: server.url,
    async stop() {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** Stops and removes the servers of runs that were killed. */
async function removeLeftovers(): Promise<void> {
  for (const name of await readdir(tmpdir())) {
    const pid = Number(new RegExp(`^${folderPrefix}(\\d+)-`).exec(name)?.[1]);
    if (Number.isNaN(pid) || isAlive(pid)) continue;
    const folder = join(tmpdir(), name);
    if (existsSync(join(folder, 'data/postmaster.pid'))) {
      // Taking a server over and giving it up again is what stops it.
      const options = { directory: folder, durable: false, log: silentLog };
      const server = await startEmbeddedDatabase(options).catch(() => undefined);
      await server?.stop();
    }
    await rm(folder, { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

async function run(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
