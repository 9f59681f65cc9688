import { create } from '@bufbuild/protobuf';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { type DeletePolicyRequest, PolicyService, PolicySummarySchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

/** Opens the list over a service that keeps two policies in memory. */
async function openPage(options: Partial<RenderOptions> = {}) {
  let policies = [
    create(PolicySummarySchema, { id: 'policy-1', name: 'Default', isDefault: true, revision: 7n }),
    create(PolicySummarySchema, { id: 'policy-2', name: 'Shop', revision: 9n, applicationCount: 2 }),
  ];
  const deleted: DeletePolicyRequest[] = [];
  const app = await renderApp({
    path: '/policies',
    services: (router) =>
      router.service(PolicyService, {
        listPolicies: () => ({ policies }),
        getPolicy: ({ id }) => ({
          definition: { settings: { mode: id === 'policy-2' ? Mode.MONITOR : Mode.ENFORCE } },
        }),
        listPolicyRevisions: () => ({ revisions: [{ actorEmail: 'bo@example.com', reason: 'quieter' }] }),
        deletePolicy(request) {
          deleted.push(request);
          policies = policies.filter(({ id }) => id !== request.id);
          return {};
        },
        async *watchRollout({ revision }) {
          yield { revision, live: 3, total: 3, complete: true };
        },
      }),
    ...options,
  });
  return { ...app, deleted };
}

describe('policies', () => {
  it('says of each policy whether it enforces, who changed it and why, and that all of them are live', async () => {
    await openPage();

    expect((await screen.findByText(/^Monitor/)).closest('tr')?.dataset['key']).toBe('policy-2');
    expect(await screen.findByText('Live on 3/3 instances · revision 9')).toBeDefined();
    expect((await screen.findAllByText('bo@example.com: quieter')).length).toBe(2);
    expect(screen.getByRole('link', { name: 'Shop' }).getAttribute('href')).toBe('/policies/policy-2');
    await expectNoAxeViolations();
  });

  it('deletes one after its name was typed, and says where its applications move', async () => {
    const { user, deleted } = await openPage();
    expect((await screen.findByRole<HTMLButtonElement>('button', { name: 'Delete Default' })).disabled).toBe(true);
    await user.click(screen.getByRole('button', { name: 'Delete Shop' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Delete the policy' }));
    expect(dialog.getByLabelText('Its 2 applications move to')).toBeDefined();

    await user.type(dialog.getByLabelText('Type Shop to confirm'), 'Shop');
    await user.click(dialog.getByRole('button', { name: 'Delete it' }));

    await waitFor(() => expect(screen.queryByRole('link', { name: 'Shop' })).toBeNull());
    expect(deleted).toMatchObject([{ id: 'policy-2', moveApplicationsTo: 'policy-1', expectedRevision: 9n }]);
  });

  it('offers no change to people who may not make any', async () => {
    await openPage({ user: { role: Role.VIEWER } });

    await screen.findByRole('link', { name: 'Shop' });
    expect(screen.queryByRole('button', { name: /Create|Rename|Delete/ })).toBeNull();
  });
});
