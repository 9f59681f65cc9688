import { act, screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it, vi } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Action, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type ListResultsRequest, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { requestId, storedResult } from '../../app/testing/verdicts.js';

/** Opens the list over a service with that many results, three a page; it keeps what it was asked. */
async function openList(count: number, options: Partial<RenderOptions> & { failures?: number } = {}) {
  const asked: ListResultsRequest[] = [];
  let failures = options.failures ?? 0;
  const all = Array.from({ length: count }, (_, index) => storedResult(index + 1));
  const app = await renderApp({
    path: '/results',
    services(router) {
      router.service(ApplicationService, {
        listApplications: () => ({ applications: [{ id: 'app-1', name: 'Support chat' }] }),
      });
      router.service(ResultService, {
        listResults(request) {
          asked.push(request);
          if (failures-- > 0) throw internalError();
          const matching =
            request.requestId === '' ? all : all.filter(({ verdict }) => verdict?.requestId === request.requestId);
          const from = Number(request.pageToken || 0);
          const next = from + 3;
          return {
            results: matching.slice(from, next),
            nextPageToken: next < matching.length ? String(next) : '',
          };
        },
        countResults: () => ({
          total: BigInt(all.length),
          exact: true,
          facets: [
            { field: 'risk_levels', values: [{ value: String(RiskLevel.HIGH_RISK), count: BigInt(all.length) }] },
          ],
        }),
        async *watchResults(_request, { signal }) {
          yield {};
          for (let number = -1; !signal.aborted; number -= 1) {
            await nextArrival();
            if (!signal.aborted) yield { results: [storedResult(number, { inputText: `Arrival ${-number}` })] };
          }
        },
        async *exportResults() {
          yield { chunk: new TextEncoder().encode('head\n'), written: 0 };
          yield { chunk: new TextEncoder().encode('row\n'), written: 1 };
        },
        getResult: ({ requestId: id }) => ({ result: all.find(({ verdict }) => verdict?.requestId === id)! }),
      });
    },
    ...options,
  });
  return { ...app, asked };
}

/** What lets the next result arrive, once somebody watches. */
let arrive: (() => void) | undefined;

function nextArrival(): Promise<void> {
  return new Promise((resolve) => {
    arrive = resolve;
  });
}

/** The rows that hold results. */
function rows(): HTMLElement[] {
  return screen.getAllByRole('row').filter((row) => row.hasAttribute('data-key'));
}

