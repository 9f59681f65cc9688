import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { createClient, type Interceptor } from '@connectrpc/connect';
import { createConnectTransport } from '@connectrpc/connect-node';
import { Client } from 'pg';
import { ApplicationService } from '../../gen/gatehouse/admin/v1/application_pb.js';
import { AuthService } from '../../gen/gatehouse/admin/v1/auth_pb.js';
import { PolicyService } from '../../gen/gatehouse/admin/v1/policy_pb.js';
import { Action } from '../../gen/gatehouse/common/v1/risk_pb.js';
import { DashboardService } from '../../gen/gatehouse/detection/v1/dashboard_pb.js';
import { ResultService } from '../../gen/gatehouse/detection/v1/result_pb.js';
import { startEmbeddedDatabase } from '../../lib/db/embedded.js';
import { silentLog } from '../../lib/telemetry/log.js';
import { type Stack, startStack } from '../../test/stack.js';

/**
 * How long lists and the dashboard take over many results: `npm run bench:lists`, or `-- 200000` for fewer rows. Fills
 * a database of its own by SQL (5 million take an hour or two and about 8 GB on two cores): 5 tenants, 10,000 applications and
 * 1,000 policies of the one that is asked, 30 days. Prints p50 and p95 of each call over Connect, of the same by SQL
 * through `pg`, and their ratio. Lists are asked for in turn with their SQL, so that other work falls on both alike.
 */
const rows = Number(process.argv[2] ?? 5_000_000);
const applications = 10_000;
const policies = 1_000;
const days = 30;
/** Rows of one statement: more would hold the counts of its trigger in memory for long. */
const batch = 20_000;
const rounds = 40;

interface Case {
  readonly name: string;
  call(): Promise<unknown>;
  /** Fetches the same rows, or for the dashboard its totals from the rows themselves. */
  readonly sql: string;
  readonly values: readonly unknown[];
}

async function main(): Promise<void> {
  if (!Number.isInteger(rows) || rows < batch) throw new Error(`give a number of rows from ${batch} on`);
  const directory = await mkdtemp(join(tmpdir(), 'gatehouse-lists-'));
  const database = await startEmbeddedDatabase({ directory, durable: false, log: silentLog });
  const pg = new Client({ connectionString: database.url });
  let stack: Stack | undefined;
  try {
    stack = await startStack({ services: ['admin', 'detection'], env: { DATABASE_URL: database.url } });
    await pg.connect();
    const tenantId = await fill(pg);
    for (const one of await casesOf(stack, tenantId)) await measure(one, pg);
  } finally {
    await stack?.stop();
    await pg.end();
    await database.stop();
    await rm(directory, { recursive: true, force: true });
  }
}

/** Fills the database; returns the id of the tenant that is asked, which has three of five results. */
async function fill(pg: Client): Promise<string> {
  const tenant = await pg.query<{ id: string }>('select t.id from tenants t order by t.created_at limit 1');
  const tenantId = tenant.rows[0]?.id;
  if (tenantId === undefined) throw new Error('the stack made no tenant');
  await pg.query(
    `insert into tenants (id, name) select gen_random_uuid(), 'Tenant ' || i from generate_series(1, 4) i`,
  );
  await pg.query(
    `insert into policies (id, tenant_id, name)
     select gen_random_uuid(), $1, 'Policy ' || i from generate_series(1, $2::integer) i`,
    [tenantId, policies],
  );
  await pg.query(
    `insert into applications (id, tenant_id, policy_id, name)
     select gen_random_uuid(), $1, (select p.id from policies p where p.tenant_id = $1 and p.is_default), 'Application ' || i
       from generate_series(1, $2::integer) i`,
    [tenantId, applications],
  );
  const started = performance.now();
  for (let done = 0; done < rows; done += batch) {
    await pg.query(fillSql, [tenantId, done, Math.min(batch, rows - done), rows, days]);
    if ((done / batch) % 25 === 0) console.error(`${done + batch} rows, ${seconds(performance.now() - started)}`);
  }
  await pg.query('vacuum analyze');
  console.log(
    `${rows} rows in ${seconds(performance.now() - started)}, ${Math.round((rows / (performance.now() - started)) * 1000)} rows/s with their counts`,
  );
  return tenantId;
}

