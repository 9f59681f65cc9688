import { create } from '@bufbuild/protobuf';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { PolicyService, type UpdatePolicyRequest } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { DraftService, type TestDraftRequest } from '#gen/gatehouse/detection/v1/draft_pb.js';
import { CatalogService } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';
import { emailFinding } from '../../app/testing/verdicts.js';

/** Opens the page over a policy in memory, and remembers what was saved and tried. */
async function openPage({ failures = 0, ...options }: Partial<RenderOptions> & { failures?: number } = {}) {
  let settings = create(PolicySettingsSchema, { entities: [{ entityType: 'DE_TAX_ID', mode: Mode.OFF }] });
  let failing = failures;
  const saved: UpdatePolicyRequest[] = [];
  const tried: TestDraftRequest[] = [];
  const app = await renderApp({
    path: '/entities',
    services(router) {
      router.service(CatalogService, {
        listCatalog() {
          if (failing-- > 0) throw internalError();
          const mask = { kind: { case: 'mask' as const, value: { keepPrefix: 2 } } };
          return {
            entities: [
              { entityType: 'DE_TAX_ID', name: 'German tax id', nameZh: '德国税号', riskLevel: 3, operator: mask },
              { entityType: 'EMAIL', name: 'E-mail address', nameZh: '电子邮箱', riskLevel: 2, operator: mask },
              { entityType: 'NPM_TOKEN', name: 'npm token', nameZh: 'npm 令牌', riskLevel: 4, secret: true },
            ],
          };
        },
      });
      router.service(PolicyService, {
        listPolicies: () => ({ policies: [{ id: 'policy-1', name: 'Default', isDefault: true }] }),
        getPolicy: () => ({ policy: { id: 'policy-1', revision: 7n }, definition: { settings } }),
        updatePolicy(request) {
          saved.push(request);
          settings = request.settings!;
          return { revision: 8n };
        },
        async *watchRollout() {
          yield { revision: 8n, live: 1, total: 1, complete: true };
        },
      });
      router.service(DraftService, {
        testDraft(request) {
          tried.push(request);
          const outcomes = request.texts.map((text) =>
            text.includes('@') ? { findings: [emailFinding({ start: 0, end: 3 })], anonymized: 'gone' } : {},
          );
          return { outcomes };
        },
      });
    },
    ...options,
  });
  return { ...app, saved, tried };
}

describe('entities', () => {
  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 1 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByRole('link', { name: 'E-mail address' })).toBeDefined();
  });

  it('groups them, and finds them by their names in both languages', async () => {
    const { user, address } = await openPage({ path: '/entities?group=DE' });
    await screen.findByRole('link', { name: 'German tax id' });
    expect(screen.queryByRole('link', { name: 'npm token' })).toBeNull();
    expect(screen.getByRole('row', { name: /German tax id.*Germany.*Off/ })).toBeDefined();

    await user.type(screen.getByLabelText('Search by name or code'), '邮箱');

    expect(await screen.findByText('No entity type matches your filters')).toBeDefined();
    await user.click(screen.getByRole('button', { name: 'Clear filters' }));
    expect(address()).toBe('/entities');
  });

  it('shows on samples what becomes of values, without what is off', async () => {
    const { user, tried } = await openPage({ user: { role: Role.VIEWER } });
    await user.type(await screen.findByLabelText('Samples, one in a line'), 'a@b');

    expect(await screen.findByText('gone')).toBeDefined();
    expect(tried.at(-1)?.draft.value).toMatchObject({ only: ['EMAIL', 'NPM_TOKEN'] });
    expect(screen.queryByRole('button', { name: /Define|Change/ })).toBeNull();
  });

  it('saves another operator with its reason, and leaves the rest of the policy as it was', async () => {
    const { user, saved } = await openPage({ path: '/entities?peek=EMAIL' });
    await user.click(await screen.findByRole('button', { name: 'Change' }));
    const dialog = within(screen.getByRole('dialog', { name: 'E-mail address: what the policy does' }));
    await user.clear(dialog.getByLabelText('Kept at the start'));
    await user.type(dialog.getByLabelText('Kept at the start'), '4');
    await user.type(dialog.getByLabelText('Why?'), 'Support needs more');

    await user.click(dialog.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).toMatchObject({
      id: 'policy-1',
      expectedRevision: 7n,
      reason: 'Support needs more',
      settings: {
        entities: [
          { entityType: 'DE_TAX_ID', mode: Mode.OFF },
          { entityType: 'EMAIL', operator: { kind: { case: 'mask', value: { keepPrefix: 4 } } } },
        ],
      },
    });
  });

  it('defines a type in words, and deletes it', async () => {
    const { user, saved, address } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Define a type in words' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Define a type in words' }));
    await user.type(dialog.getByLabelText('Code'), 'project name');
    await user.type(dialog.getByLabelText('Name'), 'Project');
    await user.type(dialog.getByLabelText('What belongs to it, in words'), 'Names of projects');
    await user.type(dialog.getByLabelText('Why?'), 'New');
    await user.click(dialog.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(address()).toBe('/entities?peek=PROJECT_NAME'));
    expect(saved[0]?.settings?.entityDefinitions).toMatchObject([
      { entityType: 'PROJECT_NAME', name: 'Project', riskLevel: RiskLevel.MEDIUM_RISK },
    ]);

    await user.click(await screen.findByRole('button', { name: 'Delete the type' }));
    const asking = within(screen.getByRole('dialog', { name: 'Delete the type' }));
    await user.type(asking.getByLabelText('Why?'), 'Over');
    await user.click(asking.getByRole('button', { name: 'Delete the type' }));

    await waitFor(() => expect(saved[1]?.settings?.entityDefinitions).toEqual([]));
  });

  it('has no accessibility violation, with details and form open', async () => {
    const { user } = await openPage({ path: '/entities?peek=EMAIL' });
    await user.click(await screen.findByRole('button', { name: 'Change' }));
    await expectNoAxeViolations();
  });
});
