import { ExclamationCircleOutlined, InfoCircleOutlined, WarningOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Glyph } from './glyph.js';
import styles from './notice.module.css';

interface NoticeProps {
  readonly tone: 'info' | 'warning' | 'problem';
  readonly title: ReactNode;
  readonly action?: ReactNode;
  readonly children?: ReactNode;
}

const icons = { info: InfoCircleOutlined, warning: ExclamationCircleOutlined, problem: WarningOutlined };

/** A message beside the content that it is about. A problem is announced at once, the others are read in their place. */
export function Notice({ tone, title, action, children }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div className={styles['notice']} data-tone={tone} role={tone === 'problem' ? 'alert' : 'note'}>
      <Glyph of={Icon} className={styles['icon']} />
      <div className={styles['body']}>
        <div className={styles['title']}>{title}</div>
        {children}
      </div>
      {action}
    </div>
  );
}
