import type { RestSample } from './rest-sample.js';
import { newAddress } from './rpc-samples.js';

/** Routes of people: signing in, accounts, teams, and what super admins do with them. */
export const peopleSamples: Readonly<Record<string, RestSample>> = {
  'POST /api/v1/users/login': {
    path: () => '/api/v1/users/login',
    body: () => ({ email: newAddress(), password: 'wrong' }),
    foreign: 'answered',
  },
  'POST /api/v1/auth/login': {
    path: () => '/api/v1/auth/login',
    body: () => ({ username: newAddress(), password: 'wrong' }),
    foreign: 'answered',
  },
  'POST /api/v1/auth/refresh': {
    path: () => '/api/v1/auth/refresh',
    body: () => ({ refresh_token: 'none' }),
    foreign: 'answered',
  },
  'POST /api/v1/auth/logout': { path: () => '/api/v1/auth/logout', foreign: 'answered' },
  'POST /api/v1/users/logout': { path: () => '/api/v1/users/logout', foreign: 'answered' },
  'GET /.well-known/jwks.json': { path: () => '/.well-known/jwks.json', foreign: 'answered', hears: 200 },
  'POST /api/v1/users/change-password': {
    path: () => '/api/v1/users/change-password',
    body: () => ({ current_password: 'wrong', new_password: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 400,
  },
  'PUT /api/v1/users/language': {
    path: () => '/api/v1/users/language',
    body: () => ({ language: 'en' }),
    foreign: 'answered',
  },
  'GET /api/v1/auth/verify-reset-token': {
    path: () => '/api/v1/auth/verify-reset-token?token=none',
    foreign: 'answered',
    hears: 400,
  },
  'GET /api/v1/auth/sso/login': { path: () => '/api/v1/auth/sso/login', foreign: 'answered', hears: 400 },
  'GET /api/v1/auth/sso/callback': { path: () => '/api/v1/auth/sso/callback', foreign: 'answered', hears: 400 },
  'POST /api/v1/auth/forgot-password': {
    path: () => '/api/v1/auth/forgot-password',
    body: () => ({ email: newAddress() }),
    foreign: 'answered',
    hears: 400,
  },
  'POST /api/v1/auth/reset-password': {
    path: () => '/api/v1/auth/reset-password',
    body: () => ({ token: 'none', new_password: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 400,
  },
  'POST /api/v1/users/register': {
    path: () => '/api/v1/users/register',
    body: () => ({ email: newAddress(), password: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 403,
  },
  'POST /api/v1/users/verify-email': {
    path: () => '/api/v1/users/verify-email',
    body: () => ({ email: newAddress(), verification_code: '123456' }),
    foreign: 'answered',
    hears: 403,
  },
  'POST /api/v1/users/resend-verification-code': {
    path: () => '/api/v1/users/resend-verification-code',
    body: () => ({ email: newAddress() }),
    foreign: 'answered',
    hears: 403,
  },
  'GET /api/v1/admin/stats': { path: () => '/api/v1/admin/stats', foreign: 'answered' },
  'GET /api/v1/admin/users': { path: () => '/api/v1/admin/users', foreign: 'answered' },
  'POST /api/v1/admin/create-user': {
    path: () => '/api/v1/admin/create-user',
    body: () => ({ email: newAddress(), password: 'Long-enough-1' }),
    foreign: 'answered',
  },
  'PUT /api/v1/admin/users/:id': {
    path: ({ userId }) => `/api/v1/admin/users/${userId}`,
    body: () => ({ is_active: true }),
    foreign: 'refused',
  },
  'DELETE /api/v1/admin/users/:id': { path: ({ userId }) => `/api/v1/admin/users/${userId}`, foreign: 'refused' },
  'POST /api/v1/admin/switch-user/:id': {
    path: ({ userId }) => `/api/v1/admin/switch-user/${userId}`,
    foreign: 'refused',
  },
  'POST /api/v1/admin/exit-switch': { path: () => '/api/v1/admin/exit-switch', foreign: 'answered' },
  'GET /api/v1/admin/current-switch': { path: () => '/api/v1/admin/current-switch', foreign: 'answered' },
  'GET /api/v1/team/my-role': { path: () => '/api/v1/team/my-role', foreign: 'answered' },
  'GET /api/v1/team/members': { path: () => '/api/v1/team/members', foreign: 'answered' },
  'POST /api/v1/team/members': {
    path: () => '/api/v1/team/members',
    body: () => ({ email: newAddress(), password: 'Long-enough-1', role: 'viewer' }),
    foreign: 'answered',
  },
  'PUT /api/v1/team/members/:id/role': {
    path: ({ userId }) => `/api/v1/team/members/${userId}/role`,
    body: () => ({ role: 'viewer' }),
    foreign: 'refused',
  },
  'DELETE /api/v1/team/members/:id': { path: ({ userId }) => `/api/v1/team/members/${userId}`, foreign: 'refused' },
  'GET /api/v1/team/invitations': { path: () => '/api/v1/team/invitations', foreign: 'answered' },
  'POST /api/v1/team/invitations': {
    path: () => '/api/v1/team/invitations',
    body: () => ({ email: newAddress(), role: 'viewer' }),
    foreign: 'answered',
  },
  'DELETE /api/v1/team/invitations/:id': {
    path: ({ invitationId }) => `/api/v1/team/invitations/${invitationId}`,
    foreign: 'refused',
  },
  'POST /api/v1/team/invitations/verify': {
    path: () => '/api/v1/team/invitations/verify',
    body: () => ({ token: 'none' }),
    foreign: 'answered',
    hears: 400,
  },
  'POST /api/v1/team/invitations/accept': {
    path: () => '/api/v1/team/invitations/accept',
    body: () => ({ token: 'none', password: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 400,
  },
  'GET /api/v1/auth/me': { path: () => '/api/v1/auth/me', foreign: 'answered' },
  'GET /api/v1/users/me': { path: () => '/api/v1/users/me', foreign: 'answered' },
};
