import { createClient } from '@connectrpc/connect';
import { hash as hashBcrypt } from 'bcryptjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db, { config: { MAIL_TO_LOG: true, DEPLOYMENT_MODE: 'saas' } });
  tenant = await harness.makeTenant('accounts');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const auth = () => createClient(AuthService, harness.transport());
const as = (token: string, headers = {}) =>
  createClient(AuthService, harness.transport({ authorization: `Bearer ${token}`, ...headers }));

/** The last text of a pattern that a letter in the log holds. */
async function mailed(pattern: RegExp): Promise<string> {
  await expect.poll(() => pattern.test(harness.logged())).toBe(true);
  return [...harness.logged().matchAll(new RegExp(pattern, 'g'))].at(-1)?.[1] ?? '';
}

describe('a forgotten password', () => {
  it('is set once by the mailed link, and everything that was signed in ends', async () => {
    const email = 'member@accounts.test';
    const before = await auth().login({ email, password: harness.password });
    expect(await auth().forgotPassword({ email: 'nobody@accounts.test' })).toEqual(
      await auth().forgotPassword({ email }),
    );
    const token = await mailed(/reset-password\?token=(ghp_[\w-]{64})/);
    expect((await auth().verifyResetToken({ token })).email).toBe(email);
    expect(await refusalCode(auth().resetPassword({ token, newPassword: 'abcdefgh' }))).toBe('REQUEST_INVALID');
    const newPassword = `${harness.password}B2b`;

    await auth().resetPassword({ token, newPassword });

    expect(await refusalCode(auth().resetPassword({ token, newPassword }))).toBe('LINK_INVALID');
    expect(await refusalCode(as(before.accessToken).getMe({}))).toBe('TOKEN_INVALID');
    expect(await refusalCode(auth().login({ email, password: harness.password }))).toBe('LOGIN_FAILED');
    expect((await auth().login({ email, password: newPassword })).user?.email).toBe(email);
    const [row] = await database.db.query('select 1 from password_resets r', []);
    expect(row).toBeUndefined();
  });

  it('that was hashed by bcrypt works', async () => {
    const hash = await hashBcrypt(harness.password, 4);
    await database.db.query('update users u set password_hash = $2 where u.id = $1', [tenant.viewer.id, hash]);
    expect((await auth().login({ email: 'viewer@accounts.test', password: harness.password })).user?.role).toBe(
      Role.VIEWER,
    );
  });
});

describe('registering', () => {
  it('makes a tenant with the mailed code, after few enough wrong ones', async () => {
    const email = 'founder@company.test';
    const request = { email, password: harness.password };
    expect(await refusalCode(auth().register({ ...request, email: 'x@gmail.com' }))).toBe('REQUEST_INVALID');
    await auth().register(request);
    const code = await mailed(/Your code is (\d{6})/);
    expect(await refusalCode(auth().login(request))).toBe('EMAIL_UNVERIFIED');
    expect(await refusalCode(auth().verifyEmail({ email, code: 'none' }))).toBe('CODE_INVALID');

    await auth().verifyEmail({ email, code });

    expect(await refusalCode(auth().verifyEmail({ email, code }))).toBe('CODE_INVALID');
    expect((await auth().login(request)).user).toMatchObject({
      role: Role.OWNER,
      superAdmin: false,
      tenantName: email,
    });
  });

  it('takes no code after five wrong ones', async () => {
    const email = 'guessed@company.test';
    const sent = [...harness.logged().matchAll(/Your code is/g)].length;
    await auth().register({ email, password: harness.password });
    await expect.poll(() => [...harness.logged().matchAll(/Your code is/g)].length).toBe(sent + 1);
    const code = await mailed(/Your code is (\d{6})/);
    for (let guess = 0; guess < 5; guess++) await refusalCode(auth().verifyEmail({ email, code: 'wrong' }));
    expect(await refusalCode(auth().verifyEmail({ email, code }))).toBe('CODE_INVALID');
  });
});

describe('a super admin', () => {
  it('takes the place of a user by a switch session that is nobody else’s, until it ends', async () => {
    const root = harness.superAdmin.client(TenantService);
    const { token, target } = await root.startSwitch({ id: tenant.admin.id });
    expect(target?.id).toBe(tenant.admin.id);
    const headers = { 'x-switch-session': token };
    const me = () => as(harness.superAdmin.token, headers).getMe({});
    expect((await me()).user).toMatchObject({ id: tenant.admin.id, superAdmin: false });
    expect(await refusalCode(as(tenant.owner.token, headers).getMe({}))).toBe('PERMISSION_DENIED');
    const switched = harness.superAdmin.client(TenantService, headers);
    expect(await switched.getSwitch({ token })).toMatchObject({ active: true });

    await switched.endSwitch({ token });

    expect(await refusalCode(me())).toBe('SWITCH_ENDED');
    expect(await root.getSwitch({ token })).toMatchObject({ active: false });
  });

  it('finds users of all tenants, and disables one, whose tokens end at once', async () => {
    const root = harness.superAdmin.client(TenantService);
    const { users, total } = await root.listAllUsers({ search: 'ADMIN@acc', sortBy: 'email' });
    expect([users.map(({ user }) => user?.email), total]).toEqual([['admin@accounts.test'], 1n]);
    expect(Number((await root.getInstallationStats({})).users)).toBeGreaterThan(4);
    expect(await refusalCode(root.updateAnyUser({ id: tenant.owner.id, enabled: false }))).toBe('IN_USE');
    expect(await refusalCode(root.updateAnyUser({ id: harness.superAdmin.id, superAdmin: false }))).toBe('IN_USE');

    await root.updateAnyUser({ id: tenant.admin.id, enabled: false });

    expect(await refusalCode(tenant.admin.client(AuthService).getMe({}))).toBe('TOKEN_INVALID');
    const login = auth().login({ email: 'admin@accounts.test', password: harness.password });
    expect(await refusalCode(login)).toBe('USER_DISABLED');
  });
});

it('keeps no token or code that was handed out in the database', async () => {
  const { token } = await harness.superAdmin.client(TenantService).startSwitch({ id: tenant.viewer.id });
  const login = { email: 'viewer@accounts.test', password: harness.password };
  const { refreshToken } = await auth().login(login);
  await auth().forgotPassword({ email: 'owner@accounts.test' });
  const reset = await mailed(/reset-password\?token=(ghp_[\w-]{64})/);
  const tables = [
    'sessions',
    'used_refresh_tokens',
    'password_resets',
    'switch_sessions',
    'registrations',
    'audit_log',
  ];
  for (const table of tables) {
    const rows = await database.db.query<{ text: string }>(`select to_jsonb(x)::text as "text" from ${table} x`, []);
    for (const { text } of rows) {
      for (const secret of [token, refreshToken, reset]) expect(text.includes(secret)).toBe(false);
    }
  }
});
