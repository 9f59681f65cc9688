import { CloseOutlined } from '@ant-design/icons';
import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { Dialog } from '../../ui/dialog.js';
import { Glyph } from '../../ui/glyph.js';
import styles from './menu-drawer.module.css';
import { SideMenu } from './side-menu.js';

/** The menu on small screens, sliding in from the side. */
export function MenuDrawer({ open, onClose }: { open: boolean; onClose: () => void }) {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  // biome-ignore lint/correctness/useExhaustiveDependencies: a page was chosen, so the menu has done its work
  useEffect(onClose, [pathname]);
  return (
    <Dialog open={open} onClose={onClose} label={t('shell.pages')} className={styles['drawer']}>
      <button type="button" className={styles['close']} onClick={onClose} aria-label={t('shell.closeMenu')}>
        <Glyph of={CloseOutlined} />
      </button>
      <SideMenu narrow={false} />
    </Dialog>
  );
}
