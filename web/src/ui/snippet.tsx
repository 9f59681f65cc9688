import { CopyButton } from './copy-text.js';
import styles from './snippet.module.css';

/** A piece of code to copy. `label` names it for assistive technology. */
export function Snippet({ code, label }: { code: string; label: string }) {
  return (
    <div className={styles['snippet']}>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also by keyboard */}
      <section className={styles['code']} tabIndex={0} aria-label={label}>
        <pre>
          <code>{code}</code>
        </pre>
      </section>
      <div className={styles['copy']}>
        <CopyButton text={code} />
      </div>
    </div>
  );
}
