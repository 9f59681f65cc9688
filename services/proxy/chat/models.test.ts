import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { compareRoutes, findRoute } from '#lib/routing/model-route.js';
import { silentLog } from '#lib/telemetry/log.js';
import { providers } from '../providers/index.js';
import { createModels } from './models.js';
import type { RouteRow, UpstreamRow } from './store.js';

let made = 0;

const payer = { tenantId: 't', actorId: 'key', applicationId: 'app' };

/** A route to an upstream model of its own; what is given is of either. */
function route(
  modelPattern: string,
  matchType: 'exact' | 'prefix',
  rest: Partial<RouteRow> & Partial<Omit<UpstreamRow, 'id' | 'createdAt'>> = {},
): RouteRow & { readonly upstream: UpstreamRow } {
  made += 1;
  const id = String(made).padStart(8, '0');
  const createdAt = new Date(1_700_000_000_000 + made * 1000);
  const { priority = 100, applicationIds = [], targets, cacheTtlSeconds = 0, ...upstream } = rest;
  return {
    id,
    modelPattern,
    matchType,
    priority,
    createdAt,
    applicationIds,
    cacheTtlSeconds,
    targets: targets ?? [{ upstreamModelId: id, weight: 1, rank: 0 }],
    upstream: {
      name: 'Upstream',
      provider: 'openai',
      apiBaseUrl: 'https://host/v1/',
      modelName: '',
      sealedApiKey: null,
      isPrivate: false,
      isDefaultPrivate: false,
      privateModelName: '',
      connectMs: 0,
      firstTokenMs: 0,
      idleMs: 0,
      totalMs: 0,
      maxRetries: null,
      inputMicros: 0,
      outputMicros: 0,
      ...upstream,
      id,
      createdAt,
    },
  };
}

describe('findRoute', () => {
  const low = route('gpt-4o', 'exact', { priority: 1 });
  const high = route('gpt-', 'prefix', { priority: 200 });
  const short = route('claude', 'prefix');
  const long = route('claude-3', 'prefix');
  const exact = route('same', 'exact');
  const prefix = route('same', 'prefix');
  const all = route('', 'prefix', { priority: 0 });
  const routes = [low, all, prefix, exact, short, long, high].toSorted(compareRoutes);

  it.each([
    ['gpt-4o', high, 'a higher priority wins over an exact match'],
    ['claude-3-opus', long, 'the longer pattern wins'],
    ['claude-2', short, 'a prefix is enough'],
    ['CLAUDE-3', long, 'case does not matter'],
    ['same', exact, 'exact wins over a prefix of the same length'],
    ['same-not', prefix, 'exact needs the whole name'],
    ['anything', all, 'an empty prefix takes every name'],
  ])('sends %s where it belongs: %s', (model, expected) => {
    expect(findRoute(routes, model, 'app')).toBe(expected);
  });

  it('finds nothing when nothing matches', () => {
    expect(findRoute([exact], 'other', '')).toBeUndefined();
  });
});

/** A database that holds one tenant's routes, and can be away. */
function createStore(routes: readonly ReturnType<typeof route>[]) {
  const state = { revision: 1n, routes: [...routes], isAway: false, loads: 0, gate: Promise.resolve() };
  const db = {
    async transaction<T>(work: (tx: { query(text: string): Promise<unknown[]> }) => Promise<T>): Promise<T> {
      state.loads += 1;
      await state.gate;
      if (state.isAway) throw new GatehouseError('DATABASE_UNAVAILABLE');
      const { revision, routes: rows } = state;
      return work({
        async query(text) {
          if (text.includes('from tenants')) return [{ revision }];
          if (text.includes('from api_keys')) return [];
          return text.includes('from upstream_models') ? rows.map(({ upstream }) => upstream) : rows;
        },
      });
    },
  };
  // Only `transaction` is used by the store.
  return { state, db: db as unknown as Database };
}

function modelsOver(db: Database) {
  return createModels({
    db,
    providers,
    secrets: { open: (sealed) => Buffer.from(sealed).toString() },
    announce: async () => undefined,
    log: silentLog,
    metrics: { cacheLookup: () => undefined },
  });
}

