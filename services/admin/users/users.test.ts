import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { TenantService, UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('users');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

describe('users', () => {
  it('refuses a weak password and an address that has an account anywhere, whatever its case', async () => {
    const users = tenant.owner.client(UserService);

    expect(
      await refusalOf(users.createUser({ email: 'new@users.test', password: 'abcdefgh', role: Role.VIEWER })),
    ).toMatchObject({
      code: 'REQUEST_INVALID',
      fields: [{ path: 'password', message: 'needs at least an upper-case letter, a digit' }],
    });
    const taken = { email: harness.email.toUpperCase(), password: harness.password, role: Role.VIEWER };
    expect(await refusalOf(users.createUser(taken))).toMatchObject({
      code: 'ALREADY_EXISTS',
      message: 'A user with that name exists',
    });
  });

  it('lets only owners make and remove owners, and never remove the last one', async () => {
    const [owners, admins] = [tenant.owner.client(UserService), tenant.admin.client(UserService)];
    const second = { email: 'second@users.test', password: harness.password, role: Role.OWNER };

    expect(await refusalCode(admins.createUser(second))).toBe('PERMISSION_DENIED');
    expect(await refusalCode(admins.deleteUser({ id: tenant.owner.id }))).toBe('PERMISSION_DENIED');
    expect(await refusalCode(owners.deleteUser({ id: tenant.owner.id }))).toBe('IN_USE');
    const { user } = await owners.createUser(second);
    await owners.deleteUser({ id: user?.id ?? '' });
  });

  it('refuses the token of a removed user from the reply on', async () => {
    const fresh = await harness.makeTenant('leavers');
    const auth = fresh.member.client(AuthService);
    expect((await auth.getMe({})).user?.id).toBe(fresh.member.id);

    await fresh.admin.client(UserService).deleteUser({ id: fresh.member.id });

    expect(await refusalCode(auth.getMe({}))).toBe('TOKEN_INVALID');
  });

  it('does not remove the only super admin', async () => {
    const users = harness.superAdmin.client(UserService);
    await users.createUser({ email: 'owner2@gatehouse.test', password: harness.password, role: Role.OWNER });
    expect(await refusalCode(users.deleteUser({ id: harness.superAdmin.id }))).toBe('IN_USE');
  });

  it('lists everybody exactly once by address, however small the page', async () => {
    const emails: string[] = [];
    let pageToken = '';
    do {
      const page = await tenant.viewer.client(UserService).listUsers({ pageSize: 2, pageToken });
      emails.push(...page.users.map(({ email }) => email));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(emails).toEqual(['admin', 'member', 'owner', 'viewer'].map((name) => `${name}@users.test`));
  });
});

describe('tenants', () => {
  it('are made with an owner who can sign in, a default policy and an application', async () => {
    const tenants = harness.superAdmin.client(TenantService);

    const { tenant: made, owner } = await tenants.createTenant({
      name: 'fresh',
      ownerEmail: 'owner@fresh.test',
      ownerPassword: harness.password,
    });

    expect(owner).toMatchObject({ tenantId: made?.id, tenantName: 'fresh', role: Role.OWNER, superAdmin: false });
    const login = { email: 'owner@fresh.test', password: harness.password };
    const { accessToken } = await createClient(AuthService, harness.transport()).login(login);
    const client = createClient(ApplicationService, harness.transport({ authorization: `Bearer ${accessToken}` }));
    expect((await client.listApplications({})).applications).toMatchObject([{ name: 'First application' }]);
    const again = { name: 'fresh', ownerEmail: 'OWNER@fresh.test', ownerPassword: harness.password };
    expect(await refusalCode(tenants.createTenant(again))).toBe('ALREADY_EXISTS');
  });

  it('are listed exactly once by name, however small the page', async () => {
    const names: string[] = [];
    let pageToken = '';
    do {
      const page = await harness.superAdmin.client(TenantService).listTenants({ pageSize: 2, pageToken });
      names.push(...page.tenants.map(({ name }) => name));
      pageToken = page.nextPageToken;
    } while (pageToken !== '');
    expect(names).toEqual([...names].sort());
    expect(new Set(names).size).toBe(names.length);
    expect(names).toContain('users');
  });
});
