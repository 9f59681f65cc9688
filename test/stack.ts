import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A running Gatehouse, started as a user would start it, in processes of its own. */
export interface Stack {
  readonly adminUrl: string;
  readonly detectionUrl: string;
  readonly proxyUrl: string;
  readonly webUrl: string;
  readonly apiKey: string;
  /** Of the process. */
  readonly pid: number;
  readonly email: string;
  readonly password: string;
  /** The data folder. */
  readonly home: string;
  /** Everything that the process has printed so far. */
  output(): string;
  /** Sends the signal and resolves with the exit code. */
  stop(signal?: NodeJS.Signals): Promise<number | null>;
}

/** What a test can choose. */
export interface StackOptions {
  readonly env?: Readonly<Record<string, string>>;
  /** Services to run; all of them unless given. */
  readonly services?: readonly string[];
  /** A data folder to use again; a new one, removed at the end, unless given. */
  readonly home?: string;
  /** Paths that must answer 200 before the stack counts as up; the health of every chosen service unless given. */
  readonly ready?: readonly string[];
}

const portVariables = {
  admin: 'ADMIN_PORT',
  detection: 'DETECTION_PORT',
  proxy: 'PROXY_PORT',
  web: 'WEB_PORT',
  'embedding-client': 'EMBEDDING_PORT',
} as const;

type ServiceName = keyof typeof portVariables;

/** A made-up API key of the right shape; built here because no secret-shaped text may stand in a file. */
export function madeUpApiKey(): string {
  return `sk-xxai-${'k'.repeat(8)}${Date.now().toString(36).padStart(48, '0')}`;
}

/** Starts `dist/services/start.js` and waits until every chosen service is healthy. */
export async function startStack(options: StackOptions = {}): Promise<Stack> {
  const services = options.services ?? ['admin', 'detection', 'proxy', 'embedding-client', 'web'];
  const home = options.home ?? (await mkdtemp(join(tmpdir(), 'gatehouse-stack-')));
  const ports = new Map<string, number>();
  for (const name of Object.keys(portVariables)) ports.set(name, await freePort());
  const login = { email: 'owner@example.com', password: `Owner-${Date.now()}` };
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    GATEHOUSE_HOME: home,
    GATEHOUSE_SERVICES: services.join(','),
    BOOTSTRAP_ADMIN_EMAIL: login.email,
    BOOTSTRAP_ADMIN_PASSWORD: login.password,
    BOOTSTRAP_API_KEY: madeUpApiKey(),
    EGRESS_ALLOW: '127.0.0.1',
    RATE_LIMIT_DETECTION: '0',
    RATE_LIMIT_ADMIN: '0',
    RATE_LIMIT_AUTH: '0',
    ...Object.fromEntries([...ports].map(([name, port]) => [portVariables[name as ServiceName], String(port)])),
    ...options.env,
  };
  const child = spawn(process.execPath, ['dist/services/start.js'], { env, stdio: ['ignore', 'pipe', 'pipe'] });
  const printed = collectOutput(child);
  const urlOf = (name: ServiceName): string => `http://127.0.0.1:${env[portVariables[name]]}`;
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const stack: Stack = {
    adminUrl: urlOf('admin'),
    detectionUrl: urlOf('detection'),
    proxyUrl: urlOf('proxy'),
    webUrl: urlOf('web'),
    apiKey: env['BOOTSTRAP_API_KEY'] ?? '',
    pid: child.pid ?? 0,
    email: login.email,
    password: login.password,
    home,
    output: printed,
    async stop(signal = 'SIGTERM') {
      child.kill(signal);
      const code = await exited;
      if (options.home === undefined) await rm(home, { recursive: true, force: true });
      return code;
    },
  };
  const checks =
    options.ready ??
    services
      .filter((name) => name !== 'embedding-client')
      .map((name) => `${urlOf(name as ServiceName)}${name === 'web' ? '/' : '/health'}`);
  try {
    for (const url of checks) await untilHealthy(url, exited, printed);
  } catch (error) {
    // Nobody else has it to stop.
    await stack.stop('SIGKILL');
    throw error;
  }
  return stack;
}

/** Resolves when the address answers 200; rejects with what the process printed when it ends or after 60 s. */
async function untilHealthy(url: string, exited: Promise<number | null>, printed: () => string): Promise<void> {
  let ended = false;
  void exited.then(() => {
    ended = true;
  });
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline && !ended) {
    // Whoever else holds the port may accept and never answer.
    const reply = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    if (reply?.ok) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`${url} did not become healthy:\n${printed()}`);
}

function collectOutput(child: ChildProcess): () => string {
  const chunks: Buffer[] = [];
  child.stdout?.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr?.on('data', (chunk: Buffer) => chunks.push(chunk));
  return () => Buffer.concat(chunks).toString('utf8');
}

/** A TCP port that nothing listens on at this moment. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() =>
        typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port')),
      );
    });
  });
}
