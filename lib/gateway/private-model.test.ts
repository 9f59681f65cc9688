import { afterAll, beforeAll, expect, it } from 'vitest';
import { uuidv7 } from '#lib/db/ids.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { createPrivateModels, type PrivateModels } from './private-model.js';

let database: TestDatabase;
let models: PrivateModels;
beforeAll(async () => {
  database = await createTestDatabase();
  models = createPrivateModels(database);
});
afterAll(() => database?.drop());

async function newTenant(): Promise<string> {
  const id = uuidv7();
  await database.db.query("insert into tenants (id, name) values ($1, 'Test')", [id]);
  return id;
}

async function add(tenantId: string, name: string, columns: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const id = uuidv7();
  const row = { id, tenant_id: tenantId, name, provider: 'local', is_private_model: true, ...columns };
  const names = Object.keys(row);
  await database.db.query(
    `insert into upstream_models (${names.join(', ')}) values (${names.map((_, index) => `$${index + 1}`).join(', ')})`,
    Object.values(row),
  );
  return id;
}

it('takes the one named, else the default one, else the oldest', async () => {
  const tenantId = await newTenant();
  const named = await add(tenantId, 'c', { model_name: 'named', created_at: '2026-03-01' });
  await add(tenantId, 'a', { model_name: 'oldest', created_at: '2026-01-01' });
  expect(await models.find(tenantId, '')).toMatchObject({ model_name: 'oldest' });
  await add(tenantId, 'b', { model_name: 'default', is_default_private_model: true, created_at: '2026-04-01' });
  expect(await models.find(tenantId, '')).toMatchObject({ model_name: 'default' });
  expect(await models.find(tenantId, named)).toMatchObject({ model_name: 'named' });
});

it('takes none of another tenant, none that is off and none that is not private', async () => {
  const [tenantId, other] = [await newTenant(), await newTenant()];
  const foreign = await add(other, 'foreign');
  await add(tenantId, 'public', { is_private_model: false });
  await add(tenantId, 'off', { enabled: false });
  expect(await models.find(tenantId, foreign)).toBeUndefined();
});

it('tells a gateway where the model is, and never its key', async () => {
  const tenantId = await newTenant();
  const place = { api_base_url: 'http://10.0.0.7/v1', higress_cluster: 'in-house.dns' };
  await add(tenantId, 'a', { ...place, default_private_model_name: 'in-house', sealed_api_key: Buffer.from('sealed') });
  expect(await models.find(tenantId, '')).toEqual({ ...place, model_name: 'in-house', provider: 'local' });
});
