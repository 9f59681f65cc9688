// Starts Gatehouse from a checkout: brings the packages and the builds up to date, then becomes the services.
//
//   node scripts/start.mjs [service …] [--build-only] [--no-web]
//
// Without a service, all of them run in this process. Plain JavaScript, because it runs before anything is installed.
// Progress goes to standard error: standard output belongs to the services.
//
// The npm scripts run it by "exec": signals that npm is sent then reach this process and not a shell that keeps them to
// itself, and npm waits until everything has stopped. Windows knows no exec and takes what follows the "||".

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const services = ['detection', 'proxy', 'admin', 'embedding-client'];
const options = ['--build-only', '--no-web'];

await main(process.argv.slice(2));

async function main(words) {
  requireNode();
  const unknown = words.filter((word) => !services.includes(word) && !options.includes(word));
  if (unknown.length > 0) {
    stop(
      `Unknown: ${unknown.join(' ')}. Use: node scripts/start.mjs [${services.join(' | ')}] [${options.join('] [')}]`,
    );
  }
  const chosen = words.filter((word) => services.includes(word));
  // Of the services that can run alone, only admin has anything to do with pages.
  const withWeb = !words.includes('--no-web') && (chosen.length === 0 || chosen.includes('admin'));

  const steps = [packagesStep(), servicesStep(), ...(withWeb ? [webStep()] : [])];
  if (!steps.every((step) => step.isCurrent())) await withLock(() => runOutdated(steps));

  if (words.includes('--build-only')) return;
  if (chosen.length > 0) process.env.GATEHOUSE_SERVICES = chosen.join(',');
  // Whoever starts everything looks at the start card; a service alone writes its log where its supervisor reads it.
  else process.env.LOG_FILE ??= join(process.env.GATEHOUSE_HOME || '.gatehouse', 'gatehouse.log');
  process.argv.length = 2;
  stopWithNpm();
  // In this process, so that Ctrl-C and SIGTERM reach the services and not a parent of them.
  await import(pathToFileURL(join(root, 'dist/services/start.js')).href);
}

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  stop(`Gatehouse needs Node.js 20.19 or newer, and this is ${process.versions.node}. Get it from https://nodejs.org`);
}

/** Stops when the npm that started us was killed: nobody would know of services that go on and hold the ports. */
function stopWithNpm() {
  // On Windows the parent's id stays what it was.
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return;
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    process.kill(process.pid, 'SIGTERM');
  }, 250);
  timer.unref();
}

/** What package-lock.json asks for is in node_modules. The marker saves comparing the two at every start. */
function packagesStep() {
  const lockFile = join(root, 'package-lock.json');
  const marker = join(root, 'node_modules/.gatehouse-install');
  const wanted = () => digest(readOr(lockFile, '') || readOr(join(root, 'package.json'), ''));
  return {
    doing: 'installing packages',
    isCurrent() {
      if (readOr(marker, '') === wanted()) return true;
      if (!isInstalled(lockFile)) return false;
      writeMarker(marker, wanted());
      return true;
    },
    async run() {
      const command = existsSync(lockFile) ? 'ci' : 'install';
      // Building needs the development packages even where NODE_ENV=production would leave them out.
      await run(root, [...npm(), command, '--include=dev', '--include=optional', '--no-audit', '--no-fund']);
      writeMarker(marker, wanted());
    },
  };
}

/** Whether node_modules already fits because somebody ran npm by hand: npm keeps a record of what it installed. */
function isInstalled(lockFile) {
  try {
    const wanted = JSON.parse(readFileSync(lockFile, 'utf8')).packages;
    const installed = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    return Object.entries(wanted).every(([path, { version, optional }]) => {
      // The checkout itself is not installed, nor are optional packages of other platforms.
      if (path === '') return true;
      return installed[path] === undefined ? optional === true : installed[path].version === version;
    });
  } catch {
    return false;
  }
}

function servicesStep() {
  const dist = join(root, 'dist');
  const result = join(dist, 'services/start.js');
  return buildStep({
    doing: 'compiling the services',
    result,
    marker: join(dist, '.built'),
    sources: () =>
      ['gen', 'lib', 'services', 'scripts', 'test', 'tsconfig.json', 'package.json']
        .flatMap(listFiles)
        .filter((path) => /(\.ts|^[^/]+\.json)$/.test(path) && !path.endsWith('.test.ts')),
    async build(removed) {
      // The compiler leaves the output of deleted sources behind, and trusts that all other output is still there.
      for (const path of removed) {
        for (const end of ['.js', '.js.map']) rmSync(join(dist, path.replace(/\.ts$/, end)), { force: true });
      }
      if (!existsSync(result)) rmSync(join(dist, '.tsbuildinfo'), { force: true });
      await run(root, [process.execPath, bin(root, 'typescript', 'tsc'), '-p', '.']);
    },
  });
}

