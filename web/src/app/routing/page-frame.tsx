import { useEffect } from 'react';
import { useTranslation } from 'react-i18next';
import { NoPermission } from '../../ui/state/no-permission.js';
import { isAllowed, type Permission, useUser } from '../session/session.js';
import type { Page, PageModule } from './pages.js';

/** A page behind the sign-in: names the tab, and says so when the role does not reach. */
export function ShellPage({ page, permission, Content }: PageFrameProps & { permission: Permission }) {
  usePageTitle(page);
  const user = useUser();
  return isAllowed(user, permission) ? <Content /> : <NoPermission needed={permission} />;
}

/** A page that anybody may see. */
export function PublicPage({ page, Content }: PageFrameProps) {
  usePageTitle(page);
  return <Content />;
}

interface PageFrameProps {
  readonly page: Page;
  readonly Content: PageModule['Page'];
}

function usePageTitle(page: Page): void {
  const { t } = useTranslation();
  const title = t(`pages.${page.name}.title`);
  useEffect(() => {
    document.title = `${title} · Gatehouse`;
  }, [title]);
}
