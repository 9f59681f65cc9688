import { ArrowLeftOutlined } from '@ant-design/icons';
import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { Glyph } from './glyph.js';
import styles from './page-header.module.css';

interface PageHeaderProps {
  readonly title: ReactNode;
  readonly about?: ReactNode;
  /** The page that this one was reached from. */
  readonly back?: { readonly to: string; readonly label: string };
  readonly actions?: ReactNode;
}

/** The top of a page: its one heading, its purpose in a line, its actions. */
export function PageHeader({ title, about, back, actions }: PageHeaderProps) {
  return (
    <div className={styles['header']}>
      <div className={styles['words']}>
        {back && (
          <Link to={back.to} className={styles['back']}>
            <Glyph of={ArrowLeftOutlined} /> {back.label}
          </Link>
        )}
        <h1 className={styles['title']}>{title}</h1>
        {about !== undefined && <div className={styles['about']}>{about}</div>}
      </div>
      {actions !== undefined && <div className={styles['actions']}>{actions}</div>}
    </div>
  );
}
