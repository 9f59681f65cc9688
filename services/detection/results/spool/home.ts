import { randomUUID } from 'node:crypto';
import { mkdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { readdir, readFile, rename, rm, rmdir, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';

/** The folder of one process among the spools of an installation. Owns a timer; call `close`. */
export interface SpoolHome {
  readonly directory: string;
  /** Makes the folder unless it is there. Errors: those of the file system. */
  prepare(): void;
  /**
   * Takes the segments of processes that are gone, each segment by exactly one process, and returns their new paths.
   *
   * Gone is: made on this host by a process that does not run, at once; else no sign of life for `silenceMs`.
   */
  adopt(): Promise<string[]>;
  /** Removes the folder when nothing is left in it. */
  close(): Promise<void>;
}

/** Ending of every segment's name. */
export const segmentEnding = '.segment';

const ownerFile = 'owner.json';

/** How often the owner shows that it lives. */
const signMs = 5_000;

/**
 * A process of another host or container that shows nothing for so long is taken for dead. One that only slept loses no
 * result: what it takes up again is stored under the same ids.
 */
const defaultSilenceMs = 60_000;

interface Owner {
  readonly host: string;
  /** Process numbers mean something only within one of these; empty where the system has none. */
  readonly space: string;
  readonly pid: number;
}

/** The folder of this process below `root`. Nothing is made before `prepare`. `onTaken` hears that others took it for dead. */
export function createSpoolHome(options: {
  readonly root: string;
  readonly onTaken: () => void;
  readonly silenceMs?: number;
}): SpoolHome {
  const { root, onTaken, silenceMs = defaultSilenceMs } = options;
  const name = randomUUID();
  const directory = join(root, name);
  const owner: Owner = { host: hostname(), space: processSpace(), pid: process.pid };
  /** When each sign of life of the others was first seen, by a clock that nobody sets. */
  const signs = new Map<string, { readonly sign: number; readonly seenAt: number }>();

  let isPrepared = false;

  function prepare(): void {
    mkdirSync(directory, { recursive: true, mode: 0o700 });
    writeFileSync(join(directory, ownerFile), JSON.stringify(owner), { mode: 0o600 });
    isPrepared = true;
  }

  const showLife = (): void => {
    // A process without a result yet has no folder, and nobody can have taken it.
    if (!isPrepared) return;
    const now = new Date();
    void utimes(join(directory, ownerFile), now, now).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') return;
      isPrepared = false;
      onTaken();
    });
  };
  const timer = setInterval(showLife, signMs).unref();

  async function isGone(other: string): Promise<boolean> {
    const path = join(root, other, ownerFile);
    const [text, sign] = await Promise.all([readFile(path, 'utf8').catch(() => ''), signOf(path)]);
    if (isOurDead(readOwner(text), owner)) return true;
    const seen = signs.get(other);
    if (seen === undefined || seen.sign !== sign) {
      signs.set(other, { sign, seenAt: performance.now() });
      return false;
    }
    return performance.now() - seen.seenAt >= silenceMs;
  }

  return {
    directory,
    prepare,
    async adopt() {
      const others = await readdir(root, { withFileTypes: true }).catch(() => []);
      const adopted: string[] = [];
      for (const other of others) {
        if (!other.isDirectory() || other.name === name || !(await isGone(other.name))) continue;
        prepare();
        adopted.push(...(await takeSegments(join(root, other.name), directory)));
        signs.delete(other.name);
      }
      return adopted;
    },
    async close() {
      clearInterval(timer);
      const left = await readdir(directory).catch(() => []);
      if (left.every((file) => file === ownerFile)) await rm(directory, { recursive: true, force: true });
    },
  };
}

/** Moves segments into our own folder; a move succeeds for one process only. */
async function takeSegments(from: string, to: string): Promise<string[]> {
  const taken: string[] = [];
  for (const file of (await readdir(from).catch(() => [])).toSorted()) {
    if (!file.endsWith(segmentEnding)) continue;
    const path = join(to, `adopted-${randomUUID()}${segmentEnding}`);
    const moved = await rename(join(from, file), path).then(
      () => true,
      () => false,
    );
    if (moved) taken.push(path);
  }
  await rm(join(from, ownerFile), { force: true });
  // Not empty when another process is at it, or when somebody keeps files of their own there.
  await rmdir(from).catch(() => undefined);
  return taken;
}

function isOurDead(owner: Owner | undefined, self: Owner): boolean {
  if (owner === undefined || owner.host !== self.host || owner.space !== self.space) return false;
  // A number that is ours again was another process's before.
  return owner.pid === self.pid || !isRunning(owner.pid);
}

/** The kernel's name for the set of processes that see each other: containers have one each. */
function processSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

function readOwner(text: string): Owner | undefined {
  try {
    const { host, space, pid } = JSON.parse(text) as Partial<Owner>;
    if (typeof host !== 'string' || typeof space !== 'string' || typeof pid !== 'number') return undefined;
    return { host, space, pid };
  } catch {
    return undefined;
  }
}

function signOf(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  );
}
