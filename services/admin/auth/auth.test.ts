import { createClient } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AuthService, Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { ListService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type AdminHarness, createHarness, type TestTenant } from '../testing/harness.js';
import { refusalCode, refusalOf } from '../testing/refusal.js';

let database: TestDatabase;
let harness: AdminHarness;
let tenant: TestTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  tenant = await harness.makeTenant('auth');
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const auth = () => createClient(AuthService, harness.transport());

describe('signing in', () => {
  it('gives a token that works, for the address in any case, and writes it into the audit log', async () => {
    const { accessToken, user } = await auth().login({ email: 'ADMIN@auth.test', password: harness.password });

    expect(user).toMatchObject({ id: tenant.admin.id, tenantId: tenant.id, role: Role.ADMIN, superAdmin: false });
    const signedIn = createClient(AuthService, harness.transport({ authorization: `Bearer ${accessToken}` }));
    expect((await signedIn.getMe({})).user).toEqual(user);
    await expect
      .poll(() => auditOf(tenant.id, 'login'))
      .toEqual([{ actor_id: tenant.admin.id, thing: 'user', thing_id: tenant.admin.id, detail: {} }]);
  });

  it('answers the same for a wrong password and an unknown address', async () => {
    const refusals = await Promise.all([
      refusalOf(auth().login({ email: 'viewer@auth.test', password: 'wrong' })),
      refusalOf(auth().login({ email: 'nobody@auth.test', password: 'wrong' })),
    ]);
    expect(refusals.map(({ code, message }) => [code, message])).toEqual([
      ['LOGIN_FAILED', 'Wrong e-mail address or password'],
      ['LOGIN_FAILED', 'Wrong e-mail address or password'],
    ]);
  });

  it('takes as long for an unknown address as for a wrong password', async () => {
    const timeOf = async (email: string) => {
      const start = performance.now();
      await refusalCode(auth().login({ email, password: 'wrong' }));
      return performance.now() - start;
    };
    const known = [await timeOf('owner@auth.test'), await timeOf('owner@auth.test')];
    const unknown = [await timeOf('no1@auth.test'), await timeOf('no1@auth.test')];
    // Without a hash of its own an unknown address would answer a hundred times faster.
    expect(Math.min(...unknown)).toBeGreaterThan(Math.min(...known) / 3);
  });

  it('locks the address after five failures, also against the right password, and no other', async () => {
    for (let failure = 0; failure < 5; failure++) {
      expect(await refusalCode(auth().login({ email: 'member@auth.test', password: 'wrong' }))).toBe('LOGIN_FAILED');
    }

    const locked = await refusalOf(auth().login({ email: 'member@auth.test', password: harness.password }));

    expect(locked.code).toBe('LOGIN_LOCKED');
    expect(locked.retryAfterSeconds).toBeGreaterThan(800);
    await auth().login({ email: 'admin@auth.test', password: harness.password });
  });
});

describe('rate limits', () => {
  it('stop sign-ins from one address and requests of one tenant', async () => {
    const limited = await createTestDatabase();
    const strict = await createHarness(limited.db, { config: { RATE_LIMIT_AUTH: 3, RATE_LIMIT_ADMIN: 10 } });
    try {
      const anonymous = createClient(AuthService, strict.transport());
      for (let attempt = 0; attempt < 3; attempt++) {
        expect(await refusalCode(anonymous.login({ email: `a${attempt}@x.test`, password: 'wrong' }))).toBe(
          'LOGIN_FAILED',
        );
      }
      const refusal = await refusalOf(anonymous.login({ email: strict.email, password: strict.password }));
      expect(refusal.code).toBe('RATE_LIMITED');
      expect(refusal.retryAfterSeconds).toBeGreaterThan(0);

      const me = strict.superAdmin.client(AuthService);
      const codes = await Promise.all(
        Array.from({ length: 12 }, () =>
          me.getMe({}).then(
            () => 'OK',
            (error) => refusalCode(Promise.reject(error)),
          ),
        ),
      );
      expect(codes.filter((code) => code === 'OK')).toHaveLength(10);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(2);
    } finally {
      await strict.close();
      await limited.drop();
    }
  });
});

describe('X-Switch-User', () => {
  const as = (userId: string) => ({ 'x-switch-user': userId });

  it('is refused to everybody but super admins, also within the own tenant', async () => {
    expect(await refusalCode(tenant.owner.client(AuthService, as(tenant.viewer.id)).getMe({}))).toBe(
      'PERMISSION_DENIED',
    );
  });

  it('does not find users that do not exist', async () => {
    for (const id of ['x', '00000000-0000-7000-8000-000000000000']) {
      expect(await refusalCode(harness.superAdmin.client(AuthService, as(id)).getMe({}))).toBe('NOT_FOUND');
    }
  });

  it("puts a super admin into the user's place, with that user's role and tenant, and audits who it was", async () => {
    const client = harness.superAdmin.client(AuthService, as(tenant.viewer.id));
    expect((await client.getMe({})).user).toMatchObject({
      id: tenant.viewer.id,
      tenantId: tenant.id,
      superAdmin: false,
    });
    await client.getMe({});
    const list = { name: 'switched', kind: ListKind.BLACKLIST, keywords: ['x'] };
    const asViewer = harness.superAdmin.client(ListService, as(tenant.viewer.id));
    expect(await refusalCode(asViewer.createKeywordList({ list }))).toBe('PERMISSION_DENIED');
    const inTenant = harness.superAdmin.client(TenantService, as(tenant.owner.id));
    expect(await refusalCode(inTenant.listTenants({}))).toBe('PERMISSION_DENIED');

    const asOwner = harness.superAdmin.client(ListService, as(tenant.owner.id));
    const { revision } = await asOwner.createKeywordList({ list });

    const actor = { actor_id: harness.superAdmin.id };
    const switched = (await auditOf(tenant.id, 'switch_user')).map(({ actor_id, thing_id }) => ({
      actor_id,
      thing_id,
    }));
    expect(switched).toEqual([
      { ...actor, thing_id: tenant.viewer.id },
      { ...actor, thing_id: tenant.owner.id },
    ]);
    expect((await auditOf(tenant.id, 'create')).at(-1)).toMatchObject({
      ...actor,
      thing: 'blacklist',
      detail: { revision: Number(revision), in_place_of: tenant.owner.id },
    });
  });
});

function auditOf(tenantId: string, action: string) {
  return database.db.query<{ actor_id: string; thing: string; thing_id: string; detail: object }>(
    `select a.actor_id, a.thing, a.thing_id, a.detail
       from audit_log a where a.tenant_id = $1 and a.action = $2 order by a.id`,
    [tenantId, action],
  );
}
