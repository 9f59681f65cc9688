import { create } from '@bufbuild/protobuf';
import { Phase, RiskLevel } from '../../gen/gatehouse/common/v1/risk_pb.js';
import { ListKind, PolicyDefinitionSchema } from '../../gen/gatehouse/policy/v1/policy_pb.js';
import { silentLog } from '../../lib/telemetry/log.js';
import { scannerThreads } from '../../services/detection/config.js';
import { tabulateRules } from '../../services/detection/policy/compile.js';
import { createScanPool, type PolicyKeyed, type ScanPool } from '../../services/detection/workers/pool.js';

/**
 * How much one tenant that runs the worst accepted pattern at full load slows another one down: `npm run bench:tenants`.
 *
 * The quiet tenant asks for one check of 300 characters after the other, with a pause between them. In every second
 * window the busy tenant keeps 8 checks of 4,000 characters in flight that its pattern works hardest on. Windows take
 * turns, so that whatever else the machine does falls on both kinds alike. Prints the latency of the quiet tenant. Ends
 * with code 1 when its p99 is more than 10 % higher, by the median over the pairs of windows.
 */
const windows = 10;
const windowMs = 1_500;
const pauseMs = 2;
const inFlight = 8;
const maxRise = 1.1;

/** Of the size that is still accepted, with a new state at every character. */
const worstPattern = '.{0,120}x.{0,120}y';

async function main(): Promise<void> {
  const pool = createScanPool({ threads: scannerThreads(undefined), log: silentLog });
  const quiet = policyOf('quiet', []);
  const busy = policyOf('busy', [worstPattern]);
  await Promise.all([pool.prepare(quiet), pool.prepare(busy)]);
  await quietWindow(pool, quiet);

  const alone: number[][] = [];
  const beside: number[][] = [];
  let searched = 0;
  for (let window = 0; window < windows; window += 1) {
    alone.push(await quietWindow(pool, quiet));
    const stop = new AbortController();
    const load = Array.from({ length: inFlight }, async () => {
      while (!stop.signal.aborted) {
        await check(pool, busy, hostileText);
        searched += 1;
      }
    });
    beside.push(await quietWindow(pool, quiet));
    stop.abort();
    await Promise.all(load);
  }
  await pool.close();

  const rises = alone.map((times, window) => percentile(beside[window]!, 0.99) / percentile(times, 0.99));
  const rise = median(rises);
  console.log(
    `${alone.flat().length} checks alone, ${beside.flat().length} beside ${searched} checks of the busy tenant`,
  );
  for (const [name, times] of [
    ['alone', alone],
    ['beside', beside],
  ] as const) {
    const [p50, p99] = [0.5, 0.99].map((part) => median(times.map((window) => percentile(window, part))));
    console.log(`${name.padEnd(7)} p50 ${format(p50)}  p99 ${format(p99)}`);
  }
  console.log(
    `p99 changes by ${((rise - 1) * 100).toFixed(1)} %, the median of ${windows} pairs of windows; 10 % is allowed`,
  );
  if (rise > maxRise) process.exitCode = 1;
}

/** Latencies of one window, µs. */
async function quietWindow(pool: ScanPool, policy: PolicyKeyed): Promise<number[]> {
  const times: number[] = [];
  const end = performance.now() + windowMs;
  for (let n = 0; performance.now() < end; n += 1) {
    const text = `Question ${n}: ${'how do I set up my router at home, please? '.repeat(7)}`.slice(0, 300);
    const started = performance.now();
    await check(pool, policy, text);
    times.push((performance.now() - started) * 1000);
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
  return times;
}

async function check(pool: ScanPool, policy: PolicyKeyed, text: string): Promise<void> {
  await Promise.all([pool.scan(policy, [text], Phase.INPUT), pool.searchHeavy(policy, [text], Phase.INPUT)]);
}

function percentile(values: readonly number[], part: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))] ?? 0;
}

function median(values: readonly number[]): number {
  return percentile(values, 0.5);
}

function format(microseconds: number | undefined): string {
  return `${(microseconds ?? 0).toFixed(0).padStart(6)} µs`;
}

function policyOf(tenantId: string, patterns: readonly string[]): PolicyKeyed {
  const definition = create(PolicyDefinitionSchema, {
    policyId: tenantId,
    tenantId,
    revision: 1n,
    lists: [{ name: 'words', kind: ListKind.BLACKLIST, keywords: ['forbidden word'] }],
    customScanners: patterns.map((pattern, index) => ({
      tag: `S${100 + index}`,
      name: `pattern ${index}`,
      riskLevel: RiskLevel.HIGH_RISK,
      scanPrompt: true,
      definition: { case: 'regex' as const, value: { pattern } },
    })),
  });
  return { key: `${tenantId}@1`, definition, rules: tabulateRules(definition) };
}

/** Letters in no order, many of them an x and none a y: every place of both repeats stays open. */
function writeHostileText(length: number): string {
  let text = '';
  for (let seed = 1; text.length < length; ) {
    seed = (seed * 48_271) % 2_147_483_647;
    text += 'xabzx c'[(seed >> 8) % 7];
  }
  return text;
}

const hostileText = writeHostileText(4_000);

await main();
