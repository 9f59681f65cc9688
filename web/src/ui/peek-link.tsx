import type { MouseEvent, ReactNode } from 'react';
import { Link } from 'react-router';
import styles from './peek-link.module.css';

interface PeekLinkProps {
  /** Where it leads when the browser follows it, for example in a new tab. */
  readonly to: string;
  /** Opens the details beside the list, on a plain click. */
  readonly onPeek: () => void;
  readonly title?: string;
  readonly children: ReactNode;
}

/** The link of a row: a plain click opens its details beside the list, any other is the browser's. */
export function PeekLink({ to, onPeek, title, children }: PeekLinkProps) {
  return (
    <Link
      to={to}
      className={styles['link'] ?? ''}
      title={title}
      onClick={(event) => {
        if (opensElsewhere(event)) return;
        event.preventDefault();
        onPeek();
      }}
    >
      {children}
    </Link>
  );
}

/** A click that the browser answers with a new tab or window. */
function opensElsewhere(event: MouseEvent): boolean {
  return event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
}
