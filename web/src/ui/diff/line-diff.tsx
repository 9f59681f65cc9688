import styles from './line-diff.module.css';

/** A line of a comparison: kept, taken out or put in. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

const signs = { same: ' ', removed: '-', added: '+' };

/** Lines of text with a sign before each, as programs print them; scrolls when long. */
export function LineDiff({ label, lines }: { label: string; lines: readonly DiffLine[] }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <section className={styles['diff']} aria-label={label} tabIndex={0}>
      {lines.map(({ kind, text }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the lines of a comparison never change
        <div key={index} data-kind={kind}>
          {signs[kind]} {text}
        </div>
      ))}
    </section>
  );
}
