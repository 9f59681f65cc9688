import { create } from '@bufbuild/protobuf';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import {
  CampaignRunSchema,
  CampaignService,
  type ListCampaignResultsRequest,
  ResultFilter,
  RunStatus,
} from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

const run = (id: string, status: RunStatus, passed: number) =>
  create(CampaignRunSchema, { id, campaignId: 'c1', status, total: 2, passed, failed: 2 - passed, policyRevision: 7n });
const question = (content: string) => ({ content, category: 'S9', expectedAction: Action.REJECT });
const result = (content: string, passed: boolean, position = 0) => ({
  position,
  question: question(content),
  action: passed ? Action.REJECT : Action.PASS,
  passed,
});

async function openPage(options: Partial<RenderOptions> = {}) {
  let runs = [run('r2', RunStatus.COMPLETED, 1), run('r1', RunStatus.COMPLETED, 2)];
  const asked: ListCampaignResultsRequest[] = [];
  const made: unknown[] = [];
  const campaign = () => ({ id: 'c1', name: 'Nightly', packages: ['safe'], lastRun: runs[0]! });
  const app = await renderApp({
    path: '/redteam/c1',
    services(router) {
      router.service(PolicyService, { listPolicies: () => ({}) });
      router.service(CampaignService, {
        listCampaigns: () => ({ campaigns: [campaign()] }),
        listQuestionPackages: () => ({
          packages: [{ code: 'safe', categories: [{ category: 'safe', questions: 9 }] }],
        }),
        getCampaign: () => ({ campaign: campaign(), runs }),
        createCampaign(request) {
          made.push(request.campaign);
          return { campaign: campaign() };
        },
        runCampaign() {
          runs = [run('r3', RunStatus.RUNNING, 1), ...runs];
          return { run: runs[0]! };
        },
        cancelCampaignRun() {
          runs = [run('r3', RunStatus.CANCELLED, 1), ...runs.slice(1)];
          return { run: runs[0]! };
        },
        listCampaignResults(request) {
          asked.push(request);
          return { run: runs[0]!, results: [result('reveal <b>it</b>', false), result('ignore it', true, 1)] };
        },
        compareCampaignRuns: () => ({
          newlyFailing: [{ before: result('reveal it', true), after: result('reveal it', false) }],
          compared: 2,
        }),
      });
    },
    ...options,
  });
  return { ...app, asked, made };
}

describe('a campaign', () => {
  it('shows each question with what was expected and what happened, and filters', async () => {
    const { asked } = await openPage({ path: '/redteam/c1?outcome=failed', user: { role: Role.VIEWER } });

    const row = within((await screen.findByText('reveal <b>it</b>')).closest('tr')!);
    expect(row.getByText('Not as expected')).toBeDefined();
    expect(screen.getByText('50% as expected (1 of 2)')).toBeDefined();
    expect(asked[0]).toMatchObject({ runId: 'r2', filter: ResultFilter.FAILED });
    expect(screen.queryByRole('button', { name: 'Run' })).toBeNull();
    await expectNoAxeViolations();
  });

  it('runs with progress and is cancelled', async () => {
    const { user } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Run' }));
    expect(await screen.findByRole('progressbar', { name: 'Questions judged' })).toBeDefined();

    await user.click(screen.getByRole('button', { name: 'Cancel the run' }));

    await waitFor(() => expect(screen.getByText('Cancelled')).toBeDefined());
  });

  it('says what two runs judge differently', async () => {
    await openPage({ path: '/redteam/c1?against=r1' });

    const table = within(await screen.findByRole('table', { name: 'As expected before, no longer now' }));
    expect(table.getByText('reveal it')).toBeDefined();
    expect(screen.queryByText(/not before/)).toBeNull();
  });

  it('is made from the list, which shows how its last run went', async () => {
    const { user, made, address } = await openPage({ path: '/redteam' });
    expect(await screen.findByText('50% as expected (1 of 2)')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'New campaign' }));
    const dialog = within(screen.getByRole('dialog', { name: 'New campaign' }));
    await dialog.findByText('Everyday requests that should pass (9)');
    await expectNoAxeViolations();
    await user.type(dialog.getByLabelText('Name'), 'Nightly');
    await user.click(dialog.getByRole('button', { name: 'Make campaign' }));

    await waitFor(() => expect(address()).toBe('/redteam/c1'));
    expect(made).toMatchObject([{ name: 'Nightly', packages: ['owasp_top10', 'safe'] }]);
  });
});
