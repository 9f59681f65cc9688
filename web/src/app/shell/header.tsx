import {
  BulbOutlined,
  DesktopOutlined,
  GlobalOutlined,
  LogoutOutlined,
  MenuOutlined,
  MoonOutlined,
  QuestionCircleOutlined,
  SearchOutlined,
  SunOutlined,
  UserOutlined,
} from '@ant-design/icons';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { Glyph } from '../../ui/glyph.js';
import { Kbd } from '../../ui/kbd.js';
import { MenuButton, type MenuSection } from '../../ui/menu/menu-button.js';
import { useLanguage } from '../i18n/language.js';
import { languageNames, languages } from '../i18n/languages.js';
import { useUser } from '../session/session.js';
import { useSignOut } from '../session/sign-out.js';
import { useTheme } from '../theme/theme.js';
import styles from './header.module.css';

interface HeaderProps {
  readonly onOpenMenu: () => void;
  readonly onOpenPalette: () => void;
  readonly onOpenSheet: () => void;
}

/** The bar above every page: search, theme, language, person. */
export function Header({ onOpenMenu, onOpenPalette, onOpenSheet }: HeaderProps) {
  const { t } = useTranslation();
  return (
    <header className={styles['header']}>
      <button
        type="button"
        className={`${styles['button']} ${styles['burger']}`}
        onClick={onOpenMenu}
        aria-label={t('shell.openMenu')}
      >
        <Glyph of={MenuOutlined} />
      </button>
      <button type="button" className={styles['search']} onClick={onOpenPalette}>
        <Glyph of={SearchOutlined} />
        <span className={styles['searchText']}>{t('shell.search')}</span>
        <Kbd keys="mod+k" />
      </button>
      <div className={styles['tools']}>
        <span className={styles['wideOnly']}>
          <LanguageMenu />
          <ThemeMenu />
        </span>
        <PersonMenu onOpenSheet={onOpenSheet} />
      </div>
    </header>
  );
}

/** Chooses the language of the interface. */
export function LanguageMenu() {
  const { t } = useTranslation();
  return (
    <MenuButton label={t('shell.language')} className={styles['button']} sections={[useLanguageSection()]}>
      <Glyph of={GlobalOutlined} />
    </MenuButton>
  );
}

/** Chooses between light, dark and what the system says. */
export function ThemeMenu() {
  const { t } = useTranslation();
  const { mode } = useTheme();
  return (
    <MenuButton label={t('shell.theme')} className={styles['button']} sections={[useThemeSection()]}>
      {mode === 'dark' ? <Glyph of={MoonOutlined} /> : <Glyph of={SunOutlined} />}
    </MenuButton>
  );
}

function PersonMenu({ onOpenSheet }: { onOpenSheet: () => void }) {
  const { t } = useTranslation();
  const user = useUser();
  const navigate = useNavigate();
  const signOut = useSignOut();
  const role = Role[user.role]?.toLowerCase() ?? '';
  const theme = useThemeSection();
  const language = useLanguageSection();
  return (
    <MenuButton
      label={t('shell.person', { email: user.email })}
      className={styles['avatar']}
      header={
        <>
          <div className={styles['email']}>{user.email}</div>
          <div className={styles['role']}>
            {[user.tenantName, t(user.superAdmin ? 'role.super_admin' : `role.${role}`)].filter(Boolean).join(' · ')}
          </div>
        </>
      }
      sections={[
        theme,
        language,
        {
          key: 'session',
          items: [
            {
              key: 'account',
              label: t('pages.account.title'),
              icon: <Glyph of={UserOutlined} />,
              run: () => void navigate('/account'),
            },
            {
              key: 'sheet',
              label: t('shortcut.sheet'),
              icon: <Glyph of={QuestionCircleOutlined} />,
              hint: <Kbd keys="?" />,
              run: onOpenSheet,
            },
            {
              key: 'leave',
              label: t('shell.signOut'),
              icon: <Glyph of={LogoutOutlined} />,
              run: signOut,
            },
          ],
        },
      ]}
    >
      {(user.email[0] ?? '?').toUpperCase()}
    </MenuButton>
  );
}

function useThemeSection(): MenuSection {
  const { t } = useTranslation();
  const { choice, choose } = useTheme();
  const icons = {
    light: <Glyph of={BulbOutlined} />,
    dark: <Glyph of={MoonOutlined} />,
    system: <Glyph of={DesktopOutlined} />,
  };
  return {
    key: 'theme',
    heading: t('shell.theme'),
    items: (['light', 'dark', 'system'] as const).map((theme) => ({
      key: theme,
      label: t(`theme.${theme}`),
      icon: icons[theme],
      checked: theme === choice,
      run: () => choose(theme),
    })),
  };
}

function useLanguageSection(): MenuSection {
  const { t } = useTranslation();
  const { language, choose } = useLanguage();
  return {
    key: 'language',
    heading: t('shell.language'),
    items: languages.map((candidate) => ({
      key: candidate,
      label: <span lang={candidate}>{languageNames[candidate]}</span>,
      checked: candidate === language,
      run: () => void choose(candidate),
    })),
  };
}
