import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { screen, waitFor, within } from '@testing-library/react';
import { describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import {
  type CreateUpstreamModelRequest,
  MatchType,
  type ModelRoute,
  ModelRouteSchema,
  type UpdateUpstreamModelRequest,
  type UpstreamModel,
  UpstreamModelSchema,
  UpstreamService,
} from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { UpstreamHealthService, UpstreamState } from '#gen/gatehouse/proxy/v1/upstream_health_pb.js';
import { expectNoAxeViolations } from '../../app/testing/axe.js';
import { internalError } from '../../app/testing/catalogue-error.js';
import { type RenderOptions, renderApp } from '../../app/testing/render-app.js';

const hint = ['sk', '…', 'wxyz'].join('');

interface PageOptions extends Partial<RenderOptions> {
  readonly models?: MessageInitShape<typeof UpstreamModelSchema>[];
  readonly failures?: number;
  /** The connection test's answer. */
  readonly isReachable?: boolean;
}

/** Opens the page over a service that keeps models and routes in memory, and remembers what was saved. */
async function openPage({ models: given, failures = 0, isReachable = true, ...options }: PageOptions = {}) {
  let models: UpstreamModel[] = (
    given ?? [
      {
        id: 'model-1',
        name: 'Vendor',
        provider: 'openai',
        apiBaseUrl: 'https://vendor.example/v1',
        apiKeyHint: hint,
        description: 'Paid by the month',
        enabled: true,
        timeouts: { totalMs: 60_000 },
      },
      { id: 'model-2', name: 'House', provider: 'local', apiBaseUrl: 'http://house.example/v1', isPrivateModel: true },
    ]
  ).map((model) => create(UpstreamModelSchema, model));
  let routes: ModelRoute[] = [];
  let failing = failures;
  const saved: (CreateUpstreamModelRequest | UpdateUpstreamModelRequest)[] = [];
  const app = await renderApp({
    path: '/models',
    services(router) {
      router.service(ApplicationService, {
        listApplications: () => ({ applications: [{ id: 'app-1', name: 'Support chat' }] }),
      });
      router.service(UpstreamHealthService, {
        listUpstreamHealth: () => ({
          upstreams: [{ upstreamModelId: 'model-2', state: UpstreamState.OPEN, consecutiveFailures: 5 }],
        }),
      });
      router.service(UpstreamService, {
        listUpstreamModels() {
          if (failing-- > 0) throw internalError();
          return { upstreamModels: models };
        },
        createUpstreamModel(request) {
          saved.push(request);
          const model = create(UpstreamModelSchema, { ...request.upstreamModel!, id: 'model-3' });
          models = [...models, model];
          return { upstreamModel: model };
        },
        updateUpstreamModel(request) {
          saved.push(request);
          return { upstreamModel: request.upstreamModel! };
        },
        deleteUpstreamModel({ id }) {
          models = models.filter((model) => model.id !== id);
          return {};
        },
        testUpstreamModel: () =>
          isReachable
            ? { reachable: true, status: 200, latencyMs: 18, models: ['small', 'large'] }
            : { reachable: false, status: 401, errorCode: 'UPSTREAM_KEY_REFUSED', message: 'The key was refused' },
        listModelRoutes: () => ({ modelRoutes: routes }),
        createModelRoute({ modelRoute }) {
          routes = [...routes, create(ModelRouteSchema, { ...modelRoute!, id: 'route-1' })];
          return {};
        },
        deleteModelRoute() {
          routes = [];
          return {};
        },
        testModelRoute: ({ model }) =>
          model === 'nobody' ? {} : { modelRoute: { modelPattern: 'gpt' }, upstreamModels: [...models].reverse() },
      });
    },
    ...options,
  });
  return { ...app, saved, models: () => models, routes: () => routes };
}

describe('models', () => {
  it('names the thing when there is none, and offers to add one', async () => {
    await openPage({ models: [] });

    expect(await screen.findByText('No upstream models yet')).toBeDefined();
    expect(screen.getByRole('button', { name: 'Add an upstream model' })).toBeDefined();
  });

  it('says what failed and tries again', async () => {
    const { user } = await openPage({ failures: 1 });
    expect((await screen.findByRole('alert')).textContent).toContain('request-7');

    await user.click(screen.getByRole('button', { name: 'Try again' }));

    expect(await screen.findByRole('link', { name: 'Vendor' })).toBeDefined();
  });

  it('lets people who may not change anything look at everything', async () => {
    await openPage({ path: '/models?peek=model-1', user: { role: Role.VIEWER } });

    expect(await screen.findByText(hint)).toBeDefined();
    expect(screen.queryByRole('button', { name: /Add|Edit|Delete|Test the connection/ })).toBeNull();
  });

  it('shows which upstream model the proxy leaves alone', async () => {
    await openPage();

    const row = (await screen.findByRole('link', { name: 'House' })).closest('tr')!;
    expect(await within(row).findByText('Left alone')).toBeDefined();
  });

  it('adds an upstream model with its key', async () => {
    const { user, saved, address } = await openPage();
    const key = ['made', 'up', 'key'].join('-');
    await user.click(await screen.findByRole('button', { name: 'Add an upstream model' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Add an upstream model' }));
    await user.type(dialog.getByLabelText('Name'), 'New');
    await user.type(dialog.getByLabelText('Address'), 'https://new.example/v1');
    await user.type(dialog.getByLabelText('Key'), key);

    await user.click(dialog.getByRole('button', { name: 'Add an upstream model' }));

    await waitFor(() => expect(address()).toBe('/models?peek=model-3'));
    expect(saved).toMatchObject([
      {
        upstreamModel: { name: 'New', provider: 'openai', apiBaseUrl: 'https://new.example/v1', enabled: true },
        apiKey: key,
      },
    ]);
  });

  it('keeps what the form does not show, and the key when none was entered', async () => {
    const { user, saved } = await openPage({ path: '/models?peek=model-1' });
    await user.click(await screen.findByRole('button', { name: 'Edit the upstream model' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Edit the upstream model' }));
    await user.type(dialog.getByLabelText('Million prompt tokens'), '.25');

    await user.click(dialog.getByRole('button', { name: 'Save' }));

    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0]).toMatchObject({
      upstreamModel: {
        id: 'model-1',
        description: 'Paid by the month',
        timeouts: { totalMs: 60_000 },
        inputPriceMicros: 250_000n,
      },
      apiKey: '',
    });
  });

  it('deletes an upstream model only after its name was typed', async () => {
    const { user, models } = await openPage({ path: '/models?peek=model-2' });
    await user.click(await screen.findByRole('button', { name: 'Delete the upstream model' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Delete the upstream model' }));
    await user.type(dialog.getByLabelText('Type House to confirm'), 'House');

    await user.click(dialog.getByRole('button', { name: 'Delete it' }));

    await waitFor(() => expect(models().map(({ id }) => id)).toEqual(['model-1']));
  });

  it.each([
    [true, /It answers, in 18 ms.*small, large/],
    [false, /The test failed.*The key was refused.*HTTP 401/],
  ])('says how a connection test went (reachable: %s)', async (isReachable, words) => {
    const { user } = await openPage({ path: '/models?peek=model-1', isReachable });

    await user.click(await screen.findByRole('button', { name: 'Test the connection' }));

    await waitFor(() => expect(document.querySelector('.ant-drawer')?.textContent).toMatch(words));
  });

  it('adds a route and deletes it after asking', async () => {
    const { user, routes } = await openPage({ path: '/models?view=routes' });
    await user.click(await screen.findByRole('button', { name: 'Add a route' }));
    const dialog = within(screen.getByRole('dialog', { name: 'Add a route' }));
    await user.type(dialog.getByLabelText('Model names'), 'gpt-');
    await user.click(dialog.getByRole('button', { name: 'Add an upstream model' }));
    await user.click(dialog.getByRole('button', { name: 'Add a route' }));

    await waitFor(() => expect(routes()).toHaveLength(1));
    expect(routes()[0]).toMatchObject({
      modelPattern: 'gpt-',
      matchType: MatchType.PREFIX,
      targets: [
        { upstreamModelId: 'model-1', weight: 1, rank: 0 },
        { upstreamModelId: 'model-2', weight: 1, rank: 1 },
      ],
    });

    await user.click(await screen.findByRole('button', { name: 'Delete the route gpt-' }));
    await user.click(screen.getByRole('button', { name: 'Delete the route' }));
    await waitFor(() => expect(routes()).toEqual([]));
  });

  it('says which upstream models a name leads to, and when nothing takes it', async () => {
    const { user } = await openPage({ path: '/models?view=routes' });
    await user.type(await screen.findByLabelText('Model name that a program asks for'), 'gpt-5{Enter}');

    const order = await screen.findByRole('list');
    expect(
      within(order)
        .getAllByRole('listitem')
        .map((item) => item.textContent),
    ).toEqual(['House', 'Vendor']);

    await user.clear(screen.getByLabelText('Model name that a program asks for'));
    await user.type(screen.getByLabelText('Model name that a program asks for'), 'nobody{Enter}');
    expect(await screen.findByText('Nothing takes “nobody”')).toBeDefined();
  });

  it('has no accessibility violation, with details and forms open', async () => {
    const { user } = await openPage({ path: '/models?peek=model-1' });
    await screen.findByText(hint);
    await user.click(screen.getByRole('button', { name: 'Edit the upstream model' }));
    await expectNoAxeViolations();
  });

  it('has no accessibility violation among the routes', async () => {
    const { user } = await openPage({ path: '/models?view=routes' });
    await user.click(await screen.findByRole('button', { name: 'Add a route' }));
    await expectNoAxeViolations();
  });
});
