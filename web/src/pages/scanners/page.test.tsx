import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import {
  createScannerServices,
  type ScannerServiceOptions,
  scannerPackage,
  storedScanner,
} from '../../app/testing/scanners.js';

async function openPage(options: Partial<RenderOptions> & ScannerServiceOptions = {}) {
  const estate = createScannerServices({ custom: [storedScanner], packages: [scannerPackage], ...options });
  const app = await renderApp({ path: '/scanners', services: estate.services, ...options });
  return { ...app, ...estate };
}

const names = () =>
  screen
    .getAllByRole('row')
    .slice(1)
    .map((row) => row.querySelector('a')?.textContent);

describe('scanners', () => {
  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 1 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByText('Prompt attack')).toBeDefined();
  });

  it('lists official ones, those of packages and own ones by tag, as the policy runs them', async () => {
    await openPage();

    await screen.findByText('Prompt attack');
    expect(names()).toEqual(['S9 Prompt attack', 'S10 Profanity', 'S30 Refund fraud', 'S100 Order numbers']);
    const row = screen.getByText('Profanity').closest('tr')!;
    expect(row.textContent).toContain('Monitored');
  });

  it('keeps its filters in the address, and tells an empty filter from nothing', async () => {
    const { user, address } = await openPage({ path: '/scanners?source=custom' });
    await screen.findByText('Order numbers');
    expect(names()).toEqual(['S100 Order numbers']);

    await user.type(screen.getByLabelText('Search by name, tag or package'), 'x y');
    expect(await screen.findByText('No scanner matches your filters')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));

    expect(address()).toBe('/scanners');
    expect(names()).toHaveLength(4);
  });

  it('lets a viewer look and change nothing', async () => {
    await openPage({ user: { role: Role.VIEWER } });

    await screen.findByText('Prompt attack');
    expect(screen.queryByRole('button', { name: 'Create a scanner' })).toBeNull();
  });

  it('creates a scanner that the engine takes, after marking what it does not take', async () => {
    const { user, saved, tried, address } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Create a scanner' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Create a scanner' }));
    await user.type(dialog.getByLabelText('Name'), 'Own');
    await user.click(dialog.getByText('Pattern'));
    await user.type(dialog.getByLabelText('Regular expression'), 'b(ad');
    await user.type(dialog.getByLabelText('Samples, one in a line'), 'so bad{Enter}fine');

    expect((await dialog.findByRole('alert')).querySelector('mark')?.textContent).toBe('(');
    const submit = dialog.getByRole('button', { name: 'Create a scanner' });
    expect(submit).toHaveProperty('disabled', true);

    await user.clear(dialog.getByLabelText('Regular expression'));
    await user.type(dialog.getByLabelText('Regular expression'), 'bad');
    expect(await dialog.findByText('Hits in 1 of 2 samples')).toBeDefined();
    expect(dialog.getByText(/Cost: light/)).toBeDefined();
    expect(dialog.getByRole('button', { name: 'bad' })).toBeDefined();
    await user.click(submit);

    await waitFor(() => expect(address()).toBe('/scanners/S109'));
    expect(tried.at(-1)?.texts).toEqual(['so bad', 'fine']);
    expect(saved).toMatchObject([
      {
        scanner: {
          name: 'Own',
          riskLevel: RiskLevel.HIGH_RISK,
          scanPrompt: true,
          definition: { case: 'regex', value: { pattern: 'bad' } },
        },
      },
    ]);
  });

  it('counts keywords and takes out duplicates', async () => {
    const { user } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Create a scanner' }));
    const field = screen.getByLabelText<HTMLTextAreaElement>('Words and phrases, one in a line');
    await user.type(field, 'Alpha{Enter}ALPHA{Enter} beta ');

    expect(screen.getByText(/2 keywords\. 1 line repeats another one/)).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Remove them' }));

    expect(field.value).toBe('Alpha\nbeta');
  });

  it('shows a package file and its problems before it is uploaded', async () => {
    const { user, saved } = await openPage({ path: '/scanners?view=packages', user: { superAdmin: true } });
    await user.click(await screen.findByRole('button', { name: 'Upload a package' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Upload a package' }));
    const file = (tag: string) =>
      JSON.stringify({
        package_code: 'new',
        package_name: 'New',
        scanners: [{ tag, type: 'keyword', name: 'Own', definition: 'a, b', risk_level: 'low_risk' }],
      });
    await user.click(dialog.getByLabelText('Content'));
    await user.paste(file('S9'));

    expect((await dialog.findByRole('alert')).textContent).toContain('scanners[0].tag: must be one of S22 to S99');

    await user.clear(dialog.getByLabelText('Content'));
    await user.click(dialog.getByLabelText('Content'));
    await user.paste(file('S40'));
    await user.click(dialog.getByRole('button', { name: 'Upload a package' }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved).toMatchObject([
      {
        code: 'new',
        scanners: [{ tag: 'S40', definition: { case: 'keyword', value: { keywords: ['a', 'b'] } } }],
      },
    ]);
  });

  it('shows a super administrator who has a package', async () => {
    await openPage({ path: '/scanners?view=packages&peek=package-1', user: { superAdmin: true } });

    expect(await screen.findByText('2 tenants have it, 3 policies run it, 1 turn a scanner of it off.')).toBeDefined();
    expect(screen.getByText('tenant-2')).toBeDefined();
  });

  it('has no accessibility violation, with the editor open and among packages', async () => {
    const { user } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Create a scanner' }));
    await user.type(screen.getByLabelText('Words and phrases, one in a line'), 'bad');
    await user.type(screen.getByLabelText('Samples, one in a line'), 'so bad');
    await screen.findByText('Hits in 1 of 1 samples');
    await expectNoAxeViolations();
  });

  it('has no accessibility violation with a package open', async () => {
    await openPage({ path: '/scanners?view=packages&peek=package-1', user: { superAdmin: true } });
    await screen.findByText('tenant-2');
    await expectNoAxeViolations();
  });
});
