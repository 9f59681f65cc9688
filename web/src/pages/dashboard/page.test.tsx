import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Dimension } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DashboardService, type GetDashboardRequest } from '#gen/gatehouse/detection/v1/dashboard_pb.js';
import { ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { storedResult } from '../../app/testing/verdicts.js';

const start = Date.parse('2026-03-01T10:00:00Z');

/** Opens the dashboard over that many requests in its span, and that many results ever. */
async function openDashboard(
  options: Partial<RenderOptions> & { total?: number; ever?: number; failures?: number } = {},
) {
  const { total = 200, ever = 1 } = options;
  const asked: GetDashboardRequest[] = [];
  let failures = options.failures ?? 0;
  const app = await renderApp({
    path: '/',
    services(router) {
      router.service(ApplicationService, {
        listApplications: () => ({ applications: [{ id: 'app-1', name: 'Support chat' }] }),
      });
      router.service(PolicyService, {
        async *watchRollout() {
          yield { revision: 42n, live: 3, total: 3, complete: true };
        },
      });
      router.service(ResultService, { listResults: () => ({ results: ever > 0 ? [storedResult(1)] : [] }) });
      router.service(DashboardService, {
        getDashboard(request) {
          asked.push(request);
          if (failures-- > 0) throw internalError();
          return dashboardOf(total);
        },
      });
    },
    ...options,
  });
  return { ...app, asked };
}

function dashboardOf(total: number) {
  const counts = { total: BigInt(total), rejected: BigInt(total / 4), wouldStop: BigInt(total / 100) };
  const scanner = { key: 'S9', name: 'Prompt attack', total: 60n, stopped: 50n, previousStopped: 25n };
  return {
    bucketMinutes: 60,
    totals: counts,
    previous: { total: 100n, rejected: 10n },
    series: [0, 1].map((hour) => ({ startTime: timestampFromMs(start + hour * 3_600_000), counts })),
    scanners: total === 0 ? [] : [{ ...scanner, dimension: Dimension.SECURITY }],
    applications: [{ key: 'app-1', name: 'Support chat', total: 200n, stopped: 50n }],
    latency: { p50Ms: 0.5, p95Ms: 2, p99Ms: 4, previousP95Ms: 1 },
    policyChanges: [
      {
        createdAt: timestampFromMs(start + 60_000),
        revision: 7n,
        policyId: 'policy-1',
        policyName: 'Strict',
        actor: 'bob@example.com',
        reason: 'Too many attacks',
        what: 'blacklist',
      },
    ],
  };
}

describe('dashboard', () => {
  it('leads to the start while there is no result at all', async () => {
    const { address } = await openDashboard({ total: 0, ever: 0 });

    await waitFor(() => expect(address()).toBe('/start'));
  });

  it('says that a span is empty when there are results outside of it', async () => {
    const { user, address } = await openDashboard({ total: 0, path: '/?range=1h' });

    await user.click(await screen.findByRole('button', { name: 'Show the last 30 days' }));

    await waitFor(() => expect(address()).toBe('/?range=30d'));
  });

  it('says what failed and tries again', async () => {
    const { user } = await openDashboard({ failures: 1 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByText('How many requests?')).toBeDefined();
  });

  it('answers its four questions, each with a way to the results behind the figure', async () => {
    await openDashboard({ path: '/?range=7d&app=app-1' });
    const figures = within(await screen.findByRole('region', { name: 'Four questions' }));

    const links = figures.getAllByRole('link').map((link) => [link.textContent, link.getAttribute('href')]);
    expect(links).toEqual([
      ['200', '/results?range=7d&app=app-1'],
      ['5025%', '/results?range=7d&app=app-1&action=reject%2Creplace'],
      ['2 more would have been stopped', '/results?range=7d&app=app-1&monitored=yes'],
      ['Prompt attack', '/results?range=7d&app=app-1&scanner=S9'],
    ]);
    expect(figures.getByText('2 ms')).toBeDefined();
    expect(figures.getByText(/400% more than before/)).toBeDefined();
    expect(await screen.findByText(/Live on 3\/3 instances/)).toBeDefined();
  });

  it('asks for the span and the application that the address names', async () => {
    const { asked } = await openDashboard({
      path: '/?from=2026-03-01T10:00:00.000Z&to=2026-03-01T12:00:00.000Z&app=app-1',
    });
    await screen.findByText('How many requests?');

    expect(asked[0]).toMatchObject({
      applicationId: 'app-1',
      startTime: timestampFromMs(start),
      endTime: timestampFromMs(start + 2 * 3_600_000),
    });
    expect(screen.queryByText('Applications, most stopped first')).toBeNull();
  });

  it('offers its chart as a table whose rows lead to their results, and names who changed policies', async () => {
    await openDashboard();
    const table = within(await screen.findByRole('table'));

    expect(table.getAllByRole('row')[1]?.textContent).toMatch(/500150$/);
    expect(table.getAllByRole('link')[1]?.getAttribute('href')).toBe(
      '/results?from=2026-03-01T11%3A00%3A00.000Z&to=2026-03-01T12%3A00%3A00.000Z',
    );
    const changes = within(screen.getByText('Policy changes').closest('section')!);
    expect(changes.getByText(/bob@example.com/)).toBeDefined();
    expect(changes.getByText('Too many attacks')).toBeDefined();
    await expectNoAxeViolations();
  });
});
