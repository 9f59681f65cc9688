import { timestampMs } from '@bufbuild/protobuf/wkt';
import { AuthService, type LoginResponse } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { toRole } from '../users/user-message.js';
import type { RestCall, RestRoutes } from './facade.js';

/**
 * /api/v1/users/login, /api/v1/auth/login and who one is.
 *
 * Where the contract shows an API key there is null: keys are not retrievable, here as everywhere.
 */
export const signInRoutes: RestRoutes = {
  'POST /api/v1/users/login': {
    method: AuthService.method.login,
    async handle(call) {
      const body = await call.body();
      const reply = await signIn(call, body.text('email'), body.text('password'), body.end);
      call.ctx.body = {
        ...toToken(reply),
        api_key: null,
        tenant_id: reply.user?.tenantId ?? null,
        is_super_admin: reply.user?.superAdmin ?? false,
        member_role: roleName(reply.user?.role),
        requires_password_change: false,
        password_message: null,
      };
    },
  },

  'POST /api/v1/auth/login': {
    method: AuthService.method.login,
    fieldName: (path) => (path === 'email' ? 'username' : path),
    async handle(call) {
      const body = await call.body();
      call.ctx.body = toToken(await signIn(call, body.text('username'), body.text('password'), body.end));
    },
  },

  'GET /api/v1/auth/me': {
    method: AuthService.method.getMe,
    async handle({ ctx, call }) {
      const { user } = await call(AuthService.method.getMe, {});
      ctx.body = { username: user?.email, role: roleName(user?.role) };
    },
  },

  'GET /api/v1/users/me': {
    method: AuthService.method.getMe,
    async handle({ ctx, call }) {
      const { user } = await call(AuthService.method.getMe, {});
      ctx.body = {
        id: user?.id,
        email: user?.email,
        api_key: null,
        model_api_key: null,
        is_active: true,
        is_verified: true,
        is_super_admin: user?.superAdmin,
        member_role: roleName(user?.role),
        org_tenant_id: user?.tenantId,
        rate_limit: null,
        language: user?.language,
        log_direct_model_access: false,
      };
    },
  },
};

function signIn({ call }: RestCall, email: string, password: string, end: () => void): Promise<LoginResponse> {
  end();
  return call(AuthService.method.login, { email, password });
}

function toToken({ accessToken, expiresAt }: LoginResponse) {
  const lifetimeMs = expiresAt === undefined ? 0 : timestampMs(expiresAt) - Date.now();
  return { access_token: accessToken, token_type: 'bearer', expires_in: Math.round(lifetimeMs / 1000) };
}

function roleName(role: Parameters<typeof toRole>[0] | undefined): string | null {
  return (role === undefined ? undefined : toRole(role)) ?? null;
}
