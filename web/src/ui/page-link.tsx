import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { pages } from '../app/routing/pages.js';
import { isAllowed, useUser } from '../app/session/session.js';

/** A link to a page of the menu, for those who may open it; nothing for the others, and where there is no such page. */
export function PageLink({ to, children }: { to: string; children: ReactNode }) {
  const user = useUser();
  const page = pages.find(({ path }) => path === to.split('?')[0]);
  if (page === undefined || page.permission === 'public' || !isAllowed(user, page.permission)) return null;
  return <Link to={to}>{children}</Link>;
}
