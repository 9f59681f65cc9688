import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { ListService, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DetectionService } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type Stack, startStack } from './stack.js';

let database: TestDatabase;
let stack: Stack;

beforeAll(async () => {
  database = await createTestDatabase();
  // Two threads, and a wish to use them, so that a stale one would show itself.
  stack = await startStack({ env: { DATABASE_URL: database.url, DETECTION_THREADS: '2' } });
});

afterAll(async () => {
  await stack?.stop();
  await database?.drop();
});

it('never judges by an old blacklist once the revision of the change is reported live', async () => {
  const transport = createConnectTransport({ baseUrl: stack.adminUrl, httpVersion: '1.1' });
  const { accessToken } = await createClient(AuthService, transport).login({
    email: stack.email,
    password: stack.password,
  });
  const headers = { authorization: `Bearer ${accessToken}` };
  const lists = createClient(ListService, transport);
  const policies = createClient(PolicyService, transport);
  const traffic = startTraffic();

  const stale: string[] = [];
  let live = 0n;
  let word = '';
  traffic.onVerdict = (verdict, sent) => {
    // Only texts sent after the report count: a request under way is judged by the snapshot it was admitted with.
    if (verdict.policyRevision < sent.live)
      stale.push(`revision ${verdict.policyRevision} after ${sent.live} was live`);
    if (sent.word !== '' && verdict.action !== Action.REJECT) stale.push(`"${sent.word}" passed`);
  };
  traffic.state = () => ({ live, word });
  const created = await lists.createKeywordList(
    { list: { name: 'Words', kind: ListKind.BLACKLIST, keywords: ['forbidden0word'] } },
    { headers },
  );
  // The list only grows, so that a text sent under one revision is refused under every later one too.
  const keywords = ['forbidden0word'];
  const rolloutMs: number[] = [];
  for (let round = 1; round <= 12; round += 1) {
    const next = `forbidden${round}word`;
    keywords.push(next);
    const { revision } = await lists.updateKeywordList(
      {
        list: { id: created.list?.list?.id ?? '', name: 'Words', kind: ListKind.BLACKLIST, keywords },
        enabled: true,
      },
      { headers },
    );
    const started = performance.now();
    for await (const { complete } of policies.watchRollout({ revision }, { headers })) if (complete) break;
    rolloutMs.push(performance.now() - started);
    word = next;
    live = revision;
    await traffic.settle(50);
  }
  await traffic.stop();

  expect(stale).toEqual([]);
  // Eight callers keep every core busy meanwhile; single rounds vary with whatever else the machine does.
  expect(median(rolloutMs)).toBeLessThan(1_000);
  expect(traffic.count()).toBeGreaterThan(600);
});

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;
}

/** Sends texts with the word of the moment, eight at a time, until stopped. */
function startTraffic() {
  const client = createClient(
    DetectionService,
    createConnectTransport({ baseUrl: stack.detectionUrl, httpVersion: '1.1' }),
  );
  // Long enough that a share of the texts goes to the scanner threads.
  const padding = 'an ordinary sentence of no interest to anybody. '.repeat(200);
  let running = true;
  let count = 0;
  const traffic = {
    onVerdict: (_verdict: Verdict, _sent: { live: bigint; word: string }): void => {},
    state: (): { live: bigint; word: string } => ({ live: 0n, word: '' }),
    count: () => count,
    async settle(more: number): Promise<void> {
      const target = count + more;
      while (count < target) await new Promise((resolve) => setImmediate(resolve));
    },
    async stop(): Promise<void> {
      running = false;
      await Promise.all(lanes);
    },
  };
  const lane = async (index: number): Promise<void> => {
    while (running) {
      const sent = traffic.state();
      const text = `${index % 2 ? padding : ''} ${sent.word} ${count}`;
      const { verdict } = await client.detect(
        { messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: text } }] }], skipRecord: true },
        { headers: { authorization: `Bearer ${stack.apiKey}` } },
      );
      count += 1;
      if (verdict) traffic.onVerdict(verdict, sent);
    }
  };
  const lanes = Array.from({ length: 8 }, (_, index) => lane(index));
  return traffic;
}
