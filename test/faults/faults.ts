import { setTimeout as sleep } from 'node:timers/promises';
import { silence } from '#lib/testing/fake-upstream.js';
import type { Installation, Part } from './installation.js';
import type { Load } from './load.js';

/** Something that goes wrong, and is over when the function resolves. */
export interface Fault {
  readonly name: string;
  happen(installation: Installation, options: FaultOptions, load: Load): Promise<void>;
}

/** How bad it gets. */
interface FaultOptions {
  /** How long the database is away. */
  readonly databaseAwayMs: number;
}

/** Calls that the upstream leaves without an answer. */
const hangingCalls = 20;

/** All faults, in the order in which they happen. */
export const faults: readonly Fault[] = [
  { name: 'detection killed', happen: async ({ detections }) => detections[0]?.killAndRestart() },
  {
    name: 'proxy and admin killed',
    happen: async ({ proxy, admin }) => void (await Promise.all([proxy.killAndRestart(), admin.killAndRestart()])),
  },
  {
    name: 'database killed and away, disk full meanwhile',
    async happen({ line, killDatabase, detections }, { databaseAwayMs }, load) {
      await line.cut();
      await killDatabase();
      await sleep(databaseAwayMs);
      const deadline = performance.now() + 30_000;
      while (!(await hasUnspooled(detections[0]))) {
        if (performance.now() > deadline) throw new Error('the small disk did not get full');
        await load.answeredMore(5);
      }
      await line.restore();
    },
  },
  {
    name: 'database away, detection killed meanwhile',
    async happen({ line, detections }, { databaseAwayMs }) {
      await line.cut();
      await sleep(databaseAwayMs / 2);
      const restarted = detections[1]?.killAndRestart();
      await sleep(databaseAwayMs / 2);
      await line.restore();
      await restarted;
    },
  },
  {
    name: 'upstream hangs',
    async happen({ upstream, proxy, apiKey }) {
      upstream.reply(...Array.from({ length: hangingCalls }, silence));
      const patience = AbortSignal.timeout(1_000);
      const asked = Array.from({ length: hangingCalls }, () =>
        fetch(`${proxy.stack.proxyUrl}/v1/chat/completions`, {
          method: 'POST',
          headers: { authorization: `Bearer ${apiKey}`, 'content-type': 'application/json' },
          body: JSON.stringify({ model: 'm', messages: [{ role: 'user', content: 'Hello' }] }),
          signal: patience,
        }).catch(() => undefined),
      );
      await Promise.all(asked);
      if (upstream.requests.length < hangingCalls) throw new Error('the upstream was not asked');
    },
  },
  { name: 'scanner thread crashes', happen: (all) => tell(all, 'SIGUSR2', /fault: thread ended/) },
  { name: 'clock jumps an hour ahead', happen: (all) => tell(all, 'SIGHUP', /fault: clock off by 36000\d\d/) },
  { name: 'clock jumps two hours back', happen: (all) => tell(all, 'SIGHUP', /fault: clock off by -3[56]/) },
];

/** Tells each detection replica to break, and waits until each has said that it did. */
async function tell({ detections }: Installation, signal: NodeJS.Signals, said: RegExp): Promise<void> {
  for (const { stack } of detections) process.kill(stack.pid, signal);
  const deadline = performance.now() + 15_000;
  while (!detections.every(({ stack }) => said.test(stack.output()))) {
    if (performance.now() > deadline) throw new Error(`a replica did not say ${said}`);
    await sleep(20);
  }
}

/** Whether results of this replica found no room on its disk and wait in memory. */
async function hasUnspooled(part: Part | undefined): Promise<boolean> {
  const reply = await fetch(`${part?.stack.detectionUrl}/metrics`);
  return /gatehouse_results_spool_total\{outcome="unspooled"[^}]*\} [1-9]/.test(await reply.text());
}

/** What came of the faults. */
export interface FaultReport {
  readonly sent: number;
  readonly answered: number;
  /** Calls that ended with a clear error. */
  readonly refused: number;
  /** Verdicts whose request id a client has seen. */
  readonly acknowledged: number;
  /** Of these, in the database. */
  readonly stored: number;
  readonly lost: number;
  readonly duplicated: number;
  /** Attacks that passed and harmless texts that did not. */
  readonly wrong: number;
}

/** Runs the faults under the load, each followed by proof that every door serves again, and counts what is stored. */
export async function runFaults(
  installation: Installation,
  load: Load,
  options: FaultOptions & { readonly onFault?: (name: string, seen: Load['seen']) => void },
): Promise<FaultReport> {
  await load.answeredMore(10);
  for (const fault of faults) {
    await fault.happen(installation, options, load);
    await load.answeredMore(10);
    options.onFault?.(fault.name, load.seen);
  }
  await load.stop();
  const { sent, answered, refused, requestIds, wrong } = load.seen;
  const counts = await countStored(installation, requestIds);
  const stored = [...counts.values()].filter((count) => count > 0).length;
  return {
    sent,
    answered,
    refused,
    acknowledged: requestIds.size,
    stored,
    lost: requestIds.size - stored,
    duplicated: [...counts.values()].filter((count) => count > 1).length,
    wrong,
  };
}

/** Rows of each acknowledged request, once all are there or nothing new has come for a while. */
async function countStored({ db }: Installation, ids: ReadonlySet<string>): Promise<ReadonlyMap<string, number>> {
  const patienceMs = 30_000;
  let counts = new Map<string, number>();
  let changedAt = performance.now();
  while (counts.size < ids.size && performance.now() - changedAt < patienceMs) {
    const rows = await db.query<{ request_id: string; count: number }>(
      `select r.request_id, count(*)::int as count
       from detection_results r
       group by r.request_id`,
      [],
    );
    const found = new Map(rows.filter((row) => ids.has(row.request_id)).map((row) => [row.request_id, row.count]));
    if (found.size !== counts.size) changedAt = performance.now();
    counts = found;
    await sleep(200);
  }
  return counts;
}
