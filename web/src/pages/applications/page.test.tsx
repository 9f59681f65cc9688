import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Code } from '@connectrpc/connect';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import {
  type ApiKey,
  ApiKeySchema,
  type Application,
  ApplicationSchema,
  ApplicationService,
} from '#gen/gatehouse/admin/v1/application_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { catalogueError, internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

const secret = ['sk', 'test', 'key'].join('-');

interface PageOptions extends Partial<RenderOptions> {
  readonly applications?: MessageInitShape<typeof ApplicationSchema>[];
  readonly failures?: number;
  /** What making an application throws. */
  readonly refusal?: Error;
}

/** Opens the page over a service that keeps applications and keys in memory. */
async function openPage({ applications: given, failures = 0, refusal, ...options }: PageOptions = {}) {
  let applications: Application[] = (
    given ?? [
      { id: 'app-1', name: 'Support chat', policyId: 'policy-1', enabled: true, apiKeyCount: 1 },
      { id: 'app-2', name: 'Shop', description: 'Web shop', policyId: 'policy-2', enabled: false },
    ]
  ).map((application) => create(ApplicationSchema, application));
  let keys: ApiKey[] = [
    create(ApiKeySchema, { id: 'key-1', applicationId: 'app-1', name: 'Server', hint: 'sk-…abcd', enabled: true }),
  ];
  let failing = failures;
  const app = await renderApp({
    path: '/applications',
    services(router) {
      router.service(ApplicationService, {
        listApplications() {
          if (failing-- > 0) throw internalError();
          return { applications };
        },
        createApplication(request) {
          if (refusal) throw refusal;
          const { name, description, policyId } = request;
          const application = create(ApplicationSchema, { id: 'app-3', name, description, policyId, enabled: true });
          applications = [application, ...applications];
          return { application };
        },
        updateApplication({ id, name, enabled }) {
          applications = applications.map((one) =>
            one.id === id ? { ...one, name: name ?? one.name, enabled: enabled ?? one.enabled } : one,
          );
          return { application: applications.find((one) => one.id === id)! };
        },
        deleteApplication({ id }) {
          applications = applications.filter((one) => one.id !== id);
          return {};
        },
        listApiKeys: ({ applicationId }) => ({ apiKeys: keys.filter((key) => key.applicationId === applicationId) }),
        createApiKey({ applicationId, name }) {
          keys = [create(ApiKeySchema, { id: 'key-2', applicationId, name, hint: 'sk-…new', enabled: true }), ...keys];
          return { secret };
        },
        updateApiKey({ id, enabled }) {
          keys = keys.map((key) => (key.id === id ? { ...key, enabled } : key));
          return {};
        },
        deleteApiKey({ id }) {
          keys = keys.filter((key) => key.id !== id);
          return {};
        },
      });
      router.service(PolicyService, {
        listPolicies: () => ({
          policies: [
            { id: 'policy-1', name: 'Default', isDefault: true },
            { id: 'policy-2', name: 'Strict' },
          ],
        }),
      });
      router.service(UpstreamService, { listUpstreamModels: () => ({}) });
    },
    ...options,
  });
  return { ...app, applications: () => applications, keys: () => keys };
}

