import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { type ConnectRouter, createRouterTransport } from '@connectrpc/connect';
import { render } from '@testing-library/react';
import userEvent, { type UserEvent } from '@testing-library/user-event';
import { createMemoryRouter, type DataRouter, RouterProvider } from 'react-router';
import { AuthService, LoginResponseSchema, Role, type UserSchema } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { AppProviders } from '../app.js';
import { createI18n } from '../i18n/i18n.js';
import type { Language } from '../i18n/languages.js';
import { createRoutes } from '../routing/router.js';
import { createQueryClient } from '../rpc/query-client.js';
import { authorize } from '../rpc/transport.js';
import { createSessionStore, type SessionStore } from '../session/session-store.js';

/** What a test says of the application that it draws. */
export interface RenderOptions {
  /** Address to open. */
  readonly path: string;
  /** The services, as far as the test needs them. */
  readonly services?: (router: ConnectRouter) => void;
  /** Who is signed in; null for nobody. An owner by default. */
  readonly user?: MessageInitShape<typeof UserSchema> | null;
  readonly language?: Language;
}

/** An application on the screen. */
export interface RenderedApp {
  readonly user: UserEvent;
  readonly router: DataRouter;
  readonly session: SessionStore;
  /** Path and query that the address bar would show. */
  readonly address: () => string;
}

/** Access token of the test's user. */
export const testToken = 'test-token';

/** Draws the whole application over services in memory, with the real router, transport interceptors and texts. */
export async function renderApp({ path, services, user, language = 'en' }: RenderOptions): Promise<RenderedApp> {
  const session = createSessionStore({ storage: undefined, clock: () => Date.now() });
  if (user !== null) session.start(signedIn(user));
  const transport = createRouterTransport(
    (router) => {
      services?.(router);
      if (user !== null) router.service(AuthService, { getMe: () => ({ user: signedIn(user).user! }) });
    },
    { transport: { interceptors: [authorize(session)] } },
  );
  const i18n = await createI18n(language);
  const router = createMemoryRouter(createRoutes(Promise.resolve(i18n)), { initialEntries: [path] });
  render(
    <AppProviders i18n={i18n} session={session} transport={transport} queries={createQueryClient()}>
      <RouterProvider router={router} />
    </AppProviders>,
  );
  return {
    user: userEvent.setup({ delay: null }),
    router,
    session,
    address: () => router.state.location.pathname + router.state.location.search,
  };
}

/** The reply to a sign-in of that user. */
export function signedIn(user: MessageInitShape<typeof UserSchema> = {}) {
  return create(LoginResponseSchema, {
    accessToken: testToken,
    expiresAt: timestampFromMs(Date.now() + 3_600_000),
    user: { id: 'user-1', email: 'ann@example.com', tenantName: 'Example', role: Role.OWNER, ...user },
  });
}
