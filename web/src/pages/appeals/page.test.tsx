import { create } from '@bufbuild/protobuf';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { AppealSchema, AppealService, AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { toAppealCsv } from './parts/appeal-csv.js';

const appeal = create(AppealSchema, {
  id: 'appeal-1',
  requestId: 'request-1',
  statement: '=1+1, "please"',
  content: 'What is <b>refused</b>',
  riskLevel: RiskLevel.HIGH_RISK,
  categories: ['Prompt attack'],
  status: AppealStatus.PENDING,
  createdAt: timestampFromMs(0),
  advice: { findsNothing: true },
});

async function openPage({ failures = 0, ...options }: Partial<RenderOptions> & { failures?: number } = {}) {
  let failing = failures;
  let appeals = [appeal];
  const reviewed: unknown[] = [];
  const app = await renderApp({
    path: '/appeals',
    services(router) {
      router.service(AppealService, {
        listAppeals({ status }) {
          if (failing-- > 0) throw internalError();
          return { appeals: appeals.filter((one) => status === AppealStatus.UNSPECIFIED || one.status === status) };
        },
        reviewAppeal(request) {
          reviewed.push(request);
          appeals = appeals.map((one) => ({ ...one, status: request.decision }));
          return {};
        },
      });
    },
    ...options,
  });
  return { ...app, reviewed };
}

describe('appeals', () => {
  it('says what failed, and tells an empty filter from nothing', async () => {
    const { user } = await openPage({ path: '/appeals?status=approved', failures: 1 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));
    await user.click(await screen.findByRole('button', { name: 'Show every state' }));

    expect(await screen.findByText('Prompt attack')).toBeDefined();
  });

  it('shows a viewer what was refused and what the model says, and no way to decide', async () => {
    await openPage({ path: '/appeals?peek=appeal-1', user: { role: Role.VIEWER } });

    expect(await screen.findByText('What is <b>refused</b>')).toBeDefined();
    expect(screen.getByText('It finds nothing.')).toBeDefined();
    expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull();
  });

  it('rejects only with a reason', async () => {
    const { user, reviewed } = await openPage({ path: '/appeals?peek=appeal-1' });
    await user.click(await screen.findByRole('button', { name: 'Reject' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Reject the appeal' }));
    expect(dialog.getByRole('button', { name: 'Reject' })).toHaveProperty('disabled', true);
    await user.type(dialog.getByLabelText('Reason'), 'It was an attack');

    await user.click(dialog.getByRole('button', { name: 'Reject' }));

    await waitFor(() => expect(screen.queryByRole('button', { name: 'Approve' })).toBeNull());
    expect(reviewed).toMatchObject([{ id: 'appeal-1', decision: AppealStatus.REJECTED, reason: 'It was an attack' }]);
  });

  it('exports what strangers wrote so that no spreadsheet computes it', () => {
    const [, line] = toAppealCsv([appeal]).split('\r\n');

    expect(line).toContain(`"'=1+1, ""please"""`);
  });

  it('has no accessibility violation with an appeal open', async () => {
    await openPage({ path: '/appeals?peek=appeal-1' });
    await screen.findByRole('button', { name: 'Approve' });
    await expectNoAxeViolations();
  });
});
