import { createWriteStream } from 'node:fs';
import { mkdir, readFile, rename, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { createSecrets } from '#lib/auth/secrets.js';
import { readConfig } from '#lib/config/define.js';
import { loadSecretKey, sealKeysOf } from '#lib/config/installation.js';
import { createDatabase } from '#lib/db/database.js';
import { startEmbeddedDatabase } from '#lib/db/embedded.js';
import { migrate } from '#lib/db/migrate.js';
import { createLog, type Log } from '#lib/telemetry/log.js';
import { type BootstrapResult, bootstrap } from './admin/bootstrap/bootstrap.js';
import { renderStartCard } from './start-card.js';
import { type Config, chooseServices, schemas, serviceNames } from './start-config.js';
import { type RunningServices, startServices } from './start-services.js';
import { placeOfWorker, runWorkers, workersOf } from './start-workers.js';

/** The folder above dist/: package.json, migrations and the built UI lie there. */
const root = fileURLToPath(new URL('../../', import.meta.url));

/** A larger log file is set aside at the start; one before it is kept. */
const maxLogFileBytes = 64 * 1024 * 1024;

/** What a process needs to give everything back after its requests have ended. */
const stopMarginMs = 10_000;

/** Signals within this time are one wish: at a Ctrl-C the terminal tells every process, and npm passes its own on. */
const sameWishMs = 1000;

await main().then(
  () => process.exit(0),
  (error: unknown) => {
    process.stderr.write(`
Gatehouse did not start: ${describe(error)}
`);
    process.exit(1);
  },
);

/**
 * Starts the services that GATEHOUSE_SERVICES or the command line names, all of them unless told otherwise, with an
 * embedded database when DATABASE_URL is unset, and stops them on SIGINT and SIGTERM. The word "migrate" alone migrates.
 */
async function main(): Promise<void> {
  const config = readConfig(process.env, ...schemas);
  const words = process.argv.slice(2);
  if (words.length === 1 && words[0] === 'migrate') return migrateOnly(config);
  const services = chooseServices(words.length > 0 ? words : config.GATEHOUSE_SERVICES);
  const { version } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { version: string };
  const workers = workersOf(config, services);
  const worker = placeOfWorker(process.env);
  const isWhole = services.length === serviceNames.length;
  const logOf = await openLog(config);
  const log = logOf(services.length === 1 ? (services[0] ?? 'gatehouse') : 'gatehouse');
  const say = isWhole ? (text: string): void => void process.stdout.write(`${text}\n`) : (): void => {};

  const stop = listenForStop();
  const database = await openDatabase(config, log, say);
  try {
    if (worker === undefined)
      await migrate({ url: database.url, directory: join(root, 'services/admin/migrations'), log });
    const secretKey = config.GATEHOUSE_SECRET_KEY ?? (await loadSecretKey({ home: config.GATEHOUSE_HOME }));
    const isFirst = worker === undefined && services.includes('admin');
    const first = isFirst ? await prepare(config, database.url, secretKey, log) : { created: false };
    if (workers > 1 && worker === undefined) {
      // The embedded database is this process's; one that is named is read by the workers as it was here.
      const env = databaseUrlOf(config) === undefined ? { DATABASE_URL: database.url } : {};
      const patienceMs = config.SHUTDOWN_NOTICE_MS + config.SHUTDOWN_GRACE_MS + stopMarginMs;
      await runWorkers({ count: workers, env, stop, patienceMs, log });
    } else {
      const running = await startServices({
        config,
        services,
        databaseUrl: database.url,
        listenUrl: config.DATABASE_LISTEN_URL,
        secretKey,
        version,
        worker,
        workers,
        logOf,
        onListening: (service, url) => say(`  ${service.padEnd(17)} ${url}`),
      });
      if (isWhole) say(cardOf(config, version, running, first));
      const signal = await stop;
      say(`\n${signal}: stopping`);
      await running.close(config.SHUTDOWN_GRACE_MS);
    }
  } finally {
    await database.stop();
  }
  log.info('stopped');
}

/** The database that is named by either variable. Throws an Error when they name two. */
function databaseUrlOf({ DATABASE_URL: url, DATABASE_WRITE_URL: writeUrl }: Config): string | undefined {
  if (url !== undefined && writeUrl !== undefined && url !== writeUrl) {
    throw new Error('DATABASE_URL and DATABASE_WRITE_URL name two databases; set one of them');
  }
  return url ?? writeUrl;
}

/** Brings the database that DATABASE_URL names to the schema of this version, and ends: a step before an upgrade. */
async function migrateOnly(config: Config): Promise<void> {
  const url = config.DATABASE_LISTEN_URL ?? databaseUrlOf(config);
  if (url === undefined) throw new Error('migrate needs DATABASE_URL; an embedded database is migrated at each start');
  const log = (await openLog(config))('migrate');
  const { applied, version } = await migrate({ url, directory: join(root, 'services/admin/migrations'), log });
  log.info('schema_current', { applied: applied.length, version });
  process.exit(0);
}

/** Logs go to LOG_FILE when it is set, so that a person at a terminal sees the start card, else to standard output. */
async function openLog({ LOG_FILE: file, LOG_LEVEL: level }: Config): Promise<(service: string) => Log> {
  if (file === undefined) return (service) => createLog({ service, level });
  await mkdir(dirname(file), { recursive: true });
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > maxLogFileBytes && placeOfWorker(process.env) === undefined) await rename(file, `${file}.1`);
  const destination = createWriteStream(file, { flags: 'a', mode: 0o600 });
  return (service) => createLog({ service, level, destination });
}

