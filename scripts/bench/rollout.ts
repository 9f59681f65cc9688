/**
 * From saving a policy to the last instance that judges by it: `npm run bench:rollout [-- saves]`, 200 unless given, over
 * one process of admin and three of detection. Fails when the 99th percentile is above its target.
 */
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { ListService, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { startEmbeddedDatabase } from '#lib/db/embedded.js';
import { silentLog } from '#lib/telemetry/log.js';
import { type Stack, startStack } from '../../test/stack.js';

/** What must hold at the 99th percentile, ms. */
const targetMs = 250;

const instances = 3;
const saves = Number(process.argv[2] ?? 200);

const folder = await mkdtemp(join(tmpdir(), 'gatehouse-rollout-'));
// Under root the server of the database runs as another user, who must pass through.
await chmod(folder, 0o711);
const database = await startEmbeddedDatabase({ directory: join(folder, 'database'), log: silentLog });
// One folder, so that all have one secret key.
const home = join(folder, 'home');
const env = { DATABASE_URL: database.url, DETECTION_THREADS: '1' };
const stacks: Stack[] = [];
try {
  const admin = await startStack({ home, env, services: ['admin'] });
  stacks.push(admin);
  for (let index = 0; index < instances; index += 1)
    stacks.push(await startStack({ home, env, services: ['detection'] }));
  const { total, fromSaveMs, fromCommitMs } = await measure(admin);
  console.log(`${saves} saves on ${total} instances, milliseconds until the last one judges by the revision:`);
  console.log(`  from the call that saves     p50 ${quantile(fromSaveMs, 0.5)}  p99 ${quantile(fromSaveMs, 0.99)}`);
  console.log(`  from the answer to that call p50 ${quantile(fromCommitMs, 0.5)}  p99 ${quantile(fromCommitMs, 0.99)}`);
  process.exitCode = total === instances && Number(quantile(fromCommitMs, 0.99)) < targetMs ? 0 : 1;
} finally {
  for (const stack of stacks) await stack.stop();
  await database.stop();
  await rm(folder, { recursive: true, force: true });
}

async function measure(admin: Stack) {
  const transport = createConnectTransport({ baseUrl: admin.adminUrl, httpVersion: '1.1' });
  const { email, password } = admin;
  const { accessToken } = await createClient(AuthService, transport).login({ email, password });
  const headers = { authorization: `Bearer ${accessToken}` };
  const lists = createClient(ListService, transport);
  const policies = createClient(PolicyService, transport);
  const first = await lists.createKeywordList(
    { list: { name: 'Words', kind: ListKind.BLACKLIST, keywords: ['word'] } },
    { headers },
  );
  const [fromSaveMs, fromCommitMs]: [number[], number[]] = [[], []];
  let running = 0;
  for (let save = 0; save < saves; save += 1) {
    const startedAt = performance.now();
    const list = { id: first.list?.list?.id ?? '', name: 'Words', kind: ListKind.BLACKLIST, keywords: [`word${save}`] };
    const { revision } = await lists.updateKeywordList({ list, enabled: true }, { headers });
    const savedAt = performance.now();
    for await (const { complete, total } of policies.watchRollout({ revision }, { headers })) {
      running = total;
      if (complete) break;
    }
    fromSaveMs.push(performance.now() - startedAt);
    fromCommitMs.push(performance.now() - savedAt);
  }
  return { total: running, fromSaveMs, fromCommitMs };
}

function quantile(values: readonly number[], share: number): string {
  const sorted = [...values].sort((a, b) => a - b);
  return (sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN).toFixed(1);
}
