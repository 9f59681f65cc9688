import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db, { config: { MAIL_TO_LOG: true } });
  tenant = await harness.makeTenant('team');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const anybody = () => createClient(UserService, harness.transport());
const accept = (token: string) => anybody().acceptInvitation({ token, password: harness.password });

describe('an invitation', () => {
  it('is for a role of at most the own, and for nobody who is here already', async () => {
    const admin = tenant.admin.client(UserService);
    const refusals = [
      refusalCode(admin.createInvitation({ email: 'boss@new.test', role: Role.OWNER })),
      refusalCode(admin.createInvitation({ email: 'VIEWER@team.test', role: Role.VIEWER })),
    ];
    expect(await Promise.all(refusals)).toEqual(['PERMISSION_DENIED', 'ALREADY_EXISTS']);
  });

  it('makes one user of the invited role, whoever accepts it how often at once', async () => {
    const made = await tenant.admin.client(UserService).createInvitation({ email: 'new@new.test', role: Role.MEMBER });
    expect(made.mailed).toBe(true);
    expect(made.link).toBe(`http://localhost:3000/invitation?token=${made.token}`);
    expect(harness.logged()).toContain(made.token);
    expect(await anybody().verifyInvitation({ token: made.token })).toMatchObject({
      email: 'new@new.test',
      role: Role.MEMBER,
      tenantName: 'team',
    });
    const weak = anybody().acceptInvitation({ token: made.token, password: 'abcdefgh' });
    expect(await refusalCode(weak)).toBe('REQUEST_INVALID');

    const outcomes = await Promise.allSettled([accept(made.token), accept(made.token)]);

    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    const credentials = { email: 'new@new.test', password: harness.password };
    const { user } = await createClient(AuthService, harness.transport()).login(credentials);
    expect(user).toMatchObject({ tenantId: tenant.id, role: Role.MEMBER });
    expect(await refusalCode(anybody().verifyInvitation({ token: made.token }))).toBe('LINK_INVALID');
  });

  it('ends when it is taken back, replaced, or seven days old', async () => {
    const admin = tenant.admin.client(UserService);
    const invite = () => admin.createInvitation({ email: 'late@new.test', role: Role.VIEWER });
    const first = await invite();
    const second = await invite();
    expect(await refusalCode(accept(first.token))).toBe('LINK_INVALID');
    await admin.deleteInvitation({ id: second.invitation?.id ?? '' });
    expect(await refusalCode(accept(second.token))).toBe('LINK_INVALID');
    const third = await invite();
    expect((await admin.listInvitations({})).invitations.map(({ email }) => email)).toEqual(['late@new.test']);

    await database.db.query("update invitations set expires_at = expires_at - interval '7 days'", []);

    expect(await refusalCode(accept(third.token))).toBe('LINK_INVALID');
  });
});

describe('a role', () => {
  const roleOf = (id: string, role: Role) => ({ id, role });

  it('is given and taken by those who are not below it, and the last owner keeps theirs', async () => {
    const [owners, admins] = [tenant.owner.client(UserService), tenant.admin.client(UserService)];
    expect(await refusalCode(admins.updateUserRole(roleOf(tenant.admin.id, Role.OWNER)))).toBe('PERMISSION_DENIED');
    expect(await refusalCode(admins.updateUserRole(roleOf(tenant.owner.id, Role.VIEWER)))).toBe('PERMISSION_DENIED');
    expect(await refusalCode(owners.updateUserRole(roleOf(tenant.owner.id, Role.ADMIN)))).toBe('IN_USE');
  });

  it('holds from the reply on, for tokens that are in use', async () => {
    const member = tenant.member.client(UserService);
    expect(await refusalCode(member.listInvitations({}))).toBe('PERMISSION_DENIED');

    await tenant.admin.client(UserService).updateUserRole(roleOf(tenant.member.id, Role.ADMIN));

    expect((await member.listInvitations({})).invitations).toEqual([]);
  });
});

it('a new password ends the other sessions and leaves the one that changed it', async () => {
  const login = () =>
    createClient(AuthService, harness.transport()).login({ email: 'viewer@team.test', password: harness.password });
  const as = (token: string) => createClient(AuthService, harness.transport({ authorization: `Bearer ${token}` }));
  const [mine, other] = [await login(), await login()];
  const change = (currentPassword: string, newPassword: string) =>
    as(mine.accessToken).changePassword({ currentPassword, newPassword });
  expect(await refusalCode(change('wrong', `${harness.password}A1a`))).toBe('PASSWORD_WRONG');

  await change(harness.password, `${harness.password}A1a`);

  expect((await as(mine.accessToken).getMe({})).user?.email).toBe('viewer@team.test');
  expect(await refusalCode(as(other.accessToken).getMe({}))).toBe('TOKEN_INVALID');
  expect(await refusalCode(tenant.viewer.client(AuthService).getMe({}))).toBe('TOKEN_INVALID');
  expect(await refusalCode(login())).toBe('LOGIN_FAILED');
});
