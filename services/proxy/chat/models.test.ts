import { describe, expect, it } from 'vitest';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { silentLog } from '#lib/telemetry/log.js';
import { providers } from '../providers/index.js';
import { compareRoutes, createModels, findRoute } from './models.js';
import type { RouteRow } from './store.js';

let made = 0;

function route(modelPattern: string, matchType: 'exact' | 'prefix', rest: Partial<RouteRow> = {}): RouteRow {
  made += 1;
  return {
    id: String(made).padStart(8, '0'),
    modelPattern,
    matchType,
    priority: 100,
    createdAt: new Date(1_700_000_000_000 + made * 1000),
    upstreamName: 'Upstream',
    provider: 'openai',
    apiBaseUrl: 'https://host/v1/',
    modelName: '',
    sealedApiKey: null,
    ...rest,
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
    expect(findRoute(routes, model)).toBe(expected);
  });

  it('finds nothing when nothing matches', () => {
    expect(findRoute([exact], 'other')).toBeUndefined();
  });
});

/** A database that holds one tenant's routes, and can be away. */
function createStore(routes: readonly RouteRow[]) {
  const state = { revision: 1n, routes, isAway: false, loads: 0, gate: Promise.resolve() };
  const db = {
    async transaction<T>(work: (tx: { query(text: string): Promise<unknown[]> }) => Promise<T>): Promise<T> {
      state.loads += 1;
      await state.gate;
      if (state.isAway) throw new GatehouseError('DATABASE_UNAVAILABLE');
      const { revision, routes: rows } = state;
      return work({ query: async (text) => (text.includes('from tenants') ? [{ revision }] : [...rows]) });
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

    const target = await modelsOver(db).resolve('t', 'M');

    expect(target).toMatchObject({ name: 'Upstream', apiBaseUrl: 'https://host/v1', model: 'real' });
    expect(target.openApiKey()).toBe('opened');
  });

  it('sends the name as the client wrote it when the upstream has none of its own', async () => {
    const { db } = createStore([route('', 'prefix')]);

    expect((await modelsOver(db).resolve('t', 'GPT-x')).model).toBe('GPT-x');
  });

  it('refuses a name without a route, and a provider that is not here', async () => {
    const { db } = createStore([route('odd', 'exact', { provider: 'nobody' })]);
    const models = modelsOver(db);

    await expect(models.resolve('t', 'x')).rejects.toMatchObject({ code: 'MODEL_ROUTE_NOT_FOUND' });
    await expect(models.resolve('t', 'odd')).rejects.toMatchObject({ code: 'MODEL_ROUTE_NOT_FOUND' });
  });

  it('loads a tenant once for many requests', async () => {
    const { db, state } = createStore([route('m', 'exact')]);
    const models = modelsOver(db);

    await Promise.all(Array.from({ length: 10 }, () => models.resolve('t', 'm')));

    expect(state.loads).toBe(1);
  });

  it('routes by the new state after a revision, also when it is announced during a load', async () => {
    const { db, state } = createStore([route('old', 'exact')]);
    const models = modelsOver(db);
    await models.resolve('t', 'old');
    let open: () => void = () => undefined;
    state.gate = new Promise((resolve) => {
      open = resolve;
    });

    state.revision = 2n;
    models.onRevision('t', 2n);
    const asked = models.resolve('t', 'new');
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
    await models.resolve('t', 'm');

    state.isAway = true;
    models.onRevision('t', 2n);

    expect((await models.resolve('t', 'm')).model).toBe('m');
    expect(models.revisions()).toEqual({ t: { revision: '1', problem: 'routes could not be read' } });
  });

  it('fails while a tenant was never loaded, and recovers by itself', async () => {
    const { db, state } = createStore([route('m', 'exact')]);
    const models = modelsOver(db);
    state.isAway = true;
    await expect(models.resolve('t', 'm')).rejects.toMatchObject({ code: 'DATABASE_UNAVAILABLE' });

    state.isAway = false;

    expect((await models.resolve('t', 'm')).model).toBe('m');
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

    const ids = (await modelsOver(db).list('t')).map(({ id }) => id);

    expect(ids).toEqual(['exact-name', 'team-', 'gpt-4o', 'gatehouse-demo']);
  });
});
