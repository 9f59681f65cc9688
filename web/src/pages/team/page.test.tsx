import { screen, waitFor, within } from '@testing-library/react';
import { expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { renderApp } from '../../app/testing/render-app.js';

function team(calls: string[] = []) {
  const users = [
    { id: 'user-1', email: 'ann@example.com', role: Role.OWNER },
    { id: 'user-2', email: 'bob@example.com', role: Role.MEMBER },
  ];
  return {
    listUsers: () => ({ users }),
    listInvitations: () => ({ invitations: [{ id: 'i-1', email: 'new@example.com', role: Role.VIEWER }] }),
    createInvitation({ email, role }: { email: string; role: Role }) {
      calls.push(`invite ${email} ${Role[role]}`);
      return { link: 'https://gatehouse.test/invitation?token=the-token', mailed: false };
    },
    deleteUser({ id }: { id: string }) {
      calls.push(`delete ${id}`);
      return {};
    },
  };
}

it('lets an owner invite and remove people, and not themselves', async () => {
  const calls: string[] = [];
  const { user } = await renderApp({
    path: '/team',
    services: (router) => router.service(UserService, team(calls)),
  });
  const table = await screen.findByRole('table', { name: 'Team' });
  await within(table).findByText('bob@example.com');
  await screen.findByText('new@example.com');
  expect(screen.queryByRole('button', { name: 'Remove ann@example.com' })).toBeNull();
  await expectNoAxeViolations();

  await user.click(screen.getByRole('button', { name: 'Remove bob@example.com' }));
  await user.click(
    within(await screen.findByRole('dialog', { name: 'Remove bob@example.com?' })).getByRole('button', {
      name: 'Remove',
    }),
  );
  await waitFor(() => expect(calls).toEqual(['delete user-2']));
  await waitFor(() => expect(screen.queryByRole('dialog', { name: 'Remove bob@example.com?' })).toBeNull());
  await user.click(screen.getByRole('button', { name: 'Invite' }));
  await user.type(await screen.findByLabelText('E-mail address'), 'zoe@example.com{Enter}');

  await screen.findByText('Pass this link on to zoe@example.com; it was not mailed.');
  expect(calls).toEqual(['delete user-2', 'invite zoe@example.com MEMBER']);
  await expectNoAxeViolations();
});

it('shows a viewer who is there and nothing to change', async () => {
  await renderApp({
    path: '/team',
    user: { role: Role.VIEWER },
    services: (router) => router.service(UserService, team()),
  });
  await screen.findByText('bob@example.com');

  expect(screen.queryByRole('button', { name: 'Invite' })).toBeNull();
  expect(screen.queryByRole('combobox')).toBeNull();
  expect(screen.queryByText('new@example.com')).toBeNull();
});