function webStep() {
  const web = join(root, 'web');
  return buildStep({
    doing: 'building the pages',
    result: join(web, 'dist/index.html'),
    marker: join(web, 'dist/.built'),
    sources: () =>
      ['web', 'gen']
        .flatMap(listFiles)
        .filter((path) => !/^web\/(dist|node_modules)\//.test(path) && !/\.test\.tsx?$/.test(path)),
    build: () => run(web, [process.execPath, bin(web, 'vite', 'vite'), 'build', '--logLevel', 'error']),
  });
}

/**
 * Builds when a source came, went, or changed its size or time since the last build. `sources` gives paths below the
 * checkout, `build` is told which of the last build's sources are gone; `marker` keeps what the last build saw.
 */
function buildStep({ doing, result, marker, sources, build }) {
  const describe = () => {
    const lines = sources().map((path) => {
      const { size, mtimeMs } = statSync(join(root, path));
      return `${path} ${size} ${mtimeMs}`;
    });
    return lines.sort().join('\n');
  };
  return {
    doing,
    isCurrent: () => existsSync(result) && readOr(marker, '') === describe(),
    async run() {
      // Taken before the build: what changes while it runs is built the next time.
      const seen = describe();
      const [before, present] = [toPaths(readOr(marker, '')), toPaths(seen)];
      // A build that fails leaves output of both sets; until one succeeds, nothing counts as built.
      const either = [...new Set([...before, ...present])];
      writeMarker(marker, either.map((path) => `${path} unfinished build`).join('\n'));
      await build(before.filter((path) => !present.includes(path)));
      writeMarker(marker, seen);
    },
  };
}

function toPaths(described) {
  return described === '' ? [] : described.split('\n').map((line) => line.replace(/ \S+ \S+$/, ''));
}

/** Files at or below a path of the checkout, as paths below the checkout with forward slashes. */
function listFiles(path) {
  const stats = statSync(join(root, path), { throwIfNoEntry: false });
  if (stats === undefined) return [];
  if (!stats.isDirectory()) return [path];
  return readdirSync(join(root, path), { withFileTypes: true }).flatMap((entry) => {
    if (entry.name === 'node_modules' || entry.name === 'dist') return [];
    return entry.isDirectory() ? listFiles(`${path}/${entry.name}`) : [`${path}/${entry.name}`];
  });
}

/** Runs the steps that are out of date, one line each. */
async function runOutdated(steps) {
  for (const step of steps) {
    if (step.isCurrent()) continue;
    const start = performance.now();
    if (process.stderr.isTTY) process.stderr.write(`  ${step.doing} …`);
    try {
      await step.run();
    } catch (error) {
      stop(`${process.stderr.isTTY ? '\n' : ''}Failed ${step.doing}:\n${error.message}`);
    }
    const seconds = ((performance.now() - start) / 1000).toFixed(1);
    process.stderr.write(`${process.stderr.isTTY ? '\r' : ''}  ${step.doing.padEnd(24)} ${seconds.padStart(6)} s\n`);
  }
}

/** Runs a command and throws the end of its output when it fails. */
function run(cwd, [command, ...words]) {
  return new Promise((resolve, reject) => {
    // npm is a script on Windows, which only a shell can start.
    const child = spawn(command, words, { cwd, stdio: ['ignore', 'pipe', 'pipe'], shell: command === 'npm.cmd' });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text) => {
        output = (output + text).slice(-20_000);
      });
    }
    child.once('error', reject);
    child.once('close', (status) => {
      if (status === 0) resolve();
      else reject(new Error(output.trim().split('\n').slice(-40).join('\n') || `${command} ended with ${status}`));
    });
  });
}

/** The npm that started us, else the one on the path. */
function npm() {
  const script = process.env.npm_execpath;
  if (script !== undefined && /npm-cli\.[cm]?js$/.test(script)) return [process.execPath, script];
  return [process.platform === 'win32' ? 'npm.cmd' : 'npm'];
}

/** The script behind a package's command; starting it directly saves the half second that npm takes. */
function bin(from, name, command) {
  const manifest = createRequire(join(from, 'package.json')).resolve(`${name}/package.json`);
  return join(dirname(manifest), JSON.parse(readFileSync(manifest, 'utf8')).bin[command]);
}

/** Runs the work while no other start of this checkout installs or builds: several services may be started at once. */
async function withLock(work) {
  // With the user in its name: nobody may remove the stale lock of somebody else.
  const lock = join(tmpdir(), `gatehouse-${process.getuid?.() ?? 0}-${digest(root).slice(0, 16)}.lock`);
  for (let told = false; !takeLock(lock); told = true) {
    if (!told) process.stderr.write(`  waiting for another start of this checkout (${lock})\n`);
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  process.once('exit', () => rmSync(lock, { force: true }));
  await work();
  rmSync(lock, { force: true });
}

function takeLock(lock) {
  try {
    writeFileSync(lock, String(process.pid), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    const holder = Number(readOr(lock, ''));
    // An empty lock is about to be filled, unless its maker died in that very moment.
    const age = Date.now() - (statSync(lock, { throwIfNoEntry: false })?.mtimeMs ?? 0);
    if (holder === 0 ? age > 10_000 : !isAlive(holder)) rmSync(lock, { force: true });
    return false;
  }
}

function isAlive(pid) {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

function readOr(path, otherwise) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return otherwise;
  }
}

/** A checkout that we may not write to works all the same; it is only compared anew at every start. */
function writeMarker(path, text) {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  } catch {
    // Nothing depends on the marker.
  }
}

function stop(message) {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}
