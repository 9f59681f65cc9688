import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type FakeUpstream, startFakeUpstream } from '#lib/testing/fake-upstream.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;
let upstream: FakeUpstream;
let baseUrl: string;
/** Built here, for no secret-shaped text may stand in a file. */
const apiKey = ['upstream', 'key', 'of', 'the', 'rest', 'test', '0001'].join('-');

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('rest-upstreams');
  upstream = await startFakeUpstream();
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await upstream?.close();
  await database?.drop();
});

async function call(method: string, path: string, body?: object) {
  const reply = await fetch(`${baseUrl}${path}`, {
    method,
    headers: { 'content-type': 'application/json', authorization: `Bearer ${tenant.admin.token}` },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> & { data?: unknown } };
}

async function makeUpstream(name: string, rest: object = {}): Promise<string> {
  const { body } = await call('POST', '/api/v1/proxy/upstream-apis', {
    config_name: name,
    provider: 'local',
    api_base_url: upstream.url,
    ...rest,
  });
  return (body.data as { id: string }).id;
}

describe('/api/v1/proxy/upstream-apis', () => {
  const path = '/api/v1/proxy/upstream-apis';

  it('makes, shows, changes and removes an upstream in the shape of the contract', async () => {
    const made = await call('POST', path, {
      config_name: 'House model',
      api_base_url: `${upstream.url}/`,
      api_key: apiKey,
      provider: 'openai',
      stream_chunk_size: 20,
      is_private_model: true,
      private_model_names: ['house-1', 'house-2'],
      default_private_model_name: 'house-1',
      higress_cluster: 'cluster',
    });
    const shown = {
      id: expect.any(String),
      config_name: 'House model',
      api_base_url: upstream.url,
      provider: 'openai',
      model_name: '',
      is_active: true,
      enable_reasoning_detection: true,
      stream_chunk_size: 50,
      description: '',
      is_private_model: true,
      is_default_private_model: false,
      private_model_names: ['house-1', 'house-2'],
      default_private_model_name: 'house-1',
      higress_cluster: 'cluster',
      created_at: expect.any(String),
    };
    const { id } = made.body.data as { id: string };

    expect(made).toMatchObject({ status: 200, body: { success: true } });
    expect((await call('GET', path)).body).toEqual({ success: true, data: [shown] });
    const changed = await call('PUT', `${path}/${id}`, { description: 'Ours', api_key: '' });
    expect(changed.body.data).toEqual({ ...shown, description: 'Ours', api_key_masked: 'upstre…0001' });
    expect((await call('GET', `${path}/${id}`)).body.data).toEqual(changed.body.data);
    expect((await call('DELETE', `${path}/${id}`)).body).toMatchObject({ success: true });
    expect((await call('GET', `${path}/${id}`)).status).toBe(404);
  });

  it('has one default private model at most, and only a private one', async () => {
    const first = await makeUpstream('first', { is_private_model: true, is_default_private_model: true });
    await makeUpstream('second', { is_private_model: true, is_default_private_model: true });

    expect((await call('GET', `${path}/${first}`)).body.data).toMatchObject({ is_default_private_model: false });
    expect((await call('PUT', `${path}/${first}`, { is_private_model: false })).status).toBe(200);
    const refused = await call('PUT', `${path}/${first}`, { is_default_private_model: true });
    expect(refused).toMatchObject({ status: 422, body: { detail: [{ loc: ['body', 'is_default_private_model'] }] } });
  });

  it.each([
    ['http://127.0.0.2/v1', 'this machine'],
    ['http://[::1]/v1', 'this machine'],
    ['http://10.0.0.1/v1', 'private network'],
    ['http://169.254.169.254/latest', 'metadata'],
    ['http://metadata.google.internal/', 'metadata'],
    ['file:///etc/passwd', 'http://'],
    ['https://user:word@models.test/v1', 'credentials'],
  ])('refuses to call %s', async (address, words) => {
    const { status, body } = await call('POST', path, { config_name: 'astray', api_base_url: address });

    expect({ status, body }).toEqual({
      status: 422,
      body: { detail: [{ type: 'value_error', loc: ['body', 'api_base_url'], msg: expect.stringContaining(words) }] },
    });
  });

  it('tests the connection with the stored key', async () => {
    const id = await makeUpstream('tested', { api_key: apiKey });

    const { body } = await call('POST', `${path}/${id}/test`);

    expect(body).toEqual({
      success: true,
      data: {
        reachable: true,
        status: 200,
        latency_ms: expect.any(Number),
        models: ['fake-model'],
        error_code: null,
        message: null,
      },
    });
    expect(upstream.requests.at(-1)).toMatchObject({
      path: '/v1/models',
      headers: { authorization: `Bearer ${apiKey}` },
    });
  });

  it.each([
    ['nobody listens', 'http://127.0.0.1:1/v1', 'UPSTREAM_UNREACHABLE', null],
    ['there is no such path', 'nowhere', 'UPSTREAM_FAILED', 404],
  ])('says what is wrong when %s', async (what, address, code, status) => {
    const id = await makeUpstream(what, { api_base_url: address === 'nowhere' ? `${upstream.url}/x` : address });

    expect((await call('POST', `${path}/${id}/test`)).body).toMatchObject({
      success: false,
      data: { reachable: false, status, error_code: code, message: expect.any(String) },
    });
  });
});

describe('/api/v1/model-routes', () => {
  const path = '/api/v1/model-routes';

  it('makes, shows, changes and removes a route in the shape of the contract', async () => {
    const upstreamId = await makeUpstream('routed');
    const made = await call('POST', path, {
      name: 'GPT',
      model_pattern: 'gpt-',
      upstream_api_config_id: upstreamId,
      application_ids: [tenant.applicationId],
      cache_ttl_seconds: 60,
    });
    const shown = {
      id: expect.any(String),
      name: 'GPT',
      description: '',
      model_pattern: 'gpt-',
      match_type: 'prefix',
      upstream_api_config_id: upstreamId,
      priority: 100,
      is_active: true,
      cache_ttl_seconds: 60,
      upstream_api_config: { id: upstreamId, config_name: 'routed', provider: 'local' },
      applications: [{ id: tenant.applicationId, name: expect.any(String) }],
    };
    const id = String(made.body['id']);

    expect(made).toEqual({ status: 201, body: shown });
    expect((await call('GET', path)).body).toEqual([shown]);
    const changed = await call('PUT', `${path}/${id}`, { match_type: 'exact', priority: 5, application_ids: [] });
    expect(changed.body).toEqual({ ...shown, match_type: 'exact', priority: 5, applications: [] });
    expect((await call('GET', `${path}/${id}`)).body).toEqual(changed.body);
    expect((await call('DELETE', `${path}/${id}`)).status).toBe(200);
    expect((await call('GET', `${path}/${id}`)).status).toBe(404);
  });

  it('says which upstream a model name takes, for an application and without', async () => {
    const [forAll, forOne] = [await makeUpstream('for all'), await makeUpstream('for one')];
    await call('POST', path, { name: 'all', model_pattern: 'm', upstream_api_config_id: forAll, priority: 900 });
    await call('POST', path, {
      name: 'one',
      model_pattern: 'm',
      upstream_api_config_id: forOne,
      application_ids: [tenant.applicationId],
    });

    expect((await call('GET', `${path}/test/M-1`)).body).toMatchObject({
      matched: true,
      model_name: 'M-1',
      upstream_api_config: { id: forAll, config_name: 'for all', provider: 'local' },
    });
    expect((await call('GET', `${path}/test/m-1?application_id=${tenant.applicationId}`)).body).toMatchObject({
      upstream_api_config: { id: forOne },
    });
    expect((await call('GET', `${path}/test/other%2Fname`)).body).toEqual({
      matched: false,
      model_name: 'other/name',
      message: 'No route for the model "other/name"',
    });
  });

  it('keeps several targets with weights and ranks, and shows the order in which they are asked', async () => {
    const rpc = tenant.admin.client(UpstreamService);
    const [a, b, c] = [await makeUpstream('a'), await makeUpstream('b'), await makeUpstream('c')];
    const targets = [
      { upstreamModelId: a, weight: 1, rank: 0 },
      { upstreamModelId: b, weight: 5, rank: 0 },
      { upstreamModelId: c, weight: 1, rank: 1 },
    ];

    const { modelRoute } = await rpc.createModelRoute({
      modelRoute: { modelPattern: 'several', priority: 500, enabled: true, targets },
    });
    const tested = await rpc.testModelRoute({ model: 'several' });
    await call('PUT', `${path}/${modelRoute?.id}`, { description: 'changed over REST' });
    const again = await rpc.testModelRoute({ model: 'several' });

    expect(tested.upstreamModels.map(({ name }) => name)).toEqual(['b', 'a', 'c']);
    expect(tested.modelRoute).toMatchObject({ upstreamModelId: a, targets });
    expect(again.modelRoute).toMatchObject({ upstreamModelId: a, targets, description: 'changed over REST' });
  });

  it.each([
    ['no target of the first rank', (id: string) => [{ upstreamModelId: id, rank: 1 }], 'model_route.targets'],
    [
      'the same target twice',
      (id: string) => [{ upstreamModelId: id }, { upstreamModelId: id, rank: 1 }],
      'model_route.targets',
    ],
    ['no target', () => [], 'model_route.upstream_model_id'],
  ])('refuses a route with %s', async (what, targets, field) => {
    const id = await makeUpstream(`for ${what}`);
    const modelRoute = { modelPattern: 'x', targets: targets(id) };

    const refusal = await refusalOf(tenant.admin.client(UpstreamService).createModelRoute({ modelRoute }));

    expect(refusal).toMatchObject({ code: 'REQUEST_INVALID', fields: [{ path: field }] });
  });
});

describe('budgets and usage', () => {
  it('sets a budget of a key and takes it away again', async () => {
    const rpc = tenant.admin.client(ApplicationService);
    const { apiKey: key } = await rpc.createApiKey({ applicationId: tenant.applicationId, name: 'bounded' });
    const path = `/api/v1/applications/${tenant.applicationId}/keys/${key?.id}/budget`;
    const budget = async () =>
      (await rpc.listApiKeys({ applicationId: tenant.applicationId })).apiKeys.find(({ id }) => id === key?.id)?.budget;

    await call('PUT', path, { period: 'day', max_tokens: 1000 });
    expect(await budget()).toMatchObject({ period: 1, maxTokens: 1000n, maxCostMicros: 0n });
    await call('PUT', path, { max_tokens: 0 });
    expect(await budget()).toBeUndefined();
  });

  it('shows what was used, by day and key, and refuses what is no day', async () => {
    await database.db.query(
      `insert into model_usage (tenant_id, day, actor_id, upstream_name, model, requests, input_tokens, cost_micros)
       values ($1, '2026-02-03', 'key-1', 'Up', 'm', 2, 30, 7), ($1, '2026-01-31', 'key-2', 'Up', 'm', 1, 1, 1)`,
      [tenant.id],
    );

    const { body } = await call('GET', '/api/v1/model-usage?from=2026-02-01&to=2026-02-28');

    expect(body).toEqual({
      items: [
        {
          day: '2026-02-03',
          api_key_id: 'key-1',
          application_id: null,
          upstream_name: 'Up',
          model: 'm',
          requests: 2,
          cached_requests: 0,
          input_tokens: 30,
          output_tokens: 0,
          cost_micros: 7,
        },
      ],
    });
    expect((await call('GET', '/api/v1/model-usage?from=2026-02-30')).status).toBe(422);
  });
});