describe('createModels', () => {
  it('resolves a name to its upstream, and opens the key only when it is asked for', async () => {
    const { db } = createStore([route('m', 'exact', { modelName: 'real', sealedApiKey: Buffer.from('opened') })]);

    const { targets, ...destination } = await modelsOver(db).resolve(payer, 'M');

    expect(destination).toMatchObject({ payer, model: 'M', keepsModelName: false, revision: 1n });
    expect(targets).toMatchObject([{ name: 'Upstream', apiBaseUrl: 'https://host/v1', model: 'real' }]);
    expect(targets[0]?.openApiKey()).toBe('opened');
  });

  it('sends the name as the client wrote it when the upstream has none of its own', async () => {
    const { db } = createStore([route('', 'prefix')]);

    expect((await modelsOver(db).resolve(payer, 'GPT-x')).model).toBe('GPT-x');
  });

  it('refuses a name without a route, and a provider that is not here', async () => {
    const { db } = createStore([route('odd', 'exact', { provider: 'nobody' })]);
    const models = modelsOver(db);

    await expect(models.resolve(payer, 'x')).rejects.toMatchObject({ code: 'MODEL_ROUTE_NOT_FOUND' });
    await expect(models.resolve(payer, 'odd')).rejects.toMatchObject({ code: 'MODEL_ROUTE_NOT_FOUND' });
  });

  it('loads a tenant once for many requests', async () => {
    const { db, state } = createStore([route('m', 'exact')]);
    const models = modelsOver(db);

    await Promise.all(Array.from({ length: 10 }, () => models.resolve(payer, 'm')));

    expect(state.loads).toBe(1);
  });

  it('routes by the new state after a revision, also when it is announced during a load', async () => {
    const { db, state } = createStore([route('old', 'exact')]);
    const models = modelsOver(db);
    await models.resolve(payer, 'old');
    let open: () => void = () => undefined;
    state.gate = new Promise((resolve) => {
      open = resolve;
    });

    state.revision = 2n;
    models.onRevision('t', 2n);
    const asked = models.resolve(payer, 'new');
    state.routes = [route('new', 'exact')];
    state.revision = 3n;
    models.onRevision('t', 3n);
    open();

    expect((await asked).model).toBe('new');
    expect(models.revisions()).toEqual({ t: { revision: '3', problem: '' } });
  });

  it('serves the last good state while the database is away, and says so', async () => {
    const { db, state } = createStore([route('m', 'exact')]);
    const models = modelsOver(db);
    await models.resolve(payer, 'm');

    state.isAway = true;
    models.onRevision('t', 2n);

    expect((await models.resolve(payer, 'm')).model).toBe('m');
    expect(models.revisions()).toEqual({ t: { revision: '1', problem: 'routes could not be read' } });
  });

  it('fails while a tenant was never loaded, and recovers by itself', async () => {
    const { db, state } = createStore([route('m', 'exact')]);
    const models = modelsOver(db);
    state.isAway = true;
    await expect(models.resolve(payer, 'm')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });

    state.isAway = false;

    expect((await models.resolve(payer, 'm')).model).toBe('m');
  });

  it('ignores revisions of tenants that nobody asks for', () => {
    const { db, state } = createStore([]);

    modelsOver(db).onRevision('t', 5n);

    expect(state.loads).toBe(0);
  });

  it('lists names that lead somewhere, each once', async () => {
    const { db } = createStore([
      route('exact-name', 'exact', { modelName: 'hidden' }),
      route('gpt-', 'prefix', { modelName: 'gpt-4o' }),
      route('team-', 'prefix', { modelName: 'other' }),
      route('exact-name', 'prefix', { modelName: 'exact-name', priority: 1 }),
      route('', 'prefix', { provider: 'demo' }),
      route('', 'prefix', { priority: 0 }),
    ]);

    const ids = (await modelsOver(db).list(payer)).map(({ id }) => id);

    expect(ids).toEqual(['exact-name', 'team-', 'gpt-4o', 'gatehouse-demo']);
  });

  it('takes a route of the calling application first, whatever its priority, and shows it to nobody else', async () => {
    const { db } = createStore([
      route('m', 'exact', { priority: 900, name: 'For all' }),
      route('m', 'prefix', { priority: 1, applicationIds: ['app'], name: 'For one' }),
      route('other-only', 'exact', { applicationIds: ['other'] }),
    ]);
    const models = modelsOver(db);

    expect((await models.resolve(payer, 'm')).targets[0]?.name).toBe('For one');
    expect((await models.resolve({ ...payer, applicationId: '' }, 'm')).targets[0]?.name).toBe('For all');
    await expect(models.resolve(payer, 'other-only')).rejects.toMatchObject({ code: 'MODEL_ROUTE_NOT_FOUND' });
    expect((await models.list(payer)).map(({ id }) => id)).toEqual(['m']);
  });

  it('leads to all targets of a route that are in use', async () => {
    const second = route('second', 'exact', { name: 'Second', modelName: 'own' });
    const first = route('m', 'exact', {
      targets: [
        { upstreamModelId: 'gone', weight: 1, rank: 0 },
        { upstreamModelId: second.id, weight: 3, rank: 1 },
      ],
    });
    const { db } = createStore([first, second]);

    const { targets } = await modelsOver(db).resolve(payer, 'm');

    expect(targets).toMatchObject([{ name: 'Second', model: 'own', weight: 3, rank: 1 }]);
  });

  it.each([
    ['the one that the policy names', 'named', 'named'],
    ['the default one when the policy names none', '', 'default'],
    ['the default one when the policy names one that is not private', 'open', 'default'],
  ])('switches to %s', async (_what, wanted, expected) => {
    const upstreams = [
      route('a', 'exact', { name: 'open' }),
      route('b', 'exact', { name: 'oldest', isPrivate: true }),
      route('c', 'exact', { name: 'named', isPrivate: true, modelName: 'own', privateModelName: 'house-model' }),
      route('d', 'exact', { name: 'default', isPrivate: true, isDefaultPrivate: true }),
    ];
    const { db } = createStore(upstreams);
    const id = upstreams.find(({ upstream }) => upstream.name === wanted)?.id ?? '';

    const destination = await modelsOver(db).resolvePrivate(payer, 'asked', id);

    expect(destination).toMatchObject({ model: 'asked', keepsModelName: true, targets: [{ name: expected }] });
    expect(destination?.targets[0]?.model).toBe(expected === 'named' ? 'house-model' : 'asked');
  });

  it('switches to nothing when no upstream model is private', async () => {
    const { db } = createStore([route('a', 'exact')]);

    expect(await modelsOver(db).resolvePrivate(payer, 'asked', '')).toBeUndefined();
  });
});