/** Oldest first, as they come in practice. One of 12 is refused, two are masked; one of 5,000 has a rare category. */
const fillSql = `
  with tenant as (select array_agg(t.id order by t.created_at) as ids from tenants t where t.id <> $1),
       application as (select array_agg(a.id) as ids from applications a where a.tenant_id = $1)
  insert into detection_results (id, request_id, tenant_id, application_id, end_user_id, source, phase, input_text,
    overall_risk_level, security_risk_level, compliance_risk_level, data_risk_level, action, verdict, policy_revision,
    duration_ms, created_at, categories, scanner_tags, entity_types)
  select gen_random_uuid(), 'guardrails-' || md5(i::text), case when i % 5 < 3 then $1 else tenant.ids[1 + i % 4] end,
         case when i % 5 < 3 then application.ids[1 + (i * 7919) % cardinality(application.ids)] end, 'user-' || i % 5000,
         'proxy', 'input', 'Request ' || i || repeat(' asks for something ordinary', 10),
         case when k = 0 then 4 when k < 3 then 2 else 1 end, case when k = 0 then 4 else 1 end, 1,
         case when k in (1, 2) then 2 else 1 end, case when k = 0 then 6 when k < 3 then 2 else 1 end,
         jsonb_build_object('requestId', 'guardrails-' || md5(i::text), 'durationMs', 1.5), 1, 0.3 + (i % 89) * 0.05,
         now() - make_interval(secs => $5::integer * 86400.0 * ($4::integer - i) / $4::integer),
         case when i % 5000 = 0 then array['Rare'] when k = 0 then array['Prompt attack'] when k < 3 then array['EMAIL'] else '{}' end,
         case when k = 0 then array['S9'] when k < 3 then array['entity'] else '{}' end,
         case when k in (1, 2) then array['EMAIL'] else '{}' end
    from generate_series($2::integer + 1, $2::integer + $3::integer) i
   cross join lateral (select (i * 7) % 12 as k) kind
   cross join tenant
   cross join application`;

async function casesOf(stack: Stack, tenantId: string): Promise<Case[]> {
  const transportOf = (baseUrl: string, token = '') => {
    const authorize: Interceptor = (next) => (request) => {
      if (token !== '') request.header.set('authorization', `Bearer ${token}`);
      return next(request);
    };
    return createConnectTransport({ baseUrl, httpVersion: '1.1', interceptors: [authorize] });
  };
  const login = { email: stack.email, password: stack.password };
  const { accessToken } = await createClient(AuthService, transportOf(stack.adminUrl)).login(login);
  const results = createClient(ResultService, transportOf(stack.detectionUrl, accessToken));
  const dashboard = createClient(DashboardService, transportOf(stack.detectionUrl, accessToken));
  const admin = transportOf(stack.adminUrl, accessToken);
  const list = (where: string, tail = 'limit 51') =>
    `select r.* from detection_results r where r.tenant_id = $1 ${where} order by r.created_at desc, r.id desc ${tail}`;
  const spanMs = (spanDays: number) => ({ startTime: timestampFromMs(Date.now() - spanDays * 86_400_000) });
  const totals = (spanDays: number) =>
    `select count(*), count(*) filter (where r.action in (5, 6)), percentile_disc(0.95) within group (order by r.duration_ms)
       from detection_results r where r.tenant_id = $1 and r.created_at > now() - interval '${spanDays} days'`;
  const values = [tenantId];
  return [
    { name: 'results, page 1', call: () => results.listResults({}), sql: list(''), values },
    {
      name: 'results, page 1,000',
      call: () => results.listResults({ page: 1000 }),
      sql: list('', 'limit 51 offset 49950'),
      values,
    },
    {
      name: 'results, refused',
      call: () => results.listResults({ filter: { actions: [Action.REJECT] } }),
      sql: list('and r.action = 6'),
      values,
    },
    {
      name: 'results, rare category',
      call: () => results.listResults({ filter: { category: 'Rare' } }),
      sql: list("and 'Rare' = any(r.categories)"),
      values,
    },
    {
      name: 'results, end user',
      call: () => results.listResults({ filter: { endUserId: 'user-40' } }),
      sql: list("and r.end_user_id = 'user-40'"),
      values,
    },
    { name: 'dashboard, 24 hours', call: () => dashboard.getDashboard(spanMs(1)), sql: totals(1), values },
    { name: 'dashboard, 30 days', call: () => dashboard.getDashboard(spanMs(30)), sql: totals(30), values },
    {
      name: 'applications, 100',
      call: () => createClient(ApplicationService, admin).listApplications({ pageSize: 100 }),
      sql: 'select a.* from applications a where a.tenant_id = $1 order by a.name limit 101',
      values,
    },
    {
      name: 'policies',
      call: () => createClient(PolicyService, admin).listPolicies({}),
      sql: 'select p.* from policies p where p.tenant_id = $1 order by p.name',
      values,
    },
  ];
}

async function measure({ name, call, sql, values }: Case, pg: Client): Promise<void> {
  const ours: number[] = [];
  const raw: number[] = [];
  const time = async (times: number[], work: () => Promise<unknown>): Promise<void> => {
    const started = performance.now();
    await work();
    times.push(performance.now() - started);
  };
  // The first pair warms caches and prepares the statements.
  for (let round = 0; round <= rounds; round += 1) {
    await time(ours, call);
    await time(raw, () => pg.query({ name, text: sql, values: [...values] }));
  }
  const of = (times: readonly number[], part: number): number => {
    const sorted = times.slice(1).sort((one, other) => one - other);
    return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0;
  };
  const words = [of(ours, 0.5), of(ours, 0.95), of(raw, 0.5), of(raw, 0.95)].map((ms) => ms.toFixed(1).padStart(8));
  const ratio = of(ours, 0.5) / of(raw, 0.5);
  console.log(
    `${name.padEnd(24)} p50 ${words[0]} ms  p95 ${words[1]} ms | SQL p50 ${words[2]} ms  p95 ${words[3]} ms | ${ratio.toFixed(2)}`,
  );
}

function seconds(ms: number): string {
  return `${(ms / 1000).toFixed(0)} s`;
}

await main();
