import type { ReactNode } from 'react';
import styles from './card.module.css';

interface CardProps {
  readonly title?: ReactNode;
  /** Beside the title, at the far end. */
  readonly extra?: ReactNode;
  /** No padding, for content that reaches the edges. */
  readonly flush?: boolean;
  readonly children: ReactNode;
}

/** A surface for content that belongs together. */
export function Card({ title, extra, flush = false, children }: CardProps) {
  return (
    <section className={styles['card']}>
      {title !== undefined && (
        <div className={styles['head']}>
          <h2 className={styles['title']}>{title}</h2>
          {extra}
        </div>
      )}
      <div className={styles['body']} data-flush={flush}>
        {children}
      </div>
    </section>
  );
}
