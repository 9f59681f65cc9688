import type { i18n } from 'i18next';
import { createBrowserRouter, type DataRouter, Navigate, type RouteObject, useLocation } from 'react-router';
import { useSession } from '../session/session.js';
import { Shell } from '../shell/shell.js';
import { ShellSkeleton } from '../shell/shell-skeleton.js';
import { PublicPage, ShellPage } from './page-frame.js';
import { PageNotFound } from './page-not-found.js';
import { type Page, pages } from './pages.js';
import { signInPath } from './return-path.js';
import { RouteError } from './route-error.js';

/** The router over all pages; code and texts of a page are fetched when it is first opened. */
export function createAppRouter(i18n: Promise<i18n>): DataRouter {
  return createBrowserRouter(createRoutes(i18n));
}

/** The routes, for the browser's router and for the one of the tests. */
export function createRoutes(i18n: Promise<i18n>): RouteObject[] {
  const isPublic = (page: Page): boolean => page.permission === 'public';
  const toRoute = (page: Page): RouteObject => ({ path: page.path, lazy: () => loadPage(page, i18n) });
  const inShell = pages.filter((page) => !isPublic(page));
  return [
    {
      ErrorBoundary: RouteError,
      hydrateFallbackElement: <ShellSkeleton />,
      children: [
        ...pages.filter(isPublic).map(toRoute),
        {
          element: <SignedInShell />,
          children: [
            {
              ErrorBoundary: RouteError,
              children: [
                ...(inShell.some(({ path }) => path === '/') ? [] : [firstPage(inShell)]),
                ...inShell.map(toRoute),
                { path: '*', Component: PageNotFound },
              ],
            },
          ],
        },
      ],
    },
  ];
}

async function loadPage(page: Page, i18n: Promise<i18n>) {
  const texts = i18n.then((ready) => ready.loadNamespaces(page.name));
  const [{ Page: Content }] = await Promise.all([page.load(), texts]);
  const { permission } = page;
  return {
    element:
      permission === 'public' ? (
        <PublicPage page={page} Content={Content} />
      ) : (
        <ShellPage page={page} permission={permission} Content={Content} />
      ),
  };
}

/** While no page claims "/", it leads to the first page of the menu. */
function firstPage(inShell: readonly Page[]): RouteObject {
  return { path: '/', element: <Navigate to={inShell[0]?.path ?? '/login'} replace /> };
}

function SignedInShell() {
  const session = useSession();
  const location = useLocation();
  return session === undefined ? <Navigate to={signInPath(location)} replace /> : <Shell />;
}
