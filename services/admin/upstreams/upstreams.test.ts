import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { MatchType, UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';
import { resealAll } from './reseal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
const apiKey = ['upstream', 'key', 'of', 'the', 'test', '0001'].join('-');

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('upstreams');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const upstreams = () => tenant.admin.client(UpstreamService);
const model = (name: string, apiBaseUrl = 'https://models.test/v1/') => ({
  name,
  provider: 'openai',
  apiBaseUrl,
  modelName: 'm',
  enabled: true,
});
const sealedKey = async (id: string) =>
  harness.secrets.open(
    (
      await database.db.query<{ key: Buffer }>(
        'select m.sealed_api_key as key from upstream_models m where m.id = $1',
        [id],
      )
    )[0]!.key,
  );

describe('upstream models', () => {
  it('keeps the key sealed and shows its hint only', async () => {
    const made = await upstreams().createUpstreamModel({ upstreamModel: model('sealed'), apiKey });

    expect(made.upstreamModel).toMatchObject({ apiBaseUrl: 'https://models.test/v1', apiKeyHint: 'upstre…0001' });
    expect(await sealedKey(made.upstreamModel?.id ?? '')).toBe(apiKey);
  });

  it('keeps the old key when none is given, and takes a new one', async () => {
    const made = await upstreams().createUpstreamModel({ upstreamModel: model('rotated'), apiKey });
    const id = made.upstreamModel?.id ?? '';

    await upstreams().updateUpstreamModel({ upstreamModel: { ...model('rotated 2', 'https://models.test/v2'), id } });
    expect(await sealedKey(id)).toBe(apiKey);
    await upstreams().updateUpstreamModel({ upstreamModel: { ...model('rotated 2'), id }, apiKey: `${apiKey}-new` });
    expect(await sealedKey(id)).toBe(`${apiKey}-new`);
  });

  it('does not send a stored key to another host', async () => {
    const made = await upstreams().createUpstreamModel({ upstreamModel: model('stays home'), apiKey });
    const id = made.upstreamModel?.id ?? '';
    const moved = { ...model('stays home', 'https://thief.test/v1'), id };

    expect(await refusalOf(upstreams().updateUpstreamModel({ upstreamModel: moved }))).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'api_key', message: 'must be given again when the address names another host' }],
    });
    await upstreams().updateUpstreamModel({ upstreamModel: moved, apiKey });
  });

  it('refuses addresses that lead astray and names that are taken', async () => {
    const metadata = model('metadata', 'http://169.254.169.254/v1');
    expect(await refusalCode(upstreams().createUpstreamModel({ upstreamModel: metadata }))).toBe('REQUEST_INVALID');
    await upstreams().createUpstreamModel({ upstreamModel: model('taken') });
    expect(await refusalCode(upstreams().createUpstreamModel({ upstreamModel: model('taken') }))).toBe(
      'ALREADY_EXISTS',
    );
  });

  it('goes with its routes, which are tried by priority and then by length', async () => {
    const made = await upstreams().createUpstreamModel({ upstreamModel: model('routed') });
    const upstreamModelId = made.upstreamModel?.id ?? '';
    const route = (modelPattern: string, priority: number, matchType = MatchType.PREFIX) =>
      upstreams().createModelRoute({
        modelRoute: { modelPattern, priority, matchType, upstreamModelId, enabled: true },
      });
    for (const [pattern, priority] of [
      ['', 0],
      ['gpt-', 10],
      ['gpt-4', 10],
      ['x', 99],
    ] as const)
      await route(pattern, priority);

    const { modelRoutes } = await upstreams().listModelRoutes({});
    expect(modelRoutes.map(({ modelPattern }) => modelPattern)).toEqual(['x', 'gpt-4', 'gpt-', '']);
    expect(await refusalCode(route(' ', 1, MatchType.EXACT))).toBe('REQUEST_INVALID');
    await upstreams().deleteModelRoute({ id: modelRoutes[0]?.id ?? '' });
    await upstreams().deleteUpstreamModel({ id: upstreamModelId });
    expect((await upstreams().listModelRoutes({})).modelRoutes).toEqual([]);
  });
});

describe('resealing', () => {
  it('is for super admins', async () => {
    expect(await refusalCode(upstreams().resealUpstreamKeys({}))).toBe('PERMISSION_DENIED');
    expect(await harness.superAdmin.client(UpstreamService).resealUpstreamKeys({})).toMatchObject({
      resealed: 0,
      unreadable: 0,
    });
  });

  it('seals keys anew with the key that seals now, counts what cannot be opened, and changes nothing twice', async () => {
    const made = await upstreams().createUpstreamModel({ upstreamModel: model('resealed'), apiKey });
    const lost = await upstreams().createUpstreamModel({ upstreamModel: model('lost'), apiKey });
    const id = made.upstreamModel?.id ?? '';
    await database.db.query('update upstream_models as m set sealed_api_key = $2 where m.id = $1', [
      lost.upstreamModel?.id,
      createSecrets('of another installation, long enough').seal('x'),
    ]);
    const next = createSecrets('a secret key for tests', { current: 'the next key that seals, long enough' });

    const first = await resealAll(database.db, next);
    const second = await resealAll(database.db, next);

    expect(first).toMatchObject({ current: 0, unreadable: 1 });
    expect(first.resealed).toBeGreaterThan(1);
    expect(second).toEqual({ resealed: 0, current: first.resealed, unreadable: 1 });
    const [row] = await database.db.query<{ key: Buffer }>(
      'select m.sealed_api_key as key from upstream_models m where m.id = $1',
      [id],
    );
    expect(next.open(row!.key)).toBe(apiKey);
    expect(next.isSealedByCurrent(row!.key)).toBe(true);
  });
});
