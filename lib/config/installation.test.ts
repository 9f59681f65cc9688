import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from './define.js';
import { installationConfig, loadSecretKey } from './installation.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-home-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('installationConfig', () => {
  it('needs nothing to be set', () => {
    expect(readConfig({}, installationConfig)).toEqual({
      GATEHOUSE_HOME: '.gatehouse',
      HOST: '127.0.0.1',
      DATABASE_URL: undefined,
      DATABASE_POOL_SIZE: 20,
      DATABASE_PREPARED: true,
      GATEHOUSE_SECRET_KEY: undefined,
      LOG_LEVEL: 'info',
      SHUTDOWN_GRACE_MS: 10_000,
      SHUTDOWN_NOTICE_MS: 0,
    });
  });
});

describe('loadSecretKey', () => {
  it('says what to do when the file holds too little', async () => {
    const home = join(folder, 'damaged');
    await mkdir(home);
    await writeFile(join(home, 'secret-key'), 'short\n');

    await expect(loadSecretKey({ home })).rejects.toThrow(/secret-key is damaged: 5 characters, at least 32 expected/);
  });

  it('says what to do when the folder cannot be made', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');

    await expect(loadSecretKey({ home: join(file, 'home') })).rejects.toThrow(/set GATEHOUSE_(HOME|SECRET_KEY)/);
  });

  it('makes a key once and keeps it, for its owner only', async () => {
    const home = join(folder, 'new', 'home');

    const key = await loadSecretKey({ home });

    expect(key).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(await loadSecretKey({ home })).toBe(key);
    expect(await readdir(home)).toEqual(['secret-key']);
    expect((await stat(join(home, 'secret-key'))).mode & 0o777).toBe(0o600);
  });

  it('gives the same key to all that start at once', async () => {
    const home = join(folder, 'race');

    const keys = await Promise.all(Array.from({ length: 20 }, () => loadSecretKey({ home })));

    expect(new Set(keys)).toEqual(new Set([(await readFile(join(home, 'secret-key'), 'utf8')).trim()]));
    expect(await readdir(home)).toEqual(['secret-key']);
  });

  it('closes a key that others may read', async () => {
    const home = join(folder, 'open');
    await loadSecretKey({ home });
    await chmod(join(home, 'secret-key'), 0o644);

    await loadSecretKey({ home });

    expect((await stat(join(home, 'secret-key'))).mode & 0o777).toBe(0o600);
  });
});
