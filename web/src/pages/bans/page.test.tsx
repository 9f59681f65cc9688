import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { BanSchema, BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

async function openPage({
  failures = 0,
  isEmpty = false,
  ...options
}: Partial<RenderOptions> & { failures?: number; isEmpty?: boolean } = {}) {
  let failing = failures;
  let bans = isEmpty
    ? []
    : [
        create(BanSchema, {
          id: 'ban-1',
          endUserId: 'user-7',
          active: true,
          triggerCount: 3,
          riskLevel: RiskLevel.HIGH_RISK,
          bannedAt: timestampFromMs(0),
          requestId: 'request-1',
        }),
        create(BanSchema, { id: 'ban-2', endUserId: 'user-8' }),
      ];
  const app = await renderApp({
    path: '/bans',
    services(router) {
      router.service(BanService, {
        listBans({ activeOnly }) {
          if (failing-- > 0) throw internalError();
          return { bans: bans.filter(({ active }) => active || !activeOnly) };
        },
        listBanTriggers: () => ({ triggers: [{ id: '1', requestId: 'request-2', riskLevel: RiskLevel.HIGH_RISK }] }),
        liftBan({ endUserId }) {
          bans = bans.map((ban) => (ban.endUserId === endUserId ? { ...ban, active: false } : ban));
          return {};
        },
      });
    },
    ...options,
  });
  return { ...app, bans: () => bans };
}

describe('bans', () => {
  it('says that nobody is banned, and what failed', async () => {
    const { user } = await openPage({ failures: 1, isEmpty: true });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByText('Nobody is banned')).toBeDefined();
  });

  it('shows bans in force, and on request those that are over', async () => {
    const { user, address } = await openPage();
    await screen.findByRole('link', { name: 'user-7' });
    expect(screen.queryByRole('link', { name: 'user-8' })).toBeNull();

    await user.click(screen.getByText('All'));

    expect(await screen.findByRole('link', { name: 'user-8' })).toBeDefined();
    expect(address()).toBe('/bans?show=all');
  });

  it('lets a viewer see what the user did, and lift nothing', async () => {
    await openPage({ path: '/bans?peek=ban-1', user: { role: Role.VIEWER } });

    expect(await screen.findByText('What counts towards a ban, last 30 days')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Lift the ban' })).toBeNull();
  });

  it('lifts a ban after asking', async () => {
    const { user, bans } = await openPage({ path: '/bans?peek=ban-1' });
    await user.click(await screen.findByRole('button', { name: 'Lift the ban' }));

    await user.click(
      within(screen.getByRole('dialog', { name: 'Lift the ban' })).getByRole('button', { name: 'Lift the ban' }),
    );

    await waitFor(() => expect(bans().every(({ active }) => !active)).toBe(true));
  });

  it('has no accessibility violation with a ban open', async () => {
    await openPage({ path: '/bans?peek=ban-1' });
    await screen.findByRole('button', { name: 'Lift the ban' });
    await expectNoAxeViolations();
  });
});
