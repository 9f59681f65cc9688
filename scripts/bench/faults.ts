/**
 * What goes wrong in production, under load: `npm run bench:faults [-- seconds]`, where the database is away for so many
 * seconds, 60 unless given. Real processes over a PostgreSQL server of their own. Fails when a verdict that a client has
 * seen is not stored exactly once, when a guard was skipped, or when a restart breaks a stream.
 */
import { runFaults } from '../../test/faults/faults.js';
import { startInstallation } from '../../test/faults/installation.js';
import { startLoad } from '../../test/faults/load.js';
import { rollingRestart } from '../../test/faults/rolling.js';

const rollingStreams = 200;

const databaseAwayMs = Number(process.argv[2] ?? 60) * 1000;
const installation = await startInstallation();
const load = await startLoad(installation, 8);
const startedAt = performance.now();
const report = await runFaults(installation, load, {
  databaseAwayMs,
  onFault(name, { sent, answered, refused }) {
    const seconds = ((performance.now() - startedAt) / 1000).toFixed(0).padStart(4);
    console.log(`${seconds} s  ${name.padEnd(42)} sent ${sent}, answered ${answered}, refused ${refused}`);
  },
});
console.log(
  Object.entries(report)
    .map(([name, count]) => `  ${name.padEnd(14)} ${count}`)
    .join('\n'),
);
for (const [failure, count] of load.seen.failures) console.log(`  ${String(count).padStart(6)} refused: ${failure}`);
const rolled = await rollingRestart(installation, rollingStreams);
for (const { part, streams, broken } of rolled)
  console.log(`  ${part} restarted under ${streams} streams: ${broken} broken`);
await installation.stop();
const isRight = report.lost + report.duplicated + report.wrong === 0 && rolled.every(({ broken }) => broken === 0);
process.exitCode = isRight ? 0 : 1;