describe('applications', () => {
  it('tells an empty list from one that the filters emptied', async () => {
    const { user } = await openPage({ applications: [], path: '/applications?q=nobody' });
    expect(await screen.findByText('Nothing matches the filters')).toBeDefined();

    await user.click(screen.getByRole('button', { name: 'Clear filters' }));

    expect(await screen.findByText('No applications yet')).toBeDefined();
  });

  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 1 });
    expect((await screen.findAllByRole('alert'))[0]?.textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByRole('link', { name: 'Shop' })).toBeDefined();
  });

  it('lets people who may not change anything look at everything', async () => {
    await openPage({ path: '/applications?peek=app-1', user: { role: Role.MEMBER } });

    expect(await screen.findByText('sk-…abcd')).toBeDefined();
    expect(screen.queryByRole('button', { name: /Create|Edit|Delete|Revoke/ })).toBeNull();
    expect(screen.queryByRole('switch')).toBeNull();
  });

  it('finds by name and description', async () => {
    const { user, address } = await openPage();
    await screen.findByRole('link', { name: 'Support chat' });

    await user.type(screen.getByRole('searchbox', { name: 'Name or description' }), 'web');

    await waitFor(() => expect(screen.queryByRole('link', { name: 'Support chat' })).toBeNull());
    expect(screen.getByRole('link', { name: 'Shop' })).toBeDefined();
    expect(address()).toBe('/applications?q=web');
  });

  it('makes an application and opens it', async () => {
    const { user, address, applications } = await openPage();
    await user.click(await screen.findByRole('button', { name: 'Create an application' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Create an application' }));
    await user.type(dialog.getByLabelText('Name'), '  Bot ');

    await user.click(dialog.getByRole('button', { name: 'Create an application' }));

    await waitFor(() => expect(address()).toBe('/applications?peek=app-3'));
    expect(applications()[0]).toMatchObject({ name: 'Bot', policyId: 'policy-1' });
    expect(await screen.findByText(/No keys yet/)).toBeDefined();
  });

  it('keeps the form and says why when the name is taken', async () => {
    const refusal = catalogueError(Code.AlreadyExists, 'ALREADY_EXISTS', 'It exists', 'Choose another name.');
    const { user } = await openPage({ refusal });
    await user.click(await screen.findByRole('button', { name: 'Create an application' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Create an application' }));
    await user.type(dialog.getByLabelText('Name'), 'Shop');

    await user.click(dialog.getByRole('button', { name: 'Create an application' }));

    expect((await dialog.findByRole('alert')).textContent).toContain('Choose another name.');
    expect(dialog.getByLabelText<HTMLInputElement>('Name').value).toBe('Shop');
  });

  it('renames an application', async () => {
    const { user, applications } = await openPage({ path: '/applications?peek=app-2' });
    await user.click(await screen.findByRole('button', { name: 'Edit the application' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Edit the application' }));
    await user.clear(dialog.getByLabelText('Name'));
    await user.type(dialog.getByLabelText('Name'), 'Web shop');

    await user.click(dialog.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(applications()[1]).toMatchObject({ name: 'Web shop', policyId: 'policy-2' }));
  });

  it('switches an application off and on', async () => {
    const { user, applications } = await openPage({ path: '/applications?peek=app-1' });

    await user.click(await screen.findByRole('switch', { name: 'Accept its requests' }));

    await waitFor(() => expect(applications()[0]?.enabled).toBe(false));
    await waitFor(() => expect(screen.getAllByText('Disabled')).toHaveLength(2));
  });

  it('deletes an application only after its name was typed', async () => {
    const { user, applications, address } = await openPage({ path: '/applications?peek=app-1' });
    await user.click(await screen.findByRole('button', { name: 'Delete the application' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Delete the application' }));
    expect(dialog.getByRole<HTMLButtonElement>('button', { name: 'Delete it' }).disabled).toBe(true);

    await user.type(dialog.getByLabelText('Type Support chat to confirm'), 'Support chat');
    await user.click(dialog.getByRole('button', { name: 'Delete it' }));

    await waitFor(() => expect(applications().map(({ id }) => id)).toEqual(['app-2']));
    await waitFor(() => expect(address()).toBe('/applications'));
  });

  it('shows a new key once, with a request that carries it', async () => {
    const { user } = await openPage({ path: '/applications?peek=app-1' });
    await user.type(await screen.findByRole('textbox', { name: 'Name of the key' }), 'Laptop');

    await user.click(screen.getByRole('button', { name: 'Create a key' }));

    expect(await screen.findByText(/shown only once/)).toBeDefined();
    const code = screen.getByRole('region', { name: 'Request to copy' });
    expect(code.textContent).toContain(secret);
    expect(code.textContent).toContain(`${window.location.origin}/v1/guardrails`);
    expect(await screen.findByText('Laptop')).toBeDefined();

    await user.keyboard('{Escape}');
    await user.click(await screen.findByRole('link', { name: 'Support chat' }));
    await screen.findByText('Laptop');
    expect(document.body.textContent).not.toContain(secret);
  });

  it('refuses a key for a while, and revokes it after asking', async () => {
    const { user, keys } = await openPage({ path: '/applications?peek=app-1' });
    await user.click(await screen.findByRole('switch', { name: 'Accept the key Server' }));
    await waitFor(() => expect(keys()[0]?.enabled).toBe(false));

    await user.click(screen.getByRole('button', { name: 'Revoke the key Server' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Revoke this key?' }));
    await user.click(dialog.getByRole('button', { name: 'Revoke the key' }));

    await waitFor(() => expect(keys()).toEqual([]));
    expect(await screen.findByText(/No keys yet/)).toBeDefined();
  });

  it('moves through the details by keyboard', async () => {
    const { user, address } = await openPage({ path: '/applications?peek=app-1' });
    await screen.findByText('sk-…abcd');

    await user.keyboard('j');
    await waitFor(() => expect(address()).toBe('/applications?peek=app-2'));

    await user.keyboard('{Escape}');
    await waitFor(() => expect(address()).toBe('/applications'));
    expect(document.activeElement).toBe(screen.getByRole('link', { name: 'Shop' }));
  });

  it('says that an application of a pasted link is gone', async () => {
    await openPage({ path: '/applications?peek=app-9' });

    expect(await screen.findByText('No such application')).toBeDefined();
  });

  it('has no accessibility violation, with details and dialogs open', async () => {
    const { user } = await openPage({ path: '/applications?peek=app-1' });
    await screen.findByText('sk-…abcd');
    await expectNoAxeViolations();

    await user.click(screen.getByRole('button', { name: 'Edit the application' }));
    await expectNoAxeViolations();
  });
});
