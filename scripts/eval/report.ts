import { sourceOf } from '../train/sources.js';
import type { SourceResult } from './measure.js';

/** Means over sources, each counting alike. */
export interface Summary {
  /** Over sources of direct attacks; those marked "not for headline" and indirect ones are left out. */
  readonly macroRecall: number | undefined;
  readonly macroFalsePositiveRate: number | undefined;
  readonly worstFalsePositiveRate: number | undefined;
}

/** Sums results up. */
export function summarise(results: readonly SourceResult[]): Summary {
  const headline = results.filter(({ source }) => (sourceOf(source).attacks ?? 'direct') === 'direct');
  const rates = results.flatMap(({ falsePositiveRate }) => falsePositiveRate ?? []);
  return {
    macroRecall: mean(headline.flatMap(({ recall }) => recall ?? [])),
    macroFalsePositiveRate: mean(rates),
    worstFalsePositiveRate: rates.length === 0 ? undefined : Math.max(...rates),
  };
}

/** Prints results as a table for people. */
export function printResults(title: string, results: readonly SourceResult[]): void {
  console.log(`\n${title}`);
  console.log(
    `${'source'.padEnd(26)}${['attacks', 'recall', 'sign.', 'class.', 'benign', 'FPR', 'F1', 'p50 µs', 'p95 µs'].map((head) => head.padStart(9)).join('')}`,
  );
  for (const result of results) {
    const cells = [
      result.attacks || '',
      percent(result.recall),
      percent(result.bySignature),
      percent(result.byClassifier),
      result.benign || '',
      percent(result.falsePositiveRate),
      percent(result.f1),
      result.medianMicros,
      result.p95Micros,
    ];
    const { note = '' } = sourceOf(result.source);
    console.log(`${result.source.padEnd(26)}${cells.map((cell) => `${cell}`.padStart(9)).join('')}  ${note}`);
  }
  const { macroRecall, macroFalsePositiveRate, worstFalsePositiveRate } = summarise(results);
  console.log(
    `macro recall of direct attacks ${percent(macroRecall)}; mosscap (harmless alone) and indirect ones not counted`,
  );
  console.log(
    `macro false-positive rate ${percent(macroFalsePositiveRate)}, worst source ${percent(worstFalsePositiveRate)}`,
  );
  for (const { source, entities } of results) {
    if (entities.length === 0) continue;
    console.log(`\nentities of ${source}: F1 (found / expected, false alarms)`);
    for (const { type, f1, found, expected, falseAlarms } of entities) {
      console.log(`  ${type.padEnd(26)}${percent(f1).padStart(9)}  ${found} / ${expected}, ${falseAlarms}`);
    }
  }
}

/** A share as people read it; empty when there is none. */
export function percent(value: number | undefined): string {
  return value === undefined ? '' : (100 * value).toFixed(1);
}

function mean(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : values.reduce((sum, value) => sum + value, 0) / values.length;
}
