import { spawnSync } from 'node:child_process';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#lib/config/project.js';

// A small checkout with the real compiler. Its service prints which services were asked for, and with which words.
let root: string;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gatehouse-checkout-'));
  await write('package.json', JSON.stringify({ type: 'module' }));
  await write('package-lock.json', JSON.stringify({ packages: { '': {}, 'node_modules/a': { version: '1.0.0' } } }));
  await write('npm-cli.cjs', fakeNpm);
  await write(
    'tsconfig.json',
    JSON.stringify({
      compilerOptions: {
        module: 'nodenext',
        types: [],
        rootDir: '.',
        outDir: 'dist',
        incremental: true,
        tsBuildInfoFile: 'dist/.tsbuildinfo',
      },
      include: ['lib', 'services'],
    }),
  );
  await write('services/start.ts', service('one'));
  await write('lib/gone.ts', 'export const gone = 1;\n');
  await mkdir(join(root, 'scripts'));
  await copyFile(join(projectRoot(), 'scripts/start.mjs'), join(root, 'scripts/start.mjs'));
});
afterAll(() => rm(root, { recursive: true }));

/** Does what npm does at its end, with the real compiler instead of a download. */
const fakeNpm = `
  const { mkdirSync, symlinkSync, writeFileSync, existsSync } = require('node:fs');
  mkdirSync('node_modules', { recursive: true });
  if (!existsSync('node_modules/typescript')) symlinkSync(process.env.REAL_TYPESCRIPT, 'node_modules/typescript');
  const version = JSON.parse(require('node:fs').readFileSync('package-lock.json')).packages['node_modules/a'].version;
  writeFileSync('node_modules/.package-lock.json', JSON.stringify({ packages: { 'node_modules/a': { version } } }));
  writeFileSync('npm-words.txt', process.argv.slice(2).join(' '));
`;

function service(word: string): string {
  return `declare const process: { env: Record<string, string>; argv: string[] };
declare const console: { log(text: string): void };
console.log(['${word}', process.env['GATEHOUSE_SERVICES'] ?? 'all', ...process.argv.slice(2)].join(' '));
export {};
`;
}

async function write(path: string, text: string): Promise<void> {
  await mkdir(dirname(join(root, path)), { recursive: true });
  await writeFile(join(root, path), text);
}

function start(words: readonly string[] = [], nodeWords: readonly string[] = []) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...nodeWords, 'scripts/start.mjs', ...words], {
    cwd: root,
    encoding: 'utf8',
    env: {
      ...process.env,
      npm_execpath: join(root, 'npm-cli.cjs'),
      REAL_TYPESCRIPT: join(projectRoot(), 'node_modules/typescript'),
      GATEHOUSE_SERVICES: undefined,
    },
  });
  // Steps with their time, which differs.
  const steps = stderr.replace(/ +\d+\.\d s$/gm, '').trim();
  return { status, output: stdout.trim(), steps };
}

describe('start', () => {
  it('refuses a Node that is too old, in one sentence', () => {
    const old = `data:text/javascript,Object.defineProperty(process.versions,'node',{value:'20.18.3'})`;

    expect(start([], ['--import', old])).toEqual({
      status: 1,
      output: '',
      steps: 'Gatehouse needs Node.js 20.19 or newer, and this is 20.18.3. Get it from https://nodejs.org',
    });
  });

  it('refuses words that it does not know', () => {
    const { status, steps } = start(['detector', '--fast', 'proxy']);

    expect(status).toBe(1);
    expect(steps).toMatch(
      /^Unknown: detector --fast\. Use: node scripts\/start\.mjs \[detection \| proxy \| admin \| embedding-client\]/,
    );
  });

  it('installs and builds on a fresh checkout, then runs', async () => {
    expect(start(['--no-web'])).toEqual({
      status: 0,
      output: 'one all',
      steps: 'installing packages\n  compiling the services',
    });
    expect(await readFile(join(root, 'npm-words.txt'), 'utf8')).toBe(
      'ci --include=dev --include=optional --no-audit --no-fund',
    );
  });

  it('does nothing when nothing changed, and leaves out the pages when a service without any runs alone', () => {
    expect(start(['--no-web'])).toEqual({ status: 0, output: 'one all', steps: '' });
    expect(start(['detection'])).toEqual({ status: 0, output: 'one detection', steps: '' });
    expect(start(['proxy', 'embedding-client', '--no-web']).output).toBe('one proxy,embedding-client');
    expect(start(['--build-only', '--no-web'])).toEqual({ status: 0, output: '', steps: '' });
  });

  it('builds what changed, and takes away what came from a deleted source', async () => {
    await write('services/start.ts', service('two'));
    await rm(join(root, 'lib/gone.ts'));

    expect(start(['--no-web'])).toEqual({ status: 0, output: 'two all', steps: 'compiling the services' });
    expect(await readdir(join(root, 'dist/lib'))).toEqual([]);
  });

  it('notices a source that is older than the one it replaces, as after a switch of branches', async () => {
    await write('services/start.ts', service('old'));
    await utimes(join(root, 'services/start.ts'), 1e9, 1e9);

    expect(start(['--no-web'])).toMatchObject({ output: 'old all', steps: 'compiling the services' });
  });

  it('says why it does not compile, and does not start', async () => {
    await write('lib/wrong.ts', 'export const wrong: string = 1;\n');

    const { status, output, steps } = start(['--no-web']);

    expect({ status, output }).toEqual({ status: 1, output: '' });
    expect(steps).toMatch(/^Failed compiling the services:\nlib\/wrong\.ts\(1,14\): error TS2322/);

    await rm(join(root, 'lib/wrong.ts'));
    expect(start(['--no-web'])).toMatchObject({ output: 'old all', steps: 'compiling the services' });
    expect(await readdir(join(root, 'dist/lib'))).toEqual([]);
  });

  it('installs again when the lock file asks for other versions, and not when npm was run by hand', async () => {
    const lock = (version: string) => JSON.stringify({ packages: { '': {}, 'node_modules/a': { version } } });
    await write('package-lock.json', lock('2.0.0'));
    await write('node_modules/.package-lock.json', lock('2.0.0'));
    expect(start(['--no-web']).steps).toBe('');

    await write('package-lock.json', lock('3.0.0'));
    expect(start(['--no-web']).steps).toBe('installing packages');
  });

  it('installs without complaint what is optional and for another platform', async () => {
    const other = { version: '1.0.0', optional: true };
    const packages = { '': {}, 'node_modules/a': { version: '3.0.0' }, 'node_modules/b': other };
    await write('package-lock.json', JSON.stringify({ packages }));

    expect(start(['--no-web']).steps).toBe('');
  });

  it('builds once when several services are started at the same moment', async () => {
    await write('services/start.ts', service('three'));
    const script = `
      import { spawn } from 'node:child_process';
      const words = ['detection', 'proxy', 'embedding-client'];
      const children = words.map((word) => spawn(process.execPath, ['scripts/start.mjs', word], { stdio: 'inherit' }));
      await Promise.all(children.map((child) => new Promise((done) => child.once('exit', done))));`;

    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '--eval', script], {
      cwd: root,
      encoding: 'utf8',
    });

    expect(stdout.trim().split('\n').sort()).toEqual(['three detection', 'three embedding-client', 'three proxy']);
    expect(stderr.match(/compiling/g)).toHaveLength(1);
  });
});
