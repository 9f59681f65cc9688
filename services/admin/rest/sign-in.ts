import { timestampMs } from '@bufbuild/protobuf/wkt';
import { AuthService, type LoginResponse } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { toRole } from '../users/user-message.js';
import type { Body } from './body.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';

/** Ends the session of the access token. */
const logout: RestRoutes[string] = {
  method: AuthService.method.revokeSession,
  async handle({ ctx, call }) {
    await call(AuthService.method.revokeSession, {});
    answerWrite(ctx, 'Logged out');
  },
};

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
      const reply = await signIn(call, body.text('email'), body);
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
      call.ctx.body = toToken(await signIn(call, body.text('username'), body));
    },
  },

  'POST /api/v1/auth/refresh': {
    method: AuthService.method.refreshSession,
    async handle({ ctx, call, body: read }) {
      const body = await read();
      const refreshToken = body.text('refresh_token');
      body.end();
      ctx.set('cache-control', 'no-store');
      ctx.body = toToken(await call(AuthService.method.refreshSession, { refreshToken }));
    },
  },

  'POST /api/v1/auth/logout': logout,
  'POST /api/v1/users/logout': logout,

  'GET /.well-known/jwks.json': {
    method: AuthService.method.listSigningKeys,
    async handle({ ctx, call }) {
      const { keys } = await call(AuthService.method.listSigningKeys, {});
      ctx.set('cache-control', 'public, max-age=60');
      ctx.body = { keys: keys.map(({ kid, kty, crv, alg, x, y }) => ({ kid, kty, crv, alg, use: 'sig', x, y })) };
    },
  },

  'GET /api/v1/auth/me': {
    method: AuthService.method.getMe,
    async handle({ ctx, call }) {
      const { user } = await call(AuthService.method.getMe, {});
      ctx.body = { username: user?.email, role: roleName(user?.role) };
    },
  },

  'POST /api/v1/users/change-password': {
    method: AuthService.method.changePassword,
    async handle({ ctx, call, body: read }) {
      const body = await read();
      const request = { currentPassword: body.text('current_password'), newPassword: body.text('new_password') };
      body.end();
      await call(AuthService.method.changePassword, request);
      answerWrite(ctx, 'Password changed');
    },
  },

  'PUT /api/v1/users/language': {
    method: AuthService.method.updateMe,
    async handle({ ctx, call, body: read }) {
      const body = await read();
      const language = body.text('language');
      body.end();
      const { user } = await call(AuthService.method.updateMe, { language });
      answerWrite(ctx, 'Language changed', { language: user?.language });
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

/** A client that asks for `"refresh": true` gets a refresh token; the contract's have no use for one. */
function signIn({ call }: RestCall, email: string, body: Body): Promise<LoginResponse> {
  const password = body.text('password');
  const withoutRefresh = !(body.optionalFlag('refresh') ?? false);
  body.end();
  return call(AuthService.method.login, { email, password, withoutRefresh });
}

/** Tokens as the contract writes them, and the refresh token when there is one. */
function toToken(reply: Pick<LoginResponse, 'accessToken' | 'expiresAt' | 'refreshToken' | 'sessionExpiresAt'>) {
  return {
    access_token: reply.accessToken,
    token_type: 'bearer',
    expires_in: secondsUntil(reply.expiresAt),
    ...(reply.refreshToken === ''
      ? {}
      : { refresh_token: reply.refreshToken, refresh_expires_in: secondsUntil(reply.sessionExpiresAt) }),
  };
}

function secondsUntil(end: LoginResponse['expiresAt']): number {
  return end === undefined ? 0 : Math.round((timestampMs(end) - Date.now()) / 1000);
}

/** The word of a role; null for none. Pure. */
export function roleName(role: Parameters<typeof toRole>[0] | undefined): string | null {
  return (role === undefined ? undefined : toRole(role)) ?? null;
}
