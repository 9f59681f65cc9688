import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import styles from './change-list.module.css';

/** One change in words. */
export interface WordedChange {
  readonly key: string;
  /** What changed. */
  readonly label: string;
  readonly before: string;
  readonly after: string;
  /** Something to say about it, such as that somebody else changed it too. */
  readonly note?: ReactNode;
}

/** Changes as "what: before → after", longer texts below each other. */
export function ChangeList({ label, changes }: { label: string; changes: readonly WordedChange[] }) {
  const { t } = useTranslation();
  return (
    <ul className={styles['list']} aria-label={label}>
      {changes.map(({ key, label: what, before, after, note }) => (
        <li key={key}>
          <div className={styles['what']}>{what}</div>
          <div className={styles['values']}>
            <del>
              <span className="only-spoken">{t('diff.before')} </span>
              {before}
            </del>
            <span aria-hidden="true">→</span>
            <ins>
              <span className="only-spoken">{t('diff.after')} </span>
              {after}
            </ins>
          </div>
          {note}
        </li>
      ))}
    </ul>
  );
}