describe('results', () => {
  it('tells an empty list from one that the filters emptied', async () => {
    const { user } = await openList(0, { path: '/results?risk=high_risk' });
    expect(await screen.findByText('Nothing matches the filters')).toBeDefined();

    await user.click(screen.getAllByRole('button', { name: /Clear filters/ })[0]!);

    expect(await screen.findByText('No results yet')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Judge a text now' }).getAttribute('href')).toBe('/playground');
  });

  it('says what failed and tries again', async () => {
    const { user } = await openList(2, { failures: 1 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByText('Text of request 2')).toBeDefined();
  });

  it('asks for what the address says', async () => {
    const { asked } = await openList(1, {
      path:
        '/results?risk=medium_risk,high_risk&action=reject&app=app-1&from=2026-01-02T03:04:00.000Z' +
        '&scanner=S9&source=proxy&phase=input&unjudged=yes&data=low_risk&id=guardrails-12',
    });
    await screen.findByText('Text of request 1');

    expect(asked[0]).toMatchObject({
      applicationId: 'app-1',
      requestId: '',
      startTime: { seconds: BigInt(Date.parse('2026-01-02T03:04:00.000Z') / 1000) },
      filter: {
        riskLevels: [RiskLevel.HIGH_RISK, RiskLevel.MEDIUM_RISK],
        dataLevels: [RiskLevel.LOW_RISK],
        actions: [Action.REJECT],
        sources: [Source.PROXY],
        phase: Phase.INPUT,
        scannerTag: 'S9',
        requestIdPart: 'guardrails-12',
        unjudged: true,
        monitored: false,
      },
    });
    expect(asked[0]?.endTime).toBeUndefined();
  });

  it('opens an old link whose filters nobody knows any more', async () => {
    const { asked } = await openList(1, { path: '/results?risk=extreme&range=1y&from=yesterday' });
    await screen.findByText('Text of request 1');

    expect(asked[0]?.filter?.riskLevels).toEqual([]);
    expect(asked[0]?.startTime).toBeUndefined();
  });

  it('counts the values of each filter, and takes a filter away by its chip', async () => {
    const { user, address } = await openList(4, { path: '/results?scanner=S9' });
    await screen.findByText('Text of request 1');
    await user.click(screen.getByRole('button', { name: 'Filters' }));

    await user.click(await screen.findByRole('button', { name: 'High 4' }));
    await waitFor(() => expect(address()).toBe('/results?scanner=S9&risk=high_risk'));
    expect(screen.getByText('4 results')).toBeDefined();
    await expectNoAxeViolations();

    await user.click(screen.getByRole('button', { name: 'Remove the filter: Scanner' }));
    await waitFor(() => expect(address()).toBe('/results?risk=high_risk'));
  });

  it('puts a filter into the address', async () => {
    const { user, address } = await openList(4);
    await screen.findByText('Text of request 1');

    await user.click(screen.getByRole('button', { name: 'Filters' }));
    await user.type(screen.getByRole('searchbox', { name: 'Request id' }), `${requestId(4)}{Enter}`);

    await waitFor(() => expect(rows()).toHaveLength(1));
    expect(address()).toBe(`/results?id=${requestId(4)}`);
  });

  it('reads on when asked to', async () => {
    const { user } = await openList(5);
    await screen.findByText('Text of request 3');
    expect(rows()).toHaveLength(3);

    await user.click(screen.getByRole('button', { name: 'Load more' }));

    await waitFor(() => expect(rows()).toHaveLength(5));
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
  });

  it('moves through the details by keyboard and gives the focus back to the row', async () => {
    const { user, address } = await openList(3);
    await screen.findByText('Text of request 1');

    await user.click(within(rows()[0]!).getByRole('link'));
    expect(address()).toBe(`/results?peek=${requestId(1)}`);
    expect(await screen.findByText('Decided by S9')).toBeDefined();

    await user.keyboard('j');
    await waitFor(() => expect(address()).toBe(`/results?peek=${requestId(2)}`));
    expect(rows()[1]?.getAttribute('aria-current')).toBe('true');

    await user.keyboard('k');
    await waitFor(() => expect(address()).toBe(`/results?peek=${requestId(1)}`));

    await user.keyboard('{Escape}');
    await waitFor(() => expect(address()).toBe('/results'));
    expect(document.activeElement).toBe(within(rows()[0]!).getByRole('link'));
  });

  it('opens the whole page by Enter', async () => {
    const { user, address } = await openList(3, { path: `/results?peek=${requestId(2)}` });
    await screen.findByText('Decided by S9');

    await user.keyboard('{Enter}');

    await waitFor(() => expect(address()).toBe(`/results/${requestId(2)}`));
  });

  it('shows the details of a pasted link that the first page does not hold', async () => {
    await openList(5, { path: `/results?peek=${requestId(5)}` });

    expect(await screen.findByRole('group', { name: 'Prompt' })).toBeDefined();
    expect(screen.getByText('Text of request 5')).toBeDefined();
  });

  it('shows what arrives at once, and lets it wait while somebody reads', async () => {
    const { user } = await openList(2);
    await screen.findByText('Text of request 1');
    await user.click(screen.getByRole('button', { name: 'Watch live' }));
    await waitFor(() => expect(arrive).toBeDefined());

    arrive?.();
    await waitFor(() => expect(rows()[0]?.textContent).toContain('Arrival 1'));

    await user.click(within(rows()[1]!).getByRole('link'));
    arrive?.();
    await user.click(await screen.findByRole('button', { name: '1 new' }));

    expect(rows().map((row) => row.textContent)).toEqual([
      expect.stringContaining('Arrival 2'),
      expect.stringContaining('Arrival 1'),
      expect.stringContaining('Text of request 1'),
      expect.stringContaining('Text of request 2'),
    ]);
    await user.click(screen.getByRole('button', { name: 'Pause' }));
  });

  it('writes a file of what the filters select', async () => {
    const files: Blob[] = [];
    vi.spyOn(URL, 'createObjectURL').mockImplementation((blob) => {
      // Nothing else here makes addresses of files.
      files.push(blob as Blob);
      return 'blob:results';
    });
    const { user } = await openList(1);
    await user.click(await screen.findByRole('button', { name: 'Export' }));
    await user.click(screen.getByRole('button', { name: 'Write the file' }));

    await waitFor(() => expect(files).toHaveLength(1));
    expect(await files[0]?.text()).toBe('head\nrow\n');
  });

  it('keeps filters as a view, and says which filters of a link it no longer knows', async () => {
    const { user, address, router } = await openList(1, { path: '/results?risk=high_risk' });
    await screen.findByText('Text of request 1');
    await user.click(screen.getByRole('button', { name: 'Saved views' }));
    await user.click(screen.getByRole('menuitem', { name: 'Save these filters' }));
    await user.type(screen.getByLabelText('Name of the view'), 'Worst');
    await user.click(screen.getByRole('button', { name: 'Save' }));

    await act(() => router.navigate('/results?shape=round&risk=high_risk'));
    expect(await screen.findByText('shape=round')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Remove them' }));
    expect(address()).toBe('/results?risk=high_risk');

    await act(() => router.navigate('/results'));
    await user.click(screen.getByRole('button', { name: 'Saved views' }));
    await user.click(screen.getByRole('menuitemradio', { name: 'Worst' }));
    await waitFor(() => expect(address()).toBe('/results?risk=high_risk'));
  });

  it('has no accessibility violation, with details open', async () => {
    await openList(3, { path: `/results?peek=${requestId(2)}` });
    await screen.findByText(/S9/, { selector: 'div' });

    await expectNoAxeViolations();
  });
});
