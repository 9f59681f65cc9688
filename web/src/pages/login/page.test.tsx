import { Code } from '@connectrpc/connect';
import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { catalogueError } from '../../app/testing/catalogue-error.js';
import { renderApp, signedIn } from '../../app/testing/render-app.js';

async function fillIn(user: { type(element: Element, text: string): Promise<void> }, password: string) {
  await user.type(await screen.findByLabelText('E-mail address'), 'ann@example.com');
  await user.type(screen.getByLabelText('Password'), password);
}

describe('sign-in page', () => {
  it('says what was wrong, what to do and the request id when the password is wrong', async () => {
    const { user } = await renderApp({
      path: '/login',
      user: null,
      services: (router) =>
        router.service(AuthService, {
          login() {
            throw catalogueError(
              Code.Unauthenticated,
              'LOGIN_FAILED',
              'Wrong e-mail address or password',
              'Check both.',
            );
          },
        }),
    });
    await fillIn(user, 'wrong');

    await user.click(screen.getByRole('button', { name: 'Sign in' }));

    const alert = await screen.findByRole('alert');
    expect(alert.textContent).toContain('Wrong e-mail address or password');
    expect(alert.textContent).toContain('Check both.');
    expect(alert.textContent).toContain('request-7');
  });

  it('leads back to where the person was going', async () => {
    const { user, address } = await renderApp({
      path: '/login?next=%2Fresults%3Frisk%3Dhigh_risk',
      user: null,
      services: (router) =>
        router.service(AuthService, { login: () => signedIn(), getMe: () => ({ user: signedIn().user! }) }),
    });
    await fillIn(user, 'right');

    await user.keyboard('{Enter}');

    await waitFor(() => expect(address()).toBe('/results?risk=high_risk'));
  });

  it('never leads to another origin', async () => {
    const { address } = await renderApp({ path: '/login?next=%2F%2Fevil.example%2Fx' });

    await waitFor(() => expect(address()).toBe('/'));
  });

  it('has no accessibility violation', async () => {
    await renderApp({ path: '/login', user: null });
    await screen.findByRole('heading', { level: 1 });

    await expectNoAxeViolations();
  });
});
