import { MenuFoldOutlined, MenuUnfoldOutlined } from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { Link, NavLink } from 'react-router';
import { BrandMark } from '../../ui/brand.js';
import { Glyph } from '../../ui/glyph.js';
import { pageGroups } from '../routing/page-meta.js';
import { type Page, pages } from '../routing/pages.js';
import { isAllowed, useUser } from '../session/session.js';
import styles from './side-menu.module.css';

interface SideMenuProps {
  /** Icons only. */
  readonly narrow: boolean;
  /** Switches between wide and narrow; without it there is no button for that. */
  readonly onToggle?: () => void;
}

/** The pages by group, those that the role reaches. */
export function SideMenu({ narrow, onToggle }: SideMenuProps) {
  const { t } = useTranslation();
  const Fold = narrow ? MenuUnfoldOutlined : MenuFoldOutlined;
  const toggleName = t(narrow ? 'shell.widenMenu' : 'shell.narrowMenu');
  return (
    <div className={styles['menu']} data-narrow={narrow}>
      <Link to="/" className={styles['brand']} aria-label={t('shell.home')}>
        <BrandMark />
        {!narrow && <span className={styles['name']}>Gatehouse</span>}
      </Link>
      <nav className={styles['nav']} aria-label={t('shell.pages')}>
        <Groups narrow={narrow} />
      </nav>
      {onToggle && (
        <button
          type="button"
          className={styles['toggle']}
          onClick={onToggle}
          aria-label={toggleName}
          title={toggleName}
        >
          <Glyph of={Fold} />
        </button>
      )}
    </div>
  );
}

function Groups({ narrow }: { narrow: boolean }) {
  const { t } = useTranslation();
  const user = useUser();
  const inMenu = pages.filter(({ permission }) => permission !== 'public' && isAllowed(user, permission));
  return pageGroups.map((group) => {
    const entries = inMenu.filter((page) => page.group === group);
    if (entries.length === 0) return null;
    return (
      <section key={group} className={styles['group']} aria-label={t(`group.${group}`)}>
        {!narrow && (
          <div className={styles['heading']} aria-hidden="true">
            {t(`group.${group}`)}
          </div>
        )}
        {entries.map((page) => (
          <Entry key={page.name} page={page} narrow={narrow} />
        ))}
      </section>
    );
  });
}

function Entry({ page, narrow }: { page: Page; narrow: boolean }) {
  const { t, i18n } = useTranslation();
  const { icon: Icon } = page;
  const title = t(`pages.${page.name}.title`);
  // Its code and texts are on their way before the click, so that the page opens at once.
  const prefetch = (): void => void Promise.all([page.load(), i18n.loadNamespaces(page.name)]).catch(() => undefined);
  return (
    <NavLink
      to={page.path}
      end={page.path === '/'}
      className={styles['entry'] ?? ''}
      onPointerEnter={prefetch}
      onFocus={prefetch}
      {...(narrow ? { 'aria-label': title, title } : {})}
    >
      <Glyph of={Icon} className={styles['icon'] ?? ''} />
      {!narrow && <span>{title}</span>}
    </NavLink>
  );
}
