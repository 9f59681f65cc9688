import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { calibrate } from '../train/calibrate.js';
import { ownExamples, sourceExamples } from '../train/examples.js';
import { quantise } from '../train/fit.js';
import { fitFolds, judgeUnseen } from '../train/leave-out.js';
import { dataFolder, type Row, readRows } from '../train/rows.js';
import { sourceOf } from '../train/sources.js';
import { falsePositiveRate } from '../train/target.js';
import { createEngine, type Engine, measureSource, type SourceResult } from './measure.js';
import { disguises } from './obfuscate.js';
import { percent, printResults, summarise } from './report.js';

/**
 * Scores the engine with the shipped policy on labelled texts: `npm run eval -- [options]`.
 *
 *   --data PATH        folder of *.jsonl or *.jsonl.gz, or one such file; default DATA_DIR/dev
 *   --source A,B       only these sources
 *   --leave-one-out    each source by a classifier that was trained without it; needs the training data in DATA_DIR
 *   --obfuscate        also how much recall mechanical disguises cost
 *   --out FILE         where the figures go as JSON; default dist/eval.json
 *
 * The shipped classifier has seen the sources in docs/model-card.md: without --leave-one-out its figures on them flatter.
 * Signatures and some of our own training texts were written with those sources in view, so even --leave-one-out is kind:
 * only other data can judge them.
 */
function main(): void {
  const { values } = parseArgs({
    options: {
      data: { type: 'string' },
      source: { type: 'string' },
      'leave-one-out': { type: 'boolean', default: false },
      obfuscate: { type: 'boolean', default: false },
      out: { type: 'string', default: 'dist/eval.json' },
    },
  });
  const wanted = values.source?.split(',');
  const rows = new Map(
    [...readRows(values.data ?? dataFolder())].filter(([name]) => wanted === undefined || wanted.includes(name)),
  );
  if (rows.size === 0) throw new Error(`No such source: ${values.source}`);

  const engines = values['leave-one-out'] ? enginesWithout(rows) : undefined;
  const shipped = createEngine();
  const engineFor = (source: string) => engines?.get(source) ?? shipped;
  const results = measureAll(rows, engineFor);
  printResults(
    engines === undefined ? 'shipped classifier (seen sources flatter)' : 'classifier that never saw the source',
    results,
  );
  const obfuscation = values.obfuscate ? measureDisguises(rows, engineFor, results) : undefined;

  mkdirSync(dirname(values.out), { recursive: true });
  const figures = { leaveOneOut: engines !== undefined, summary: summarise(results), results, obfuscation };
  writeFileSync(values.out, `${JSON.stringify(figures, undefined, 2)}\n`);
  console.log(`\nfigures in ${values.out}`);
}

/** By source, an engine whose classifier has not seen it. Sources that are never trained on need none. */
function enginesWithout(rows: ReadonlyMap<string, readonly Row[]>): Map<string, Engine> {
  const training = readRows(dataFolder());
  const examples = sourceExamples(training);
  const own = ownExamples();
  const folds = fitFolds(examples, own);
  const { slope, shift } = calibrate(judgeUnseen(examples, folds), falsePositiveRate);
  return new Map(
    folds.flatMap(({ sources, model }) => {
      const held = sources.filter((source) => rows.has(source));
      if (held.length === 0) return [];
      const engine = createEngine(quantise(model, slope, shift));
      return held.map((source): [string, Engine] => [source, engine]);
    }),
  );
}

function measureAll(rows: ReadonlyMap<string, readonly Row[]>, engineFor: (source: string) => Engine): SourceResult[] {
  return [...rows].map(([source, list]) =>
    measureSource(engineFor(source), source, list, sourceOf(source).benign !== false),
  );
}

/** Recall of disguised attacks, by disguise. */
function measureDisguises(
  rows: ReadonlyMap<string, readonly Row[]>,
  engineFor: (source: string) => Engine,
  plain: readonly SourceResult[],
): Record<string, number | undefined> {
  const attacks = new Map(
    [...rows]
      .map(([source, list]): [string, Row[]] => [source, list.filter(({ label }) => label === 'attack')])
      .filter(([, list]) => list.length > 0),
  );
  const before = summarise(plain).macroRecall;
  console.log(`\nmacro recall of disguised attacks, plain ${percent(before)}`);
  return Object.fromEntries(
    Object.entries(disguises).map(([name, disguise]) => {
      const disguised = [...attacks].map(([source, list]): [string, Row[]] => [
        source,
        list.map((row) => ({ ...row, text: disguise(row.text), spans: undefined })),
      ]);
      const recall = summarise(measureAll(new Map(disguised), engineFor)).macroRecall;
      const change = recall === undefined || before === undefined ? 0 : recall - before;
      console.log(
        `  ${name.padEnd(16)}${percent(recall).padStart(7)}  ${(100 * change).toFixed(1).padStart(6)} points`,
      );
      return [name, recall];
    }),
  );
}

try {
  main();
} catch (error) {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
}
