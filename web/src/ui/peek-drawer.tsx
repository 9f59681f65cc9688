import { Drawer } from 'antd';
import type { ReactNode } from 'react';
import { useState } from 'react';
import { readPreference, writePreference } from '../app/preferences.js';
import { useMediaQuery } from '../app/theme/theme.js';
import styles from './peek-drawer.module.css';

interface PeekDrawerProps {
  readonly open: boolean;
  readonly onClose: () => void;
  readonly title: ReactNode;
  /** Buttons beside the title. */
  readonly actions: ReactNode;
  readonly children: ReactNode;
}

const defaultWidth = 560;
const widths = { min: 380, max: 1100 };

/**
 * Details beside a list that stays usable: nothing is covered but the list's far end, the focus is not trapped, and the
 * width that was dragged is remembered. On small screens it takes the whole width.
 */
export function PeekDrawer({ open, onClose, title, actions, children }: PeekDrawerProps) {
  const [width, setWidth] = useState(storedWidth);
  const isSmall = useMediaQuery('(width < 800px)');
  return (
    <Drawer
      open={open}
      onClose={onClose}
      title={<h2 className={styles['title']}>{title}</h2>}
      extra={actions}
      mask={false}
      // Esc is a shortcut of the page, which also works while the list has the focus.
      keyboard={false}
      autoFocus={false}
      focusable={{ trap: false, focusTriggerAfterClose: false }}
      size={isSmall ? '100%' : width}
      resizable={
        !isSmall && {
          onResize: (next) => setWidth(Math.max(widths.min, Math.min(next, widths.max))),
          onResizeEnd: () => writePreference('peek-width', String(width)),
        }
      }
      classNames={{ section: styles['drawer'] ?? '' }}
      styles={{ header: { padding: '12px 16px 12px 18px' }, body: { padding: 20 } }}
    >
      <div className={styles['body']}>{children}</div>
    </Drawer>
  );
}

function storedWidth(): number {
  const stored = Number(readPreference('peek-width'));
  return stored >= widths.min && stored <= widths.max ? stored : defaultWidth;
}
