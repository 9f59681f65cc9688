import { createExampleMaker, type Example } from './fit.js';
import { ownTexts } from './own-texts.js';
import type { Row } from './rows.js';
import { sourceOf } from './sources.js';

/** A text of a labelled source, with what evaluation wants to know of it. */
export interface SourceExample extends Example {
  readonly row: Row;
  /** Whether weights for shipping may learn from it. */
  readonly isTrainable: boolean;
}

/**
 * The rows of labelled sources that say something about prompt attacks, cut into windows. Harmful requests without
 * manipulation are neither attack nor benign; personal data and secrets are benign here.
 */
export function sourceExamples(rows: ReadonlyMap<string, readonly Row[]>): SourceExample[] {
  const windowsOf = createExampleMaker();
  return [...rows].flatMap(([name, list]) => {
    const source = sourceOf(name);
    return list
      .filter(({ label }) => label !== 'unsafe')
      .map((row) => ({
        row,
        source: name,
        cluster: row.cluster,
        isAttack: row.label === 'attack',
        windows: windowsOf(row.text),
        isTrainable: mayLearn(row, name),
      }))
      .filter(({ isAttack }) => isAttack || source.benign !== false);
  });
}

/** Orders hidden in documents look harmless alone; as examples they would teach that harmless sentences are attacks. */
function mayLearn(row: Row, name: string): boolean {
  const { licence, only, attacks } = sourceOf(name);
  return (
    licence !== undefined && (only?.test(row.category) ?? true) && !(row.label === 'attack' && attacks === 'indirect')
  );
}

/** Our own texts, cut into windows. */
export function ownExamples(): Example[] {
  const windowsOf = createExampleMaker();
  return ownTexts().map(({ source, isAttack, text }) => ({ source, cluster: '', isAttack, windows: windowsOf(text) }));
}
