import { CheckCircleOutlined, InboxOutlined, LockOutlined, WarningOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Glyph } from '../glyph.js';
import styles from './state-view.module.css';

interface StateViewProps {
  readonly tone: 'empty' | 'problem' | 'locked' | 'done';
  readonly title: string;
  readonly text: ReactNode;
  /** One button, and a link at most. */
  readonly actions?: ReactNode;
  /** Small print, such as a request id. */
  readonly footnote?: ReactNode;
}

const icons = { empty: InboxOutlined, problem: WarningOutlined, locked: LockOutlined, done: CheckCircleOutlined };

/** What stands where content would be: it names the thing, says why it is not there, and offers the next step. */
export function StateView({ tone, title, text, actions, footnote }: StateViewProps) {
  const Icon = icons[tone];
  return (
    <div className={styles['state']} role={tone === 'problem' ? 'alert' : undefined}>
      <span className={styles['icon']} data-tone={tone}>
        <Glyph of={Icon} />
      </span>
      <h2 className={styles['title']}>{title}</h2>
      <div className={styles['text']}>{text}</div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
      {footnote !== undefined && <div className={styles['footnote']}>{footnote}</div>}
    </div>
  );
}
