/**
 * Guarded streams in great number through the whole product: `npm run bench:soak [-- streams]`, after a build.
 *
 * Gatehouse runs as a user starts it, in a process of its own; the upstream and all clients share this one, so the two take
 * the two cores that the figures are for. Every stream is compared with what the upstream said. Fails when a delta is lost or
 * misplaced, or when memory does not come back.
 */
import { startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { hearStory, storyOf, storyReply } from '../../test/load/stories.js';
import { startMeasuredStack } from './measured-stack.js';

/** Deltas of a stream, and time between them: with 500 streams some 5,000 deltas a second, each about 10 s long. */
const storyLength = 100;
const paceMs = 100;

/** What the heap may have grown by when all is over, of its baseline. Caches fill; streams that were kept would double it. */
const allowedGrowth = 1.2;

const streams = Number(process.argv[2] ?? 500);
const upstream = await startFakeUpstream();
const stack = await startMeasuredStack({ UPSTREAM_BASE_URL: upstream.url });

// What is loaded and compiled once belongs to the baseline.
await hearAll(100, 10);
const before = await stack.settledMemory();
const cpuBefore = await stack.cpuSeconds();
const startedAt = performance.now();
let peakRss = 0;
const sampling = setInterval(() => {
  peakRss = Math.max(peakRss, stack.rssBytes());
}, 200);
const { wrong, firstTextMs } = await hearAll(streams, paceMs);
clearInterval(sampling);
const seconds = (performance.now() - startedAt) / 1000;
const cpuMicros = ((await stack.cpuSeconds()) - cpuBefore) * 1e6;
const after = await stack.settledMemory();
const growth = after / before;

console.log(
  [
    `${streams} guarded streams at once, ${storyLength} deltas each, one in ${paceMs} ms`,
    `  lost or misplaced     ${wrong} streams`,
    `  time                  ${seconds.toFixed(1)} s (at least ${((storyLength * paceMs) / 1000).toFixed(1)} s)`,
    `  first text            p50 ${quantile(firstTextMs, 0.5).toFixed(0)} ms, p99 ${quantile(firstTextMs, 0.99).toFixed(0)} ms`,
    `  CPU of Gatehouse      ${(cpuMicros / (streams * storyLength)).toFixed(0)} µs a delta, with all that a request takes`,
    `  memory at the peak    ${mebibytes(peakRss)} MiB resident`,
    `  heap before and after ${mebibytes(before)} MiB, ${mebibytes(after)} MiB (${growth.toFixed(2)} times, at most ${allowedGrowth})`,
  ].join('\n'),
);
await stack.stop();
await upstream.close();
if (wrong > 0 || growth > allowedGrowth) process.exitCode = 1;

async function hearAll(count: number, pace: number): Promise<{ wrong: number; firstTextMs: number[] }> {
  upstream.reply(...Array.from({ length: count }, () => storyReply(storyLength, pace)));
  const heard = await Promise.all(
    Array.from({ length: count }, (_, number) =>
      hearStory({ url: `${stack.proxyUrl}/v1`, apiKey: stack.apiKey, model: 'm', number }).catch((error: Error) => {
        console.error(error.message);
        return undefined;
      }),
    ),
  );
  const isRight = (text: string | undefined, number: number) => text === storyOf(number, storyLength).join('');
  return {
    wrong: heard.filter((story, number) => !isRight(story?.text, number)).length,
    firstTextMs: heard.flatMap((story) => (story === undefined ? [] : [story.firstTextMs])),
  };
}

function quantile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)] ?? Number.NaN;
}

function mebibytes(bytes: number): string {
  return (bytes / 1024 / 1024).toFixed(0);
}
