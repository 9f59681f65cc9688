import { lazy, Suspense, useEffect, useRef, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from 'react-router';
import { readPreference, writePreference } from '../preferences.js';
import { pages } from '../routing/pages.js';
import { isAllowed, useUser } from '../session/session.js';
import type { Shortcut } from '../shortcuts/shortcut-registry.js';
import { useShortcuts } from '../shortcuts/shortcuts.js';
import { Header } from './header.js';
import { MenuDrawer } from './menu-drawer.js';
import styles from './shell.module.css';
import { SideMenu } from './side-menu.js';

const CommandPalette = lazy(async () => ({ default: (await import('../palette/command-palette.js')).CommandPalette }));
const ShortcutSheet = lazy(async () => ({ default: (await import('../shortcuts/shortcut-sheet.js')).ShortcutSheet }));

type Overlay = 'palette' | 'sheet' | 'menu' | undefined;

/** Everything around a page: menu, header, command palette, shortcut sheet. */
export function Shell() {
  const { t } = useTranslation();
  const [overlay, setOverlay] = useState<Overlay>();
  const [narrow, setNarrow] = useState(() => readPreference('menu') === 'narrow');
  const main = useRef<HTMLElement>(null);
  const { state } = useNavigation();
  const close = (): void => setOverlay(undefined);

  useFocusAfterNavigation(main);
  useShortcuts([
    ...usePageShortcuts(),
    { keys: 'mod+k', label: t('shortcut.palette'), scope: 'everywhere', run: () => setOverlay('palette') },
    { keys: '?', label: t('shortcut.sheet'), scope: 'everywhere', run: () => setOverlay('sheet') },
  ]);

  return (
    <div className={styles['shell']} data-menu={narrow ? 'narrow' : 'wide'}>
      {/* biome-ignore lint/a11y/useValidAnchor: it is a link to a place in this page, without a change of the address */}
      <a
        className={styles['skip']}
        href="#content"
        onClick={(event) => {
          event.preventDefault();
          main.current?.focus();
        }}
      >
        {t('shell.skip')}
      </a>
      <div className={styles['progress']} data-busy={state !== 'idle'} />
      <aside className={styles['side']}>
        <SideMenu
          narrow={narrow}
          onToggle={() => {
            writePreference('menu', narrow ? 'wide' : 'narrow');
            setNarrow(!narrow);
          }}
        />
      </aside>
      <div className={styles['column']}>
        <Header
          onOpenMenu={() => setOverlay('menu')}
          onOpenPalette={() => setOverlay('palette')}
          onOpenSheet={() => setOverlay('sheet')}
        />
        <main id="content" ref={main} tabIndex={-1} className={styles['main']}>
          <Outlet />
        </main>
      </div>
      <MenuDrawer
        open={overlay === 'menu'}
        // It closes itself after a move to another page, when something else may have been opened already.
        onClose={() => setOverlay((current) => (current === 'menu' ? undefined : current))}
      />
      <Suspense>
        {overlay === 'palette' && <CommandPalette onClose={close} onOpenSheet={() => setOverlay('sheet')} />}
        {overlay === 'sheet' && <ShortcutSheet onClose={close} />}
      </Suspense>
      <ScrollRestoration />
    </div>
  );
}

/** After a move to another page a screen reader goes on in the new content, not where the old one ended. */
function useFocusAfterNavigation(main: React.RefObject<HTMLElement | null>): void {
  const { pathname } = useLocation();
  const last = useRef(pathname);
  useEffect(() => {
    if (last.current !== pathname) main.current?.focus({ preventScroll: true });
    last.current = pathname;
  }, [pathname, main]);
}

/** `g` and a letter for each page that has one and that the role reaches. */
function usePageShortcuts(): Shortcut[] {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const user = useUser();
  return pages.flatMap(({ shortcut, permission, name, path }) =>
    shortcut === undefined || permission === 'public' || !isAllowed(user, permission)
      ? []
      : [
          {
            keys: `g ${shortcut}`,
            label: t('shortcut.goTo', { page: t(`pages.${name}.title`) }),
            scope: 'everywhere' as const,
            run: () => void navigate(path),
          },
        ],
  );
}
