import { Code } from '@connectrpc/connect';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { expectNoAxeViolations } from '../testing/axe.js';
import { catalogueError } from '../testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../testing/render-app.js';
import { requestId } from '../testing/verdicts.js';

async function openShell(options: Partial<RenderOptions> = {}) {
  return await renderApp({
    path: '/results',
    services(router) {
      router.service(ApplicationService, {
        listApplications: () => ({ applications: [{ id: 'app-1', name: 'Support chat' }] }),
      });
      router.service(ResultService, { listResults: () => ({}) });
    },
    ...options,
  });
}

describe('shell', () => {
  it('leads to the sign-in page, and back, when nobody is signed in', async () => {
    const { address } = await openShell({ user: null, path: '/results?risk=high_risk' });

    await waitFor(() => expect(address()).toBe('/login?next=%2Fresults%3Frisk%3Dhigh_risk'));
  });

  it('leads to the sign-in page when the services no longer take the token', async () => {
    const { address } = await openShell({
      services: (router) =>
        router.service(ResultService, {
          listResults() {
            throw catalogueError(
              Code.Unauthenticated,
              'TOKEN_INVALID',
              'Invalid or expired access token',
              'Sign in again.',
            );
          },
        }),
    });

    await waitFor(() => expect(address()).toBe('/login?next=%2Fresults'));
    expect(await screen.findByText(/Your session has ended/)).toBeDefined();
  });

  it('says so at an address that no page claims', async () => {
    await openShell({ path: '/nowhere' });

    expect(await screen.findByText('No such page')).toBeDefined();
  });

  it('leaves pages out of the menu that the role does not reach', async () => {
    await openShell({ user: { role: Role.VIEWER } });

    const menu = within(await screen.findByRole('navigation', { name: 'Pages' }));
    expect(menu.getByRole('link', { name: 'Results' })).toBeDefined();
    expect(menu.queryByRole('link', { name: 'Playground' })).toBeNull();
  });

  it('goes to a page by two letters', async () => {
    const { user, address } = await openShell();
    await screen.findByRole('heading', { level: 1, name: 'Results' });

    await user.keyboard('gp');

    await waitFor(() => expect(address()).toBe('/playground'));
  });

  it('finds pages, applications and results in the palette', async () => {
    const { user, address } = await openShell({ path: '/start' });
    await screen.findByRole('heading', { level: 1 });

    await user.keyboard('{Control>}k{/Control}');
    const field = await screen.findByRole('combobox', { name: /Search/ });
    await user.type(field, 'support');
    await screen.findByRole('option', { name: /Support chat/ });
    await user.keyboard('{Enter}');
    await waitFor(() => expect(address()).toBe('/results?app=app-1'));

    await user.keyboard('{Control>}k{/Control}');
    await user.type(await screen.findByRole('combobox', { name: /Search/ }), requestId(7));
    await user.keyboard('{Enter}');
    await waitFor(() => expect(address()).toBe(`/results/${requestId(7)}`));
  });

  it('lists the shortcuts of the page and switches those off that are single letters', async () => {
    const { user, address } = await openShell();
    await screen.findByRole('heading', { level: 1, name: 'Results' });
    await user.keyboard('?');
    const sheet = within(await screen.findByRole('dialog', { name: 'Keyboard shortcuts' }));
    expect(sheet.getByText('Next result')).toBeDefined();

    await user.click(sheet.getByRole('checkbox'));
    await user.click(sheet.getByRole('button', { name: 'Close' }));
    await user.keyboard('gp');

    expect(address()).toBe('/results');
    expect(localStorage.getItem('gatehouse.letter-keys')).toBe('off');
  });

  it('changes theme and language at once', async () => {
    const { user } = await openShell();
    await user.click(await screen.findByRole('button', { name: /Account/ }));
    await user.click(screen.getByRole('menuitemradio', { name: 'Dark' }));
    expect(document.documentElement.dataset['theme']).toBe('dark');

    await user.click(screen.getByRole('button', { name: /Account/ }));
    await user.click(screen.getByRole('menuitemradio', { name: '中文' }));

    expect(await screen.findByRole('heading', { level: 1, name: '检测结果' })).toBeDefined();
    expect(document.documentElement.lang).toBe('zh-CN');
  });

  it('forgets the session on signing out', async () => {
    const { user, session, address } = await openShell();
    await user.click(await screen.findByRole('button', { name: /Account/ }));

    await user.click(screen.getByRole('menuitem', { name: /Sign out/ }));

    await waitFor(() => expect(address()).toMatch(/^\/login/));
    expect(session.current()).toBeUndefined();
  });

  it('has no accessibility violation with the palette, the sheet or a menu open', async () => {
    const { user } = await openShell();
    await screen.findByRole('heading', { level: 1 });

    await user.keyboard('{Control>}k{/Control}');
    await screen.findByRole('combobox', { name: /Search/ });
    await expectNoAxeViolations();

    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: /Account/ }));
    await expectNoAxeViolations();
  });
});
