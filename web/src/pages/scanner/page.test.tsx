import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { createScannerServices, type ScannerServiceOptions, storedScanner } from '../../app/testing/scanners.js';

async function openPage(options: Partial<RenderOptions> & ScannerServiceOptions = {}) {
  const estate = createScannerServices({ custom: [storedScanner], ...options });
  const app = await renderApp({ path: '/scanners/S100', services: estate.services, ...options });
  return { ...app, ...estate };
}

const suspended = {
  ...storedScanner,
  disabledReason: 'Too slow on three texts',
  strikes: 3,
  scanner: { ...storedScanner.scanner!, suspended: true },
};

describe('a scanner', () => {
  it('says so when there is none, and what failed', async () => {
    await openPage({ path: '/scanners/S777' });

    expect(await screen.findByText('No such scanner')).toBeDefined();
  });

  it('shows what it looks for and what its pattern costs', async () => {
    await openPage({ user: { role: Role.VIEWER } });

    expect(await screen.findByText('ord-\\d+')).toBeDefined();
    expect(screen.getByText('heavy, runs in a lane of its own with a budget')).toBeDefined();
    expect(screen.queryByRole('button', { name: /Edit|Delete|use/ })).toBeNull();
  });

  it('runs an official one on samples', async () => {
    const { user, tried } = await openPage({ path: '/scanners/S9' });
    await user.type(await screen.findByLabelText('Samples, one in a line'), 'so bad');

    expect(await screen.findByText('1 hit')).toBeDefined();
    expect(tried.at(-1)?.draft).toEqual({ case: 'officialTag', value: 'S9' });
  });

  it('puts a suspended one back to work', async () => {
    const { user } = await openPage({ custom: [suspended] });
    expect((await screen.findByRole('alert')).textContent).toMatch(/Too slow on three texts.*3 times/);

    await user.click(screen.getByRole('button', { name: 'Resume it' }));

    await waitFor(() => expect(screen.queryByText('Suspended: it judges nothing')).toBeNull());
  });

  it('takes one out of use and keeps everything else of it', async () => {
    const { user, saved } = await openPage();

    await user.click(await screen.findByRole('button', { name: 'Take it out of use' }));

    expect(await screen.findByRole('button', { name: 'Put it to use' })).toBeDefined();
    expect(saved).toMatchObject([{ enabled: false, scanner: { id: 'scanner-1', name: 'Order numbers' } }]);
  });

  it('deletes one only after its name was typed', async () => {
    const { user, scanners, address } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Delete the scanner' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Delete the scanner' }));
    await user.type(dialog.getByLabelText('Type Order numbers to confirm'), 'Order numbers');

    await user.click(dialog.getByRole('button', { name: 'Delete it' }));

    await waitFor(() => expect(address()).toBe('/scanners'));
    expect(scanners()).toEqual([]);
  });

  it('has no accessibility violation, suspended and with the editor open', async () => {
    const { user } = await openPage({ custom: [suspended] });
    await user.click(await screen.findByRole('button', { name: 'Edit the scanner' }));
    await expectNoAxeViolations();
  });
});
