import { screen, waitFor } from '@testing-library/react';
import { expect, it } from 'vitest';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { renderApp, signedIn } from '../../app/testing/render-app.js';

it('changes the password, keeps the language for letters, and ends another sign-in', async () => {
  const calls: string[] = [];
  const firefox = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
  const { user, session } = await renderApp({
    path: '/account',
    user: null,
    services: (router) =>
      router.service(AuthService, {
        getMe: () => ({ user: signedIn().user! }),
        listSessions: () => ({
          sessions: [
            { id: 's-1', address: '192.0.2.1', userAgent: 'curl/8', current: true },
            { id: 's-2', address: '192.0.2.2', userAgent: firefox },
          ],
        }),
        changePassword({ currentPassword, newPassword }) {
          calls.push(`${currentPassword} ${newPassword}`);
          return {};
        },
        revokeSession({ id }) {
          calls.push(`end ${id}`);
          return {};
        },
        login: () => signedIn(),
      }),
  });
  session.start(signedIn());
  await screen.findByRole('heading', { name: 'Your account' });
  await user.type(screen.getByLabelText('Current password'), 'Old-one-1');
  await user.type(screen.getByLabelText('New password'), 'New-one-2{Enter}');
  await screen.findByText('The password is changed; your other sign-ins have ended.');
  await user.click(await screen.findByRole('button', { name: 'End Firefox · Linux at 192.0.2.2' }));

  await waitFor(() => expect(calls).toEqual(['Old-one-1 New-one-2', 'end s-2']));
  expect(screen.queryByRole('button', { name: /curl/ })).toBeNull();
  await expectNoAxeViolations();
});
