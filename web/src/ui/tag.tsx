import type { ReactNode } from 'react';
import styles from './tag.module.css';

/** A short word set apart, such as a scanner's tag; `code` for those that machines read too. */
export function Tag({
  tone = 'plain',
  code = false,
  children,
}: {
  tone?: string;
  code?: boolean;
  children: ReactNode;
}) {
  return (
    <span className={styles['tag']} data-tone={tone} data-code={code}>
      {children}
    </span>
  );
}
