import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { startTestService, type TestService } from '../../services/detection/testing/service.js';
import { type ProxyRig, startProxyRig } from '../../services/proxy/testing/rig.js';
import { hearStory, storyOf, storyReply } from './stories.js';

/** The small version of `npm run bench:soak`, in one process. */
let database: TestDatabase;
let detection: TestService;
let rig: ProxyRig;

const storyLength = 40;

beforeAll(async () => {
  database = await createTestDatabase();
  detection = await startTestService(database, { DETECTION_THREADS: '1' });
  const tenant = await detection.newTenant();
  rig = await startProxyRig(detection.client, { m: 'openai' }, { database, secrets: detection.secrets, tenant });
});

afterAll(async () => {
  await rig?.close();
  await detection?.close();
  await database?.drop();
});

it('delivers 60 guarded streams at once without a lost or misplaced delta, and keeps nothing of them', async () => {
  await hearAll(60);
  const before = heapBytes();

  const wrong = await hearAll(60);

  expect(wrong).toEqual([]);
  // A stream that was kept would hold its guard, its queue and its text: some 100 KB each.
  expect(heapBytes() - before).toBeLessThan(4 * 1024 * 1024);
});

/** Numbers of the stories that did not arrive as they were told. */
async function hearAll(count: number): Promise<number[]> {
  rig.upstream.reply(...Array.from({ length: count }, () => storyReply(storyLength, 5)));
  const numbers = Array.from({ length: count }, (_, index) => index);
  const heard = await Promise.all(
    numbers.map((number) => hearStory({ url: `${rig.url}/v1`, apiKey: rig.apiKey, model: 'm', number })),
  );
  return numbers.filter((number) => heard[number]?.text !== storyOf(number, storyLength).join(''));
}

/** Bytes of the heap that are in use after a collection. */
function heapBytes(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  return process.memoryUsage().heapUsed;
}
