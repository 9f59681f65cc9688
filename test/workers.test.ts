import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { until } from '#lib/testing/until.js';
import { freePort, type Stack, startStack } from './stack.js';

let database: TestDatabase;
let meshPort: number;
let stack: Stack;

beforeAll(async () => {
  database = await createTestDatabase();
  meshPort = await freePort();
  stack = await startStack({
    services: ['detection'],
    env: { DATABASE_URL: database.url, DETECTION_WORKERS: '2', DETECTION_MESH_PORT: String(meshPort) },
  });
  await vi.waitUntil(async () => (await instances()) === 2, { timeout: 60_000 });
}, 120_000);

afterAll(async () => {
  await stack?.stop('SIGKILL');
  await database?.drop();
});

const workerPids = (): number[] =>
  readFileSync(`/proc/${stack.pid}/task/${stack.pid}/children`, 'utf8').trim().split(' ').filter(Boolean).map(Number);

async function instances(): Promise<number> {
  const rows = await database.db.query(`select i.id from instances i where i.service = 'detection'`, []);
  return rows.length;
}

/** Status of a check without a key, over a connection of its own, which the next worker in turn gets. */
async function askWithoutKey(): Promise<number> {
  const headers = { connection: 'close', 'content-type': 'application/json' };
  const reply = await fetch(`${stack.detectionUrl}/v1/guardrails`, { method: 'POST', headers, body: '{}' });
  await reply.arrayBuffer();
  return reply.status;
}

/** Checks that were refused, as whoever answers counts them. */
async function refusedChecks(): Promise<number> {
  const reply = await fetch(`${stack.detectionUrl}/metrics`, { headers: { connection: 'close' } });
  const lines = (await reply.text()).split('\n').filter((line) => /_requests_total\{.*guardrails.*"401"/.test(line));
  return lines.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}

it('shares a port among processes that count together, replaces one that dies, and stops them all', async () => {
  const before = workerPids();
  for (let call = 0; call < 10; call++) await askWithoutKey();
  const sums = [await refusedChecks(), await refusedChecks()];
  const meshAnswers = await Promise.all(
    [meshPort, meshPort + 1].map(async (port) => (await fetch(`http://127.0.0.1:${port}/health/live`)).status),
  );
  const [victim = 0, survivor = 0] = before;
  process.kill(victim, 'SIGKILL');
  await until(() => !workerPids().includes(victim));
  const statusMeanwhile = await askWithoutKey();
  await vi.waitUntil(async () => (await instances()) === 3, { timeout: 60_000 });
  const after = workerPids();
  const code = await stack.stop('SIGTERM');
  const alive = after.filter((pid) => isAlive(pid));

  expect({ sums, meshAnswers, statusMeanwhile, code, alive }).toEqual({
    sums: [10, 10],
    meshAnswers: [200, 200],
    statusMeanwhile: 401,
    code: 0,
    alive: [],
  });
  expect([before.length, after.length, after.includes(survivor)]).toEqual([2, 2, true]);
}, 120_000);

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
