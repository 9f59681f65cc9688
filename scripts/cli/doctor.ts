import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { Client } from 'pg';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { projectRoot } from '#lib/config/project.js';
import type { Command, CommandCall } from './command.js';
import { toComplaint } from './complaint.js';

/** What one check found. */
interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly found: string;
  /** What to do; empty when all is well. */
  readonly next: string;
}

/** How long one look may take, ms. */
const timeoutMs = 5_000;

/** A clock that is off by more makes tokens and expiries wrong; the header Date has whole seconds. */
const maxSkewMs = 5_000;

/** Certificates that end within so many days are told of. */
const certificateDays = 21;

/** The oldest PostgreSQL whose partitions and JSON functions the schema needs. */
const oldestPostgres = 14;

/** `doctor`: checks an installation and says what to do; 1 when a check failed. With DATABASE_URL, the database too. */
export const doctor: Command = async (call) => {
  const { admin, detection, proxy } = call.connection.addresses;
  const services = Object.entries({ admin, detection, proxy });
  const looks = [
    ...services.flatMap(([name, url]) => [
      checkService(name, url),
      ...(url.startsWith('https:') ? [checkCertificate(name, url)] : []),
    ]),
    checkRollout(call),
    checkUpstreams(call),
    ...(process.env['DATABASE_URL'] ? [checkDatabase(process.env['DATABASE_URL'])] : []),
  ];
  const findings = (await Promise.all(looks)).flat();
  call.console.show(findings, findings.map(toLine).join('\n'));
  return findings.some(({ state }) => state === 'failed') ? 1 : 0;
};

async function checkService(name: string, url: string): Promise<Finding[]> {
  const sentAt = Date.now();
  let reply: Response;
  try {
    reply = await fetch(`${url}/health`, { signal: AbortSignal.timeout(timeoutMs) });
  } catch {
    return [
      failed(
        name,
        `no answer at ${url}`,
        `start it, or name its address with --${name === 'admin' ? '' : `${name}-`}url`,
      ),
    ];
  }
  const health = reply.ok
    ? ok(name, `answers at ${url}`)
    : failed(name, `says that it is not well (HTTP ${reply.status})`, 'look at /health of the service and at its log');
  const date = Date.parse(reply.headers.get('date') ?? '');
  if (Number.isNaN(date)) return [health];
  const skewMs = Math.max(0, Math.abs(date - (sentAt + Date.now()) / 2) - 1_000);
  const clock = `clock of ${name}`;
  return [
    health,
    skewMs > maxSkewMs
      ? failed(clock, `${Math.round(skewMs / 1000)} s off from this machine`, 'synchronise the clocks (NTP)')
      : ok(clock, 'agrees with this machine'),
  ];
}

async function checkCertificate(name: string, url: string): Promise<Finding> {
  const check = `certificate of ${name}`;
  const { hostname, port } = new URL(url);
  const ends = await new Promise<number>((resolve) => {
    // What is asked for is the end; whether clients trust it shows in the look at the service.
    const socket = connect({
      host: hostname,
      port: Number(port || 443),
      servername: hostname,
      rejectUnauthorized: false,
      timeout: timeoutMs,
    });
    socket.once('secureConnect', () => {
      resolve(Date.parse(socket.getPeerCertificate().valid_to));
      socket.destroy();
    });
    for (const event of ['error', 'timeout'] as const) {
      socket.once(event, () => {
        resolve(Number.NaN);
        socket.destroy();
      });
    }
  });
  if (Number.isNaN(ends)) return failed(check, 'cannot be read', 'check TLS of the service');
  const days = Math.floor((ends - Date.now()) / 86_400_000);
  if (days < 0) return failed(check, `ended ${-days} days ago`, 'put a new certificate in place');
  return days < certificateDays
    ? warning(check, `ends in ${days} days`, 'renew it')
    : ok(check, `ends in ${days} days`);
}

async function checkRollout({ connection }: CommandCall): Promise<Finding[]> {
  const check = 'policy rollout';
  try {
    const stream = connection.client(PolicyService, 'admin').watchRollout({ revision: 0n }, { timeoutMs });
    for await (const { complete, live, total, revision, instances } of stream) {
      const problems = instances
        .filter(({ problem }) => problem !== '')
        .map(({ id, problem }) =>
          failed(
            check,
            `instance ${id} did not load the policy: ${problem}`,
            'correct the policy, or restore an older revision',
          ),
        );
      if (problems.length > 0) return problems;
      if (total === 0) return [failed(check, 'no detection instance is running', 'start the detection service')];
      if (complete) return [ok(check, `${live} of ${total} instances judge by revision ${revision}`)];
      return [
        warning(
          check,
          `${live} of ${total} instances judge by revision ${revision}`,
          'run it again in a moment; then look at the log of the instances that are late',
        ),
      ];
    }
    return [failed(check, 'nothing was said', 'look at the log of admin')];
  } catch (error) {
    return [failed(check, toComplaint(error), 'the key needs the scope admin')];
  }
}

async function checkUpstreams({ connection }: CommandCall): Promise<Finding> {
  const check = 'upstream models';
  try {
    const { upstreamModels } = await connection.client(UpstreamService, 'admin').listUpstreamModels({});
    const enabled = upstreamModels.filter((model) => model.enabled).length;
    const found = `${enabled} of ${upstreamModels.length} enabled`;
    return enabled > 0
      ? ok(check, found)
      : warning(check, found, 'add one; until then the demo model answers, or none');
  } catch (error) {
    return failed(check, toComplaint(error), 'the key needs the scope admin');
  }
}

async function checkDatabase(url: string): Promise<Finding[]> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: timeoutMs,
    application_name: 'gatehouse-doctor',
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const version = await client.query<{ server: string; newest: number }>(
      `select current_setting('server_version') as "server",
              coalesce((select max(m.version) from schema_migrations m), 0)::int as "newest"`,
    );
    const { server = '', newest = 0 } = version.rows[0] ?? {};
    const files = await readdir(join(projectRoot(), 'services/admin/migrations'));
    const known = Math.max(0, ...files.map((name) => Number(name.slice(0, 4))).filter(Number.isInteger));
    const schema = 'database schema';
    return [
      Number.parseInt(server, 10) >= oldestPostgres
        ? ok('database', `PostgreSQL ${server}`)
        : failed('database', `PostgreSQL ${server}`, `use PostgreSQL ${oldestPostgres} or newer`),
      newest === known
        ? ok(schema, `at migration ${newest}`)
        : failed(
            schema,
            `at migration ${newest}, this program knows ${known}`,
            newest < known
              ? 'start this version once, or run its word "migrate"'
              : 'a newer version has migrated; update this one',
          ),
    ];
  } catch {
    return [failed('database', 'no answer, or no schema', 'check DATABASE_URL and that admin was started once')];
  } finally {
    await client.end().catch(() => undefined);
  }
}

const ok = (check: string, found: string): Finding => ({ check, state: 'ok', found, next: '' });
const warning = (check: string, found: string, next: string): Finding => ({ check, state: 'warning', found, next });
const failed = (check: string, found: string, next: string): Finding => ({ check, state: 'failed', found, next });

function toLine({ check, state, found, next }: Finding): string {
  return `${state.padEnd(7)}  ${check}: ${found}${next === '' ? '' : `\n         → ${next}`}`;
}
