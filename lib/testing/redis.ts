import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';

/** Why tests that need Redis are skipped; undefined when redis-server is installed. */
export const redisMissing: string | undefined = findRedis();

/** A Redis of a test: empty, in memory, on a port of its own. */
export interface TestRedis {
  readonly url: string;
  /** Ends the server, as a crash does. */
  stop(): Promise<void>;
  /** Starts it again on the same port, empty. */
  start(): Promise<void>;
  /** Makes it take connections and answer nothing, or answer again. */
  freeze(frozen: boolean): void;
}

/** Starts a real redis-server. Call `stop` at the end. Look at `redisMissing` first. */
export async function startTestRedis(): Promise<TestRedis> {
  const port = await freePort();
  let server: ChildProcess | undefined;

  const redis: TestRedis = {
    url: `redis://127.0.0.1:${port}`,
    async start() {
      const started = spawn(
        'redis-server',
        ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no', '--dir', '/tmp'],
        { stdio: ['ignore', 'pipe', 'ignore'] },
      );
      server = started;
      let output = '';
      for await (const chunk of started.stdout) {
        output += String(chunk);
        if (output.includes('Ready to accept connections')) break;
      }
    },
    async stop() {
      if (server === undefined || server.exitCode !== null) return;
      const ended = once(server, 'exit');
      server.kill('SIGKILL');
      await ended;
      server = undefined;
    },
    freeze(frozen) {
      server?.kill(frozen ? 'SIGSTOP' : 'SIGCONT');
    },
  };
  await redis.start();
  return redis;
}

function findRedis(): string | undefined {
  try {
    execFileSync('redis-server', ['--version'], { stdio: 'ignore' });
    return undefined;
  } catch {
    return 'redis-server is not installed; install it to run these tests';
  }
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  // A listening TCP server has an address with a port.
  return (address as { port: number }).port;
}
