import { screen, waitFor } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type DetectionResult, ResultService } from '#gen/gatehouse/detection/v1/result_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { requestId, storedResult } from '../../app/testing/verdicts.js';

const secret = ['sk', 'test', 'key'].join('-');

async function openStart(options: Partial<RenderOptions> & { applications?: { id: string; name: string }[] } = {}) {
  const applications = options.applications ?? [{ id: 'app-1', name: 'Support chat' }];
  const results: DetectionResult[] = [];
  const app = await renderApp({
    path: '/start',
    services(router) {
      router.service(ApplicationService, {
        listApplications: () => ({ applications }),
        createApplication({ name }) {
          applications.push({ id: 'app-2', name });
          return {};
        },
        createApiKey: () => ({ secret }),
      });
      router.service(UpstreamService, { listUpstreamModels: () => ({}) });
      router.service(ResultService, { listResults: () => ({ results }) });
    },
    ...options,
  });
  return { ...app, results };
}

describe('start page', () => {
  it('sends people who may not make keys to somebody who may', async () => {
    await openStart({ user: { role: Role.MEMBER } });

    expect(await screen.findByText(/An administrator of your tenant can give you/)).toBeDefined();
    expect(screen.queryByRole('button', { name: /Create/ })).toBeNull();
  });

  it('makes the first application, then offers a key for it', async () => {
    const { user } = await openStart({ applications: [] });
    await user.type(await screen.findByLabelText('Name of the application'), 'Shop');

    await user.click(screen.getByRole('button', { name: /Create/ }));

    expect(await screen.findByRole('button', { name: /Create a key/ })).toBeDefined();
  });

  it('shows a new key once and fills it into the request', async () => {
    const { user } = await openStart();
    const code = await screen.findByRole('region', { name: 'Request to copy' });
    expect(code.textContent).toContain('$GATEHOUSE_API_KEY');

    await user.click(screen.getByRole('button', { name: /Create a key/ }));

    await waitFor(() => expect(code.textContent).toContain(secret));
    expect(code.textContent).toContain(`${window.location.origin}/v1/guardrails`);
    expect(screen.getByText(/shown only once/)).toBeDefined();
  });

  it('waits for the first request of an application and shows its verdict', async () => {
    const { results } = await openStart();
    results.push(storedResult(1, { source: Source.PLAYGROUND }));
    await screen.findByText(/Waiting for your first request/);

    results.unshift(storedResult(2));

    const link = await screen.findByRole('link', { name: 'Open this result' }, { timeout: 10_000 });
    expect(link.getAttribute('href')).toBe(`/results/${requestId(2)}`);
  });

  it('has no accessibility violation', async () => {
    await openStart();
    await screen.findByRole('list');

    await expectNoAxeViolations();
  });
});
