import { readFileSync } from 'node:fs';

/** What each npm script is for; a script without a line here is shown without one, so that nothing hides. */
const meanings: Readonly<Record<string, string>> = {
  start: 'install, build, start the database and all services',
  'start:admin': 'start the admin service alone (needs DATABASE_URL)',
  'start:detection': 'start the detection service alone (needs DATABASE_URL)',
  'start:proxy': 'start the proxy service alone (needs DATABASE_URL, DETECTION_MESH)',
  'start:embedding-client': 'start the embedding client alone',
  test: 'build, then run every test',
  check: 'everything besides the tests that a change must pass',
  gen: 'generate code, registries and reference pages anew',
  'gen:proto': 'generate TypeScript from proto/',
  'gen:registries': 'generate the indexes of recognizers, scanners and providers',
  'gen:docs': 'generate docs/errors.md, docs/metrics.md, docs/configuration.md, docs/conformance.md',
  format: 'format and fix what can be fixed',
  build: 'compile the services and the UI',
  'build:web': 'build the UI',
  'dev:web': 'serve the UI with hot reload',
  'bench:exchange': 'what one check over the mesh costs',
  'bench:rest': 'what a check over REST costs beside a bare JSON server',
  'bench:proxy': 'what a guarded stream adds to the time to its first text',
  'bench:soak': 'order and memory of 500 guarded streams at once',
  'bench:scan': 'what scanning costs',
  'bench:stream': 'what guarding a stream costs',
  'bench:secrets': 'how many secrets are found in labelled texts',
  train: 'train the classifier of prompt attacks (needs DATA_DIR)',
  eval: 'score the engine on labelled texts (needs DATA_DIR or --data)',
  help: 'this list',
};

// The file is the project's own; its scripts are strings.
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> };
const width = Math.max(...Object.keys(scripts).map((name) => name.length));
for (const name of Object.keys(scripts).sort()) {
  console.log(
    `  npm ${name === 'start' || name === 'test' ? '' : 'run '}${name.padEnd(width)}  ${meanings[name] ?? ''}`,
  );
}
