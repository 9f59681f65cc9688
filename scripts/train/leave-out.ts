import type { SourceExample } from './examples.js';
import { type Example, evidenceOfText, type FitOptions, type FloatModel, fitDefaults, fitModel } from './fit.js';

/** What a model that never saw a source says about one of its texts. */
export interface UnseenText {
  readonly example: SourceExample;
  /** Not calibrated. */
  readonly evidence: number;
}

/** A model and the sources that it has not seen. */
export interface Fold {
  readonly sources: readonly string[];
  readonly model: FloatModel;
}

/**
 * Fits one model for each source with attacks, without that source, without a few of the benign ones in turn, and
 * without texts of other sources that are near duplicates of those. Together the folds leave every source out once.
 */
export function fitFolds(
  examples: readonly SourceExample[],
  own: readonly Example[],
  options: FitOptions = fitDefaults,
): Fold[] {
  const names = [...new Set(examples.map(({ source }) => source))];
  const hasAttacks = new Set(examples.filter(({ isAttack }) => isAttack).map(({ source }) => source));
  const folds = names.filter((name) => hasAttacks.has(name)).map((name) => [name]);
  names
    .filter((name) => !hasAttacks.has(name))
    .forEach((name, index) => {
      folds[index % folds.length]!.push(name);
    });
  return folds.map((sources) => ({ sources, model: fitModel([...seenWithout(examples, sources), ...own], options) }));
}

/** What every source looks like to the model of the fold that has not seen it, by source. */
export function judgeUnseen(examples: readonly SourceExample[], folds: readonly Fold[]): Map<string, UnseenText[]> {
  const bySource = new Map<string, UnseenText[]>();
  for (const { sources, model } of folds) {
    for (const example of examples) {
      if (!sources.includes(example.source)) continue;
      const list = bySource.get(example.source) ?? [];
      list.push({ example, evidence: evidenceOfText(model, example.windows) });
      bySource.set(example.source, list);
    }
  }
  return bySource;
}

function seenWithout(examples: readonly SourceExample[], left: readonly string[]): SourceExample[] {
  const clusters = new Set(examples.filter(({ source }) => left.includes(source)).map(({ cluster }) => cluster));
  return examples.filter(
    ({ isTrainable, source, cluster }) =>
      isTrainable && !left.includes(source) && (cluster === '' || !clusters.has(cluster)),
  );
}
