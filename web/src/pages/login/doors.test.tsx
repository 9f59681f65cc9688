import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { renderApp, signedIn } from '../../app/testing/render-app.js';

describe('the pages in front of the sign-in', () => {
  it('offer what the installation has, and pick up the session that single sign-on left in the cookie', async () => {
    const { address } = await renderApp({
      path: '/login?sso=done&next=%2Fplayground',
      user: null,
      services: (router) =>
        router.service(AuthService, {
          getSignInOptions: () => ({ singleSignOn: true, singleSignOnName: 'Example ID', passwordReset: true }),
          refreshSession: ({ refreshToken }) => ({ ...reply(), refreshToken }),
          getMe: () => ({ user: signedIn().user! }),
        }),
    });
    await waitFor(() => expect(address()).toBe('/playground'));
  });

  it('say that single sign-on failed and offer it again', async () => {
    await renderApp({
      path: '/login?sso=SSO_FAILED',
      user: null,
      services: (router) =>
        router.service(AuthService, {
          getSignInOptions: () => ({ singleSignOn: true, singleSignOnName: 'Example ID', passwordReset: true }),
        }),
    });
    expect((await screen.findByRole('alert')).textContent).toContain('Single sign-on did not succeed');
    const link = await screen.findByRole('link', { name: 'Sign in with Example ID' });
    expect(link.getAttribute('href')).toBe('/api/v1/auth/sso/login?next=%2F');
    expect(screen.getByRole('link', { name: 'Forgot your password?' })).toBeDefined();
    await expectNoAxeViolations();
  });

  it('mail a link and set a new password', async () => {
    const asked: string[] = [];
    const { user, router } = await renderApp({
      path: '/forgot-password',
      user: null,
      services: (routes) =>
        routes.service(AuthService, {
          forgotPassword({ email, language }) {
            asked.push(`${email} ${language}`);
            return {};
          },
          verifyResetToken: () => ({ email: 'ann@example.com' }),
          resetPassword({ token, newPassword }) {
            asked.push(`${token} ${newPassword}`);
            return {};
          },
        }),
    });
    await user.type(await screen.findByLabelText('E-mail address'), 'ann@example.com{Enter}');
    await screen.findByText('If the address has an account, a link is on its way.');
    await expectNoAxeViolations();

    await router.navigate('/reset-password?token=the-token');
    await screen.findByText(/For the account ann@example.com/);
    await user.type(screen.getByLabelText('New password'), 'Abcdefg1{Enter}');

    await screen.findByText('The password is set.');
    expect(asked).toEqual(['ann@example.com en', 'the-token Abcdefg1']);
    await expectNoAxeViolations();
  });

  it('let somebody join who was invited', async () => {
    const { user } = await renderApp({
      path: '/invitation?token=the-token',
      user: null,
      services: (router) =>
        router.service(UserService, {
          verifyInvitation: () => ({ email: 'bob@example.com', role: Role.MEMBER, tenantName: 'Example' }),
          acceptInvitation: () => ({}),
        }),
    });
    await screen.findByRole('heading', { name: 'Join Example' });
    await user.type(screen.getByLabelText('Password'), 'Abcdefg1{Enter}');
    await screen.findByText('Your account is ready.');
    await expectNoAxeViolations();
  });

  it('register in two steps', async () => {
    const { user, address } = await renderApp({
      path: '/register',
      user: null,
      services: (router) => router.service(AuthService, { register: () => ({}), verifyEmail: () => ({}) }),
    });
    await user.type(await screen.findByLabelText('E-mail address'), 'ann@example.com');
    await user.type(screen.getByLabelText('Password'), 'Abcdefg1{Enter}');
    await user.type(await screen.findByLabelText('Code of six digits'), '123456');
    expect(address()).toBe('/register?verify=ann%40example.com');
    await expectNoAxeViolations();

    await user.keyboard('{Enter}');

    await screen.findByText('The address is verified.');
  });
});

function reply() {
  const { accessToken, expiresAt, user } = signedIn();
  return { accessToken, expiresAt: expiresAt!, sessionExpiresAt: expiresAt!, user: user! };
}
