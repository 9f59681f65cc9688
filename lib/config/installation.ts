import { randomBytes } from 'node:crypto';
import { chmod, constants, copyFile, link, mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type ConfigOf, choice, defineConfig, flag, integer, secret, text, url } from './define.js';

/** Shortest secret key that is accepted: 32 characters carry 128 bits even when they are hexadecimal digits. */
const minSecretKeyLength = 32;

/** The variables that every service of an installation reads. */
export const installationConfig = defineConfig({
  GATEHOUSE_HOME: text({
    default: '.gatehouse',
    about: 'Folder for what this installation keeps: the embedded database and the secret key.',
  }),
  HOST: text({
    default: '127.0.0.1',
    about: 'Network address that all ports listen on; 0.0.0.0 opens them to others.',
  }),
  DATABASE_URL: url({
    optional: true,
    protocols: ['postgres', 'postgresql'],
    about: 'PostgreSQL 15 or newer to use; unset starts the embedded one in GATEHOUSE_HOME.',
  }),
  DATABASE_WRITE_URL: url({
    optional: true,
    protocols: ['postgres', 'postgresql'],
    about: 'Another name of DATABASE_URL.',
  }),
  DATABASE_READ_URL: url({
    optional: true,
    protocols: ['postgres', 'postgresql'],
    about:
      'Replica that lists and figures of results are read from, and may lag by seconds; while it is away they come from DATABASE_URL.',
  }),
  DATABASE_LISTEN_URL: url({
    optional: true,
    protocols: ['postgres', 'postgresql'],
    about:
      'The same database as DATABASE_URL without a pooler between: notifications and migrations need a session of their own. Unset takes DATABASE_URL.',
  }),
  DATABASE_PREPARED: flag({
    default: true,
    about:
      'Prepare statements by name, which saves time; false for a pooler that lends a connection for one transaction, such as PgBouncer.',
  }),
  DATABASE_POOL_SIZE: integer({ default: 20, min: 2, max: 1000, about: 'Most database connections of one process.' }),
  REDIS_URL: url({
    optional: true,
    protocols: ['redis', 'rediss'],
    about: 'Redis that shares rate limits between processes; unset counts them in each process.',
  }),
  GATEHOUSE_SECRET_KEY: secret({
    optional: true,
    minLength: minSecretKeyLength,
    about:
      'Key that protects stored keys and signs between services, the same for all; unset keeps one in GATEHOUSE_HOME.',
  }),
  GATEHOUSE_SEAL_KEY: secret({
    optional: true,
    minLength: minSecretKeyLength,
    about:
      'Key that seals stored keys of upstream models instead of GATEHOUSE_SECRET_KEY, the same for all; change it as docs/adr/0014 says.',
  }),
  GATEHOUSE_OLD_SEAL_KEYS: secret({
    optional: true,
    minLength: minSecretKeyLength,
    about: 'Earlier values of GATEHOUSE_SEAL_KEY, separated by commas, which still open what they sealed.',
  }),
  LOG_LEVEL: choice(['debug', 'info', 'warn', 'error', 'silent'], {
    default: 'info',
    about: 'Least level that is logged.',
  }),
  SHUTDOWN_NOTICE_MS: integer({
    default: 0,
    max: 600_000,
    unit: 'ms',
    about:
      'When the program is told to stop, time for which it says that it is not ready and still takes new connections, so that balancers notice; 0 for none.',
  }),
  SHUTDOWN_GRACE_MS: integer({
    default: 10_000,
    max: 600_000,
    unit: 'ms',
    about: 'Longest time that requests under way may take to finish when the program stops.',
  }),
});

/** The keys that seal and that open, as the installation sets them. */
export function sealKeysOf(config: ConfigOf<typeof installationConfig>): {
  current: string | undefined;
  old: string[];
} {
  const old = (config.GATEHOUSE_OLD_SEAL_KEYS ?? '').split(',').map((key) => key.trim());
  return { current: config.GATEHOUSE_SEAL_KEY, old: old.filter((key) => key !== '') };
}

/**
 * Returns the secret key that the installation keeps in `<home>/secret-key`, and makes it on the first call.
 *
 * The file is readable by its owner only; of several processes that start at once, all get the same key.
 * Errors: an Error that names the file when it cannot be read or written, or holds too little.
 */
export async function loadSecretKey({ home }: { readonly home: string }): Promise<string> {
  const path = join(resolve(home), 'secret-key');
  return (await readSecretKey(path)) ?? (await makeSecretKey(resolve(home), path));
}

async function readSecretKey(path: string): Promise<string | undefined> {
  let key: string;
  try {
    key = (await readFile(path, 'utf8')).trim();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw new Error(`The secret key ${path} cannot be read; make it readable or set GATEHOUSE_SECRET_KEY`, {
      cause: error,
    });
  }
  if (key.length < minSecretKeyLength) {
    throw new Error(
      `The secret key ${path} is damaged: ${key.length} characters, at least ${minSecretKeyLength} expected`,
    );
  }
  // A copied home often loses the mode; put it back where we may.
  const { mode } = await stat(path);
  if ((mode & 0o077) !== 0) await chmod(path, 0o600).catch(() => undefined);
  return key;
}

/** Writes a new key beside its place and links it there, so that no process ever reads half a key or replaces one. */
async function makeSecretKey(home: string, path: string): Promise<string> {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  try {
    await mkdir(home, { recursive: true });
    await writeFile(draft, `${randomBytes(32).toString('base64url')}\n`, { mode: 0o600, flag: 'wx', flush: true });
    // Folders shared from another system often have no hard links; a copy that never replaces is nearly as good.
    await link(draft, path)
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'EEXIST') throw error;
        return copyFile(draft, path, constants.COPYFILE_EXCL);
      })
      .catch((error: NodeJS.ErrnoException) => {
        if (error.code !== 'EEXIST') throw error;
      });
  } catch (error) {
    throw new Error(`The secret key ${path} cannot be written; make its folder writable or set GATEHOUSE_HOME`, {
      cause: error,
    });
  } finally {
    await rm(draft, { force: true });
  }
  const key = await readSecretKey(path);
  if (key === undefined) throw new Error(`The secret key ${path} vanished while it was being made`);
  return key;
}