/** Resolves with the first SIGINT or SIGTERM; a second wish ends the process at once. */
function listenForStop(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    let askedAt: number | undefined;
    const onSignal = (signal: NodeJS.Signals): void => {
      const now = performance.now();
      if (askedAt !== undefined && now - askedAt > sameWishMs) process.exit(130);
      askedAt ??= now;
      resolve(signal);
    };
    process.on('SIGINT', onSignal);
    process.on('SIGTERM', onSignal);
  });
}

async function openDatabase(
  config: Config,
  log: Log,
  say: (text: string) => void,
): Promise<{ url: string; stop(): Promise<void> }> {
  const named = databaseUrlOf(config);
  if (named !== undefined) return { url: named, stop: async () => {} };
  await mkdir(config.GATEHOUSE_HOME, { recursive: true });
  const database = await startEmbeddedDatabase({ directory: join(config.GATEHOUSE_HOME, 'postgres'), log });
  say(`  ${'database'.padEnd(17)} PostgreSQL in ${join(config.GATEHOUSE_HOME, 'postgres')}`);
  return database;
}

/** Fills an empty database, before any service could meet it empty. */
async function prepare(config: Config, url: string, secretKey: string, log: Log): Promise<BootstrapResult> {
  const db = createDatabase({
    url,
    maxConnections: 2,
    isPrepared: config.DATABASE_PREPARED,
    applicationName: 'gatehouse-bootstrap',
    log,
  });
  try {
    return await bootstrap({ db, secrets: createSecrets(secretKey, sealKeysOf(config)), config, log });
  } finally {
    await db.close();
  }
}

function cardOf(config: Config, version: string, { urls }: RunningServices, first: BootstrapResult): string {
  const names = { web: 'admin UI', admin: 'admin API', detection: 'detection', proxy: 'proxy' } as const;
  const { email, password, apiKey } = first;
  return renderStartCard({
    version,
    addresses: Object.entries(names).flatMap(([service, name]) => {
      const url = urls.get(service as keyof typeof names);
      return url === undefined ? [] : [{ name, url }];
    }),
    login: email !== undefined && password !== undefined ? { email, password } : undefined,
    apiKey,
    detectionUrl: urls.get('detection'),
    proxyUrl: urls.get('proxy'),
    model: config.UPSTREAM_BASE_URL ? (config.UPSTREAM_MODEL ?? 'gpt-4o-mini') : 'gatehouse-demo',
    logFile: config.LOG_FILE,
    demoNote: config.UPSTREAM_BASE_URL
      ? undefined
      : 'A built-in demo model answers until an upstream model is added; it says so in every answer.',
  });
}

/** What an operator can act on; the stack only for those who ask for it. */
function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (process.env['LOG_LEVEL'] === 'debug') return error.stack ?? error.message;
  return error.cause instanceof Error ? `${error.message} (${error.cause.message})` : error.message;
}
