import { spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, resolve } from 'node:path';

/** The operating-system user under whom the server runs. */
export interface ServerUser {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
}

/**
 * The user to drop to for the data folder, or undefined when the server runs under our own user.
 *
 * PostgreSQL refuses to run as root, so under root it is the owner of existing data, else "postgres" if there is such a
 * user, else "nobody". Errors: an Error with what to do, when existing data belongs to somebody else.
 */
export async function chooseServerUser(dataDirectory: string): Promise<ServerUser | undefined> {
  // Windows has no uids, and no root.
  if (process.getuid === undefined) return undefined;
  const owner = await stat(dataDirectory).catch(() => undefined);
  if (process.getuid() !== 0) {
    if (owner === undefined || owner.uid === process.getuid()) return undefined;
    throw new Error(
      `The database in ${dataDirectory} belongs to user ${owner.uid}, not to ${userInfo().username}; ` +
        'start as that user or as root, or set GATEHOUSE_HOME to another folder',
    );
  }
  // initdb looks its user up by name, so an owner who is not in the user database cannot serve new data but old.
  if (owner !== undefined && owner.uid !== 0) return { name: String(owner.uid), uid: owner.uid, gid: owner.gid };
  const user = findUser('postgres') ?? findUser('nobody');
  if (user === undefined) {
    throw new Error(
      'PostgreSQL does not run as root, and there is neither a user "postgres" nor "nobody"; ' +
        'start as another user, or set DATABASE_URL',
    );
  }
  return user;
}

/** Whether the user can enter every folder above the path. Looks at mode bits only, not at access lists. */
export async function canReach(user: ServerUser, path: string): Promise<boolean> {
  for (let folder = dirname(resolve(path)); ; folder = dirname(folder)) {
    const { uid, gid, mode } = await stat(folder);
    const enter = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
    if ((mode & enter) === 0) return false;
    if (folder === dirname(folder)) return true;
  }
}

/** Asks `id`, which also knows users outside /etc/passwd. */
function findUser(name: string): ServerUser | undefined {
  const [uid, gid] = ['-u', '-g'].map((option) => {
    const { status, stdout } = spawnSync('id', [option, name], { encoding: 'utf8' });
    return status === 0 ? Number(stdout) : undefined;
  });
  return uid === undefined || gid === undefined ? undefined : { name, uid, gid };
}
