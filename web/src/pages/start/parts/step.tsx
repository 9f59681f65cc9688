import { CheckOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Glyph } from '../../../ui/glyph.js';
import styles from '../start.module.css';

interface StepProps {
  readonly number: number;
  readonly title: string;
  readonly isDone: boolean;
  readonly children: ReactNode;
}

/** One step of the checklist, which ticks itself. */
export function Step({ number, title, isDone, children }: StepProps) {
  const { t } = useTranslation('start');
  return (
    <li className={styles['step']} data-done={isDone}>
      <span className={styles['number']} aria-hidden="true">
        {isDone ? <Glyph of={CheckOutlined} /> : number}
      </span>
      <div className={styles['content']}>
        <h2 className={styles['title']}>
          {title}
          {isDone && <span className="only-spoken"> ({t('done')})</span>}
        </h2>
        {children}
      </div>
    </li>
  );
}
