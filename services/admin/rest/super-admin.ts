import { type InstallationUser, TenantService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { answerWrite, queryInteger, queryText, type RestRoutes } from './facade.js';
import { roleName } from './sign-in.js';
import { toIsoText } from './timestamp.js';

/** /api/v1/admin: what super admins do. Where the contract shows an API key there is null: keys are not retrievable. */
export function superAdminRoutes(): RestRoutes {
  return {
    'GET /api/v1/admin/stats': {
      method: TenantService.method.getInstallationStats,
      async handle({ ctx, call }) {
        const stats = await call(TenantService.method.getInstallationStats, {});
        ctx.body = {
          total_tenants: Number(stats.tenants),
          total_users: Number(stats.users),
          active_users: Number(stats.enabledUsers),
          total_applications: Number(stats.applications),
          total_api_keys: Number(stats.apiKeys),
        };
      },
    },

    'GET /api/v1/admin/users': {
      method: TenantService.method.listAllUsers,
      async handle({ ctx, call }) {
        const request = {
          search: queryText(ctx, 'search'),
          sortBy: queryText(ctx, 'sort_by'),
          ascending: readOrder(queryText(ctx, 'sort_order')),
          skip: queryInteger(ctx, 'skip', 0, 0, 100_000),
          limit: queryInteger(ctx, 'limit', 50, 1, 100),
        };
        const { users, total } = await call(TenantService.method.listAllUsers, request);
        ctx.body = { users: users.map(toRestUser), total: Number(total), skip: request.skip, limit: request.limit };
      },
    },

    'POST /api/v1/admin/create-user': {
      method: TenantService.method.createTenant,
      fieldName: (path) => ({ owner_email: 'email', owner_password: 'password' })[path] ?? path,
      async handle({ ctx, call, body: read }) {
        const body = await read();
        const ownerEmail = body.text('email');
        const ownerPassword = body.text('password');
        const name = body.optionalText('name') ?? ownerEmail;
        body.end();
        const { tenant, owner } = await call(TenantService.method.createTenant, { name, ownerEmail, ownerPassword });
        answerWrite(ctx, 'User created with a tenant of their own', {
          id: owner?.id,
          email: owner?.email,
          tenant_id: tenant?.id,
          api_key: null,
        });
      },
    },

    'PUT /api/v1/admin/users/:id': {
      method: TenantService.method.updateAnyUser,
      async handle({ ctx, params, call, body: read }) {
        const body = await read();
        const [enabled, superAdmin] = [body.optionalFlag('is_active'), body.optionalFlag('is_super_admin')];
        body.end();
        const { user } = await call(TenantService.method.updateAnyUser, {
          id: params['id'] ?? '',
          ...(enabled === undefined ? {} : { enabled }),
          ...(superAdmin === undefined ? {} : { superAdmin }),
        });
        answerWrite(ctx, 'User changed', user && toRestUser(user));
      },
    },

    'DELETE /api/v1/admin/users/:id': {
      method: TenantService.method.deleteAnyUser,
      async handle({ ctx, params, call }) {
        await call(TenantService.method.deleteAnyUser, { id: params['id'] ?? '' });
        answerWrite(ctx, 'User removed');
      },
    },

    'POST /api/v1/admin/switch-user/:id': {
      method: TenantService.method.startSwitch,
      async handle({ ctx, params, call }) {
        const { token, target, expiresAt } = await call(TenantService.method.startSwitch, { id: params['id'] ?? '' });
        ctx.body = {
          switch_session_token: token,
          expires_at: toIsoText(expiresAt),
          target_user: { id: target?.id, email: target?.email, api_key: null },
        };
      },
    },

    'POST /api/v1/admin/exit-switch': {
      method: TenantService.method.endSwitch,
      async handle({ ctx, call }) {
        await call(TenantService.method.endSwitch, { token: ctx.get('x-switch-session').trim() });
        answerWrite(ctx, 'Back in your own place');
      },
    },

    'GET /api/v1/admin/current-switch': {
      method: TenantService.method.getSwitch,
      async handle({ ctx, call }) {
        const token = ctx.get('x-switch-session').trim();
        const { active, target, expiresAt } = await call(TenantService.method.getSwitch, { token });
        ctx.body = {
          is_switched: active,
          target_user: target === undefined ? null : { id: target.id, email: target.email },
          expires_at: toIsoText(expiresAt),
        };
      },
    },
  };
}

function readOrder(word: string): boolean {
  if (word === '' || word === 'desc') return false;
  if (word === 'asc') return true;
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'sort_order', message: 'must be asc or desc' }] });
}

function toRestUser({ user, enabled, createdAt, lastLoginAt }: InstallationUser) {
  return {
    id: user?.id,
    email: user?.email,
    tenant_id: user?.tenantId,
    tenant_name: user?.tenantName,
    member_role: roleName(user?.role),
    is_active: enabled,
    is_verified: true,
    is_super_admin: user?.superAdmin,
    api_key: null,
    created_at: toIsoText(createdAt),
    last_login_at: toIsoText(lastLoginAt),
  };
}
