import { screen } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { renderApp } from '../../app/testing/render-app.js';

describe('policies', () => {
  it('says of each policy whether it enforces, and that all of them are live', async () => {
    await renderApp({
      path: '/policies',
      services: (router) =>
        router.service(PolicyService, {
          listPolicies: () => ({
            policies: [
              { id: 'policy-1', name: 'Default', isDefault: true, revision: 7n },
              { id: 'policy-2', name: 'Shop', revision: 9n },
            ],
          }),
          getPolicy: ({ id }) => ({
            definition: { settings: { mode: id === 'policy-2' ? Mode.MONITOR : Mode.ENFORCE } },
          }),
          async *watchRollout({ revision }) {
            yield { revision, live: 3, total: 3, complete: true };
          },
        }),
    });

    expect((await screen.findByText('Monitor')).closest('tr')?.dataset['key']).toBe('policy-2');
    expect(await screen.findByText('Live on 3/3 instances · revision 9')).toBeDefined();
    expect(screen.getByRole('link', { name: 'Shop' }).getAttribute('href')).toBe('/policies/policy-2');
    await expectNoAxeViolations();
  });
});
