import './app/theme/tokens.css';
import './app/global.css';
import { createClient } from '@connectrpc/connect';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { RouterProvider } from 'react-router';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { AppProviders } from './app/app.js';
import { createI18n } from './app/i18n/i18n.js';
import { preferredLanguage } from './app/i18n/languages.js';
import { createAppRouter } from './app/routing/router.js';
import { createQueryClient } from './app/rpc/query-client.js';
import { createAppTransport } from './app/rpc/transport.js';
import { createCookieTransport } from './app/session/cookie-transport.js';
import { createSessionStore } from './app/session/session-store.js';

const session = createSessionStore({ storage: tabStorage(), clock: () => Date.now() });
const starting = createI18n(preferredLanguage());
const queries = createQueryClient();
// Signing out ends the session for every tab, and the cookie with it; a session that is over has nothing to end.
session.subscribe(() => {
  if (session.ended() !== 'signed_out') return;
  void createClient(AuthService, createCookieTransport())
    .logout({})
    .catch(() => undefined);
});
// The next person at this screen must not see what this one was answered.
session.subscribe(() => session.current() === undefined && queries.clear());
// The first page's code is fetched while the texts of the shell are.
const router = createAppRouter(starting);
const i18n = await starting;

// index.html has the element.
const root = createRoot(document.getElementById('root')!);
root.render(
  <StrictMode>
    <AppProviders i18n={i18n} session={session} transport={createAppTransport(session)} queries={queries}>
      <RouterProvider router={router} />
    </AppProviders>
  </StrictMode>,
);

function tabStorage(): Storage | undefined {
  try {
    return window.sessionStorage;
  } catch {
    // Forbidden by the browser's settings: the session lasts until the tab is reloaded.
    return undefined;
  }
}
