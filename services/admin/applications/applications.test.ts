import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('applications');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const applications = () => tenant.admin.client(ApplicationService);

describe('applications', () => {
  it('refuses to delete the last one', async () => {
    expect(await refusalOf(applications().deleteApplication({ id: tenant.applicationId }))).toMatchObject({
      code: 'IN_USE',
      next: 'It is the last application of the tenant; create another one first.',
    });
  });

  it('refuses a name that is blank or taken, on making and on renaming', async () => {
    const { application } = await applications().createApplication({ name: 'mine' });

    expect(await refusalCode(applications().createApplication({ name: ' ' }))).toBe('REQUEST_INVALID');
    expect(await refusalCode(applications().createApplication({ name: ' mine ' }))).toBe('ALREADY_EXISTS');
    expect(
      await refusalCode(applications().updateApplication({ id: application?.id ?? '', name: 'First application' })),
    ).toBe('ALREADY_EXISTS');
  });

  it('changes the fields that are present and keeps the others', async () => {
    const made = await applications().createApplication({ name: 'a', description: 'd' });
    const id = made.application?.id ?? '';

    const updated = await applications().updateApplication({ id, description: '', enabled: false });

    expect(updated.revision).toBe(made.revision + 1n);
    expect(updated.application).toMatchObject({
      id,
      name: 'a',
      description: '',
      enabled: false,
      policyId: tenant.policyId,
    });
  });

  it('goes with its keys, and leaves nothing to call', async () => {
    const made = await applications().createApplication({ name: 'short-lived' });
    const id = made.application?.id ?? '';
    await applications().createApiKey({ applicationId: id });

    await applications().deleteApplication({ id });

    expect(await refusalCode(applications().listApiKeys({ applicationId: id }))).toBe('NOT_FOUND');
    expect(await database.db.query('select k.id from api_keys k where k.application_id = $1', [id])).toEqual([]);
  });

  it('lists every one exactly once, newest first, however small the page', async () => {
    const fresh = await harness.makeTenant('pages');
    const client = fresh.admin.client(ApplicationService);
    for (let index = 0; index < 6; index++) await client.createApplication({ name: `app ${index}` });

    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await client.listApplications({ pageSize: 3, pageToken });
      names.push(...page.applications.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');

    expect(names).toEqual(['app 5', 'app 4', 'app 3', 'app 2', 'app 1', 'app 0', 'First application']);
    expect(await refusalCode(client.listApplications({ pageToken: 'made-up' }))).toBe('PAGE_TOKEN_INVALID');
  });
});
