import { afterAll, beforeAll, expect, it } from 'vitest';
import { runFaults } from './faults/faults.js';
import { type Installation, startInstallation } from './faults/installation.js';
import { startLoad } from './faults/load.js';
import { rollingRestart } from './faults/rolling.js';

let installation: Installation;

beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);

afterAll(() => installation?.stop(), 60_000);

it('stores every acknowledged verdict once and skips no guard, whatever is killed, away, hanging or wrong', async () => {
  const load = await startLoad(installation, 1);

  const report = await runFaults(installation, load, { databaseAwayMs: 500 });

  expect(report).toMatchObject({ lost: 0, duplicated: 0, wrong: 0 });
  expect(report.stored).toBeGreaterThan(50);
}, 240_000);

it('breaks no stream when each process is restarted in turn', async () => {
  const reports = await rollingRestart(installation, 10);

  expect(reports.filter(({ broken }) => broken > 0)).toEqual([]);
}, 240_000);
