import type { EstateIds } from './estate.js';
import { newAddress } from './rpc-samples.js';

/** One call of a route. */
interface RestSample {
  readonly path: (ids: EstateIds) => string;
  readonly body?: (ids: EstateIds) => object;
  readonly foreign: 'refused' | 'answered';
  /** The status that whoever may call it hears, when it is not 200; of public routes 401 unless given. */
  readonly hears?: number;
}

const packagesPath = '/api/v1/scanner-packages';
const scannerBody = { scanner_type: 'keyword', name: 'Scanner', keywords: ['word'], risk_level: 'low_risk' };
const listBody = { name: 'Another', keywords: ['word'] };

const ofPolicy = (path: string, body?: () => object): RestSample => ({
  path: ({ policyId }) => `${path}?workspace_id=${policyId}`,
  ...(body && { body }),
  foreign: 'refused',
});
const ofWorkspace = (path: string, body?: (ids: EstateIds) => object): RestSample => ({
  path: ({ policyId }) => `/api/v1/workspaces/${policyId}${path}`,
  ...(body && { body }),
  foreign: 'refused',
});
const ofOnePolicy = (path: string, body?: () => object): RestSample => ({
  path: ({ policyId }) => `/api/v1/policies/${policyId}${path}`,
  ...(body && { body }),
  foreign: 'refused',
});
const policyDocument = () => ({ version: '1', name: newAddress() });
const anybody = (path: string, body?: () => object): RestSample => ({
  path: () => path,
  ...(body && { body }),
  foreign: 'answered',
});
const ofList = (kind: 'blacklist' | 'whitelist', body?: () => object): RestSample => ({
  path: ({ policyId, listId, whitelistId }) =>
    `/api/v1/workspaces/${policyId}/config/${kind}/${kind === 'blacklist' ? listId : whitelistId}`,
  ...(body && { body }),
  foreign: 'refused',
});
/** What tenants' defaults must name. */
const defaultActions = () =>
  Object.fromEntries(
    ['general_input', 'general_output', 'input', 'output'].flatMap((prefix) =>
      ['high', 'medium', 'low'].map((level) => [`default_${prefix}_${level}_risk_action`, 'block']),
    ),
  );

/** Routes that configure one policy: `?workspace_id=`, and the same below a workspace. */
const policySamples: Readonly<Record<string, RestSample>> = Object.fromEntries(
  [
    ['config/risk-types', 'risk-types'],
    ['config/sensitivity-thresholds', 'sensitivity-thresholds'],
    ['config/gateway-policy', 'gateway-policy'],
    ['config/data-leakage-policy', 'data-leakage-policy'],
    ['ban-policy', 'ban-policy'],
    ['config/fixed-answer-templates', 'fixed-answer-templates'],
    ['config/appeal', 'appeal'],
  ].flatMap(([path, name]): [string, RestSample][] => [
    [`GET /api/v1/${path}`, ofPolicy(`/api/v1/${path}`)],
    [`PUT /api/v1/${path}`, ofPolicy(`/api/v1/${path}`, () => ({}))],
    [`GET /api/v1/workspaces/:id/config/${name}`, ofWorkspace(`/config/${name}`)],
    [`PUT /api/v1/workspaces/:id/config/${name}`, ofWorkspace(`/config/${name}`, () => ({}))],
  ]),
);

/** Every route has a line here; one without fails the walk. */
export const restSamples: Readonly<Record<string, RestSample>> = {
  ...policySamples,
  'GET /api/v1/config/risk-types/enabled': ofPolicy('/api/v1/config/risk-types/enabled'),
  'POST /api/v1/config/risk-types/reset': ofPolicy('/api/v1/config/risk-types/reset'),
  'POST /api/v1/config/sensitivity-thresholds/reset': ofPolicy('/api/v1/config/sensitivity-thresholds/reset'),
  'GET /api/v1/config/gateway-policy/tenant-defaults': anybody('/api/v1/config/gateway-policy/tenant-defaults'),
  'PUT /api/v1/config/gateway-policy/tenant-defaults': anybody(
    '/api/v1/config/gateway-policy/tenant-defaults',
    defaultActions,
  ),
  'GET /api/v1/config/data-leakage-policy/tenant-defaults': anybody(
    '/api/v1/config/data-leakage-policy/tenant-defaults',
  ),
  'PUT /api/v1/config/data-leakage-policy/tenant-defaults': anybody(
    '/api/v1/config/data-leakage-policy/tenant-defaults',
    defaultActions,
  ),
  'GET /api/v1/config/private-models': anybody('/api/v1/config/private-models'),
  'GET /api/v1/policies': anybody('/api/v1/policies'),
  'POST /api/v1/policies': { ...anybody('/api/v1/policies', () => ({ name: newAddress() })), hears: 201 },
  'POST /api/v1/policies/import': anybody('/api/v1/policies/import?prune=true', policyDocument),
  'GET /api/v1/policies/:id': ofOnePolicy(''),
  'PUT /api/v1/policies/:id': ofOnePolicy('', policyDocument),
  'DELETE /api/v1/policies/:id': ofOnePolicy(''),
  'POST /api/v1/policies/:id/rename': ofOnePolicy('/rename', () => ({ description: 'x' })),
  'GET /api/v1/policies/:id/revisions': ofOnePolicy('/revisions'),
  'GET /api/v1/policies/:id/revisions/:revision': ofOnePolicy('/revisions/1000000'),
  'GET /api/v1/policies/:id/diff': ofOnePolicy('/diff'),
  'POST /api/v1/policies/:id/restore': ofOnePolicy('/restore', () => ({ revision: 1_000_000 })),
  'GET /api/v1/policies/:id/export': ofOnePolicy('/export?format=json'),
  'POST /api/v1/policies/:id/validate': ofOnePolicy('/validate', policyDocument),
  'GET /api/v1/workspaces': anybody('/api/v1/workspaces'),
  'POST /api/v1/workspaces': anybody('/api/v1/workspaces', () => ({ name: newAddress() })),
  'GET /api/v1/workspaces/:id': ofWorkspace(''),
  'PUT /api/v1/workspaces/:id': ofWorkspace('', () => ({ description: 'taken over' })),
  'DELETE /api/v1/workspaces/:id': ofWorkspace(''),
  'POST /api/v1/workspaces/:id/assign': ofWorkspace('/assign', (ids) => ({ application_ids: [ids.applicationId] })),
  'POST /api/v1/workspaces/:id/unassign': ofWorkspace('/unassign', (ids) => ({
    application_ids: [ids.applicationId],
  })),
  'GET /api/v1/workspaces/:id/export': ofWorkspace('/export'),
  'POST /api/v1/workspaces/:id/import': ofWorkspace('/import', () => ({ config: { version: '1.0', risk_types: {} } })),
  'GET /api/v1/workspaces/:id/applications': ofWorkspace('/applications'),
  'GET /api/v1/workspaces/:id/config/appeal/records': ofWorkspace('/config/appeal/records'),
  'GET /api/v1/workspaces/:id/config/scanners': ofWorkspace('/config/scanners'),
  'PUT /api/v1/workspaces/:id/config/scanners': ofWorkspace('/config/scanners', () => ({
    configs: [{ scanner_id: 'S9', is_enabled: false }],
  })),
  'GET /api/v1/workspaces/:id/config/blacklist': ofWorkspace('/config/blacklist'),
  'POST /api/v1/workspaces/:id/config/blacklist': ofWorkspace('/config/blacklist', () => listBody),
  'PUT /api/v1/workspaces/:id/config/blacklist/:item': ofList('blacklist', () => listBody),
  'DELETE /api/v1/workspaces/:id/config/blacklist/:item': ofList('blacklist'),
  'GET /api/v1/workspaces/:id/config/whitelist': ofWorkspace('/config/whitelist'),
  'POST /api/v1/workspaces/:id/config/whitelist': ofWorkspace('/config/whitelist', () => listBody),
  'PUT /api/v1/workspaces/:id/config/whitelist/:item': ofList('whitelist', () => listBody),
  'DELETE /api/v1/workspaces/:id/config/whitelist/:item': ofList('whitelist'),
  'GET /api/v1/proxy/upstream-apis': { path: () => '/api/v1/proxy/upstream-apis', foreign: 'answered' },
  'POST /api/v1/proxy/upstream-apis': {
    path: () => '/api/v1/proxy/upstream-apis',
    body: () => ({ config_name: `Over REST ${newAddress()}`, provider: 'local', api_base_url: 'http://127.0.0.1/v1' }),
    foreign: 'answered',
  },
  'GET /api/v1/proxy/upstream-apis/:id': {
    path: ({ upstreamId }) => `/api/v1/proxy/upstream-apis/${upstreamId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/proxy/upstream-apis/:id': {
    path: ({ upstreamId }) => `/api/v1/proxy/upstream-apis/${upstreamId}`,
    body: () => ({ config_name: 'Taken over' }),
    foreign: 'refused',
  },
  'DELETE /api/v1/proxy/upstream-apis/:id': {
    path: ({ upstreamId }) => `/api/v1/proxy/upstream-apis/${upstreamId}`,
    foreign: 'refused',
  },
  'POST /api/v1/proxy/upstream-apis/:id/test': {
    path: ({ upstreamId }) => `/api/v1/proxy/upstream-apis/${upstreamId}/test`,
    foreign: 'refused',
  },
  'GET /api/v1/model-routes': { path: () => '/api/v1/model-routes', foreign: 'answered' },
  'POST /api/v1/model-routes': {
    path: () => '/api/v1/model-routes',
    body: (ids) => ({ name: 'Route', model_pattern: 'x', upstream_api_config_id: ids.upstreamId }),
    foreign: 'refused',
  },
  'GET /api/v1/model-routes/:id': { path: ({ routeId }) => `/api/v1/model-routes/${routeId}`, foreign: 'refused' },
  'PUT /api/v1/model-routes/:id': {
    path: ({ routeId }) => `/api/v1/model-routes/${routeId}`,
    body: () => ({ priority: 1 }),
    foreign: 'refused',
  },
  'DELETE /api/v1/model-routes/:id': { path: ({ routeId }) => `/api/v1/model-routes/${routeId}`, foreign: 'refused' },
  'GET /api/v1/model-routes/test/:model': { path: () => '/api/v1/model-routes/test/gpt-4o', foreign: 'answered' },
  'GET /api/v1/model-usage': { path: () => '/api/v1/model-usage', foreign: 'answered' },
  'PUT /api/v1/applications/:id/keys/:keyId/budget': {
    path: ({ applicationId, apiKeyId }) => `/api/v1/applications/${applicationId}/keys/${apiKeyId}/budget`,
    body: () => ({ max_tokens: 5 }),
    foreign: 'refused',
  },
  'GET /api/v1/rate-limits': anybody('/api/v1/rate-limits'),
  'GET /api/v1/admin/rate-limits': anybody('/api/v1/admin/rate-limits?limit=2'),
  'POST /api/v1/admin/rate-limits': {
    path: () => '/api/v1/admin/rate-limits',
    body: ({ tenantId }) => ({ tenant_id: tenantId, requests_per_second: 100_000 }),
    foreign: 'refused',
  },
  'DELETE /api/v1/admin/rate-limits/:tenantId': {
    path: ({ tenantId }) => `/api/v1/admin/rate-limits/${tenantId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/applications/:id/keys/:keyId/rate-limit': {
    path: ({ applicationId, apiKeyId }) => `/api/v1/applications/${applicationId}/keys/${apiKeyId}/rate-limit`,
    body: () => ({ requests_per_minute: 100_000 }),
    foreign: 'refused',
  },
  'GET /api/v1/dashboard/stats': { path: () => '/api/v1/dashboard/stats?tz_offset=-480', foreign: 'answered' },
  'GET /api/v1/dashboard/category-distribution': {
    path: () => '/api/v1/dashboard/category-distribution?start_date=2026-11-01',
    foreign: 'answered',
  },
  'GET /api/v1/results': {
    path: ({ applicationId, policyId }) =>
      `/api/v1/results?application_id=${applicationId}&workspace_id=${policyId}&risk_level=any_risk`,
    foreign: 'answered',
  },
  'GET /api/v1/results/export': {
    path: ({ applicationId }) => `/api/v1/results/export?application_id=${applicationId}`,
    foreign: 'answered',
  },
  // No detection runs behind this admin, so there is no result to read.
  'GET /api/v1/results/:id': {
    path: ({ upstreamId }) => `/api/v1/results/${upstreamId}`,
    foreign: 'refused',
    hears: 404,
  },
  'POST /api/v1/results/:id/extract-segments': {
    path: ({ upstreamId }) => `/api/v1/results/${upstreamId}/extract-segments`,
    foreign: 'refused',
    hears: 404,
  },
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
  'GET /api/v1/config/blacklist': {
    path: ({ policyId }) => `/api/v1/config/blacklist?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/blacklist/:id': {
    path: ({ listId }) => `/api/v1/config/blacklist/${listId}`,
    foreign: 'refused',
  },
  'POST /api/v1/config/blacklist': {
    path: ({ policyId }) => `/api/v1/config/blacklist?workspace_id=${policyId}`,
    body: () => listBody,
    foreign: 'refused',
  },
  'PUT /api/v1/config/blacklist/:id': {
    path: ({ listId }) => `/api/v1/config/blacklist/${listId}`,
    body: () => listBody,
    foreign: 'refused',
  },
  'DELETE /api/v1/config/blacklist/:id': {
    path: ({ listId }) => `/api/v1/config/blacklist/${listId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/whitelist': {
    path: ({ policyId }) => `/api/v1/config/whitelist?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/whitelist/:id': {
    path: ({ whitelistId }) => `/api/v1/config/whitelist/${whitelistId}`,
    foreign: 'refused',
  },
  'POST /api/v1/config/whitelist': {
    path: ({ policyId }) => `/api/v1/config/whitelist?workspace_id=${policyId}`,
    body: () => listBody,
    foreign: 'refused',
  },
  'PUT /api/v1/config/whitelist/:id': {
    path: ({ whitelistId }) => `/api/v1/config/whitelist/${whitelistId}`,
    body: () => listBody,
    foreign: 'refused',
  },
  'DELETE /api/v1/config/whitelist/:id': {
    path: ({ whitelistId }) => `/api/v1/config/whitelist/${whitelistId}`,
    foreign: 'refused',
  },
  'GET /api/v1/custom-scanners': {
    path: ({ policyId }) => `/api/v1/custom-scanners?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/custom-scanners/:id': {
    path: ({ scannerId }) => `/api/v1/custom-scanners/${scannerId}`,
    foreign: 'refused',
  },
  'POST /api/v1/custom-scanners': {
    path: ({ policyId }) => `/api/v1/custom-scanners?workspace_id=${policyId}`,
    body: () => scannerBody,
    foreign: 'refused',
  },
  'PUT /api/v1/custom-scanners/:id': {
    path: ({ scannerId }) => `/api/v1/custom-scanners/${scannerId}`,
    body: () => scannerBody,
    foreign: 'refused',
  },
  'POST /api/v1/custom-scanners/:id/resume': {
    path: ({ scannerId }) => `/api/v1/custom-scanners/${scannerId}/resume`,
    foreign: 'refused',
  },
  'DELETE /api/v1/custom-scanners/:id': {
    path: ({ scannerId }) => `/api/v1/custom-scanners/${scannerId}`,
    foreign: 'refused',
  },
  'GET /api/v1/scanner-configs': {
    path: ({ policyId }) => `/api/v1/scanner-configs?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/scanner-configs/enabled': {
    path: ({ policyId }) => `/api/v1/scanner-configs/enabled?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/scanner-configs/:scanner': {
    path: ({ scannerId }) => `/api/v1/scanner-configs/${scannerId}`,
    body: () => ({ is_enabled: false }),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-configs/bulk-update': {
    path: ({ policyId }) => `/api/v1/scanner-configs/bulk-update?workspace_id=${policyId}`,
    body: () => ({ updates: [{ scanner_id: 'S9', is_enabled: false }] }),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-configs/:scanner/reset': {
    path: ({ scannerId }) => `/api/v1/scanner-configs/${scannerId}/reset`,
    foreign: 'refused',
  },
  'POST /api/v1/scanner-configs/reset-all': {
    path: ({ policyId }) => `/api/v1/scanner-configs/reset-all?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'POST /api/v1/scanner-configs/initialize': {
    path: ({ policyId }) => `/api/v1/scanner-configs/initialize?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/data-security/entity-types': ofPolicy('/api/v1/config/data-security/entity-types'),
  'GET /api/v1/config/data-security/entity-types/:entity': ofPolicy('/api/v1/config/data-security/entity-types/EMAIL'),
  'POST /api/v1/config/data-security/entity-types': ofPolicy('/api/v1/config/data-security/entity-types', () => ({
    entity_type: 'STAFF_NUMBER',
    entity_type_name: 'Staff number',
    category: 'low',
    pattern: 'ST-[0-9]{4}',
  })),
  'PUT /api/v1/config/data-security/entity-types/:entity': ofPolicy(
    '/api/v1/config/data-security/entity-types/EMAIL',
    () => ({ category: 'high' }),
  ),
  'DELETE /api/v1/config/data-security/entity-types/:entity': ofPolicy(
    '/api/v1/config/data-security/entity-types/EMAIL',
  ),
  'GET /api/v1/scanner-packages': { path: () => packagesPath, foreign: 'answered' },
  'GET /api/v1/scanner-packages/:id': {
    path: ({ packageId }) => `${packagesPath}/${packageId}`,
    foreign: 'refused',
  },
  'GET /api/v1/scanner-packages/admin/packages': { path: () => `${packagesPath}/admin/packages`, foreign: 'refused' },
  'POST /api/v1/scanner-packages/admin/upload': {
    path: () => `${packagesPath}/admin/upload`,
    body: () => ({ package_data: {} }),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-packages/admin/upload-basic': {
    path: () => `${packagesPath}/admin/upload-basic`,
    body: () => ({ package_data: {} }),
    foreign: 'refused',
  },
  'PUT /api/v1/scanner-packages/admin/:id': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}`,
    body: () => ({}),
    foreign: 'refused',
  },
  'PUT /api/v1/scanner-packages/admin/scanners/:id/default-risk-level': {
    path: ({ packageScannerId }) => `${packagesPath}/admin/scanners/${packageScannerId}/default-risk-level`,
    body: () => ({ risk_level: 'low_risk' }),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-packages/admin/:id/archive': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}/archive`,
    body: () => ({}),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-packages/admin/:id/unarchive': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}/unarchive`,
    foreign: 'refused',
  },
  'DELETE /api/v1/scanner-packages/admin/:id': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}`,
    foreign: 'refused',
  },
  'GET /api/v1/scanner-packages/admin/:id/statistics': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}/statistics`,
    foreign: 'refused',
  },
  'POST /api/v1/scanner-packages/admin/:id/assign': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}/assign`,
    body: (ids) => ({ tenant_id: ids.tenantId }),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-packages/admin/:id/revoke': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}/revoke`,
    body: (ids) => ({ tenant_id: ids.tenantId }),
    foreign: 'refused',
  },
  'GET /api/v1/applications': { path: () => '/api/v1/applications', foreign: 'answered' },
  'POST /api/v1/applications': {
    path: ({ policyId }) => `/api/v1/applications?workspace_id=${policyId}`,
    body: () => ({ name: 'Another' }),
    foreign: 'refused',
  },
  'PUT /api/v1/applications/:id': {
    path: ({ applicationId }) => `/api/v1/applications/${applicationId}`,
    body: () => ({}),
    foreign: 'refused',
  },
  'DELETE /api/v1/applications/:id': {
    path: ({ applicationId }) => `/api/v1/applications/${applicationId}`,
    foreign: 'refused',
  },
  'GET /api/v1/applications/:id/keys': {
    path: ({ applicationId }) => `/api/v1/applications/${applicationId}/keys`,
    foreign: 'refused',
  },
  'POST /api/v1/applications/:id/keys': {
    path: ({ applicationId }) => `/api/v1/applications/${applicationId}/keys`,
    body: () => ({}),
    foreign: 'refused',
  },
  'PUT /api/v1/applications/:id/keys/:keyId/rights': {
    path: ({ applicationId, apiKeyId }) => `/api/v1/applications/${applicationId}/keys/${apiKeyId}/rights`,
    body: () => ({ scopes: ['detect'] }),
    foreign: 'refused',
  },
  'POST /api/v1/applications/:id/keys/:keyId/rotate': {
    path: ({ applicationId, apiKeyId }) => `/api/v1/applications/${applicationId}/keys/${apiKeyId}/rotate`,
    body: () => ({ overlap_hours: 1 }),
    foreign: 'refused',
  },
  'PUT /api/v1/applications/:id/keys/:keyId/toggle': {
    path: ({ applicationId, apiKeyId }) => `/api/v1/applications/${applicationId}/keys/${apiKeyId}/toggle`,
    foreign: 'refused',
  },
  'DELETE /api/v1/applications/:id/keys/:keyId': {
    path: ({ applicationId, apiKeyId }) => `/api/v1/applications/${applicationId}/keys/${apiKeyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/ban-policy': {
    path: ({ policyId }) => `/api/v1/ban-policy?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/ban-policy': {
    path: ({ policyId }) => `/api/v1/ban-policy?workspace_id=${policyId}`,
    body: () => ({ enabled: true }),
    foreign: 'refused',
  },
  'GET /api/v1/ban-policy/templates': { path: () => '/api/v1/ban-policy/templates', foreign: 'answered' },
  'GET /api/v1/ban-policy/banned-users': { path: () => '/api/v1/ban-policy/banned-users', foreign: 'answered' },
  'POST /api/v1/ban-policy/unban': {
    path: () => '/api/v1/ban-policy/unban',
    body: ({ endUserId }) => ({ user_id: endUserId }),
    foreign: 'refused',
  },
  'GET /api/v1/ban-policy/user-history/:userId': {
    path: ({ endUserId }) => `/api/v1/ban-policy/user-history/${encodeURIComponent(endUserId)}`,
    foreign: 'answered',
  },
  'GET /api/v1/ban-policy/check-status/:userId': {
    path: ({ endUserId }) => `/api/v1/ban-policy/check-status/${encodeURIComponent(endUserId)}`,
    foreign: 'answered',
  },
  'GET /api/v1/config/knowledge-bases': {
    path: ({ policyId }) => `/api/v1/config/knowledge-bases?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/categories/:category/knowledge-bases': {
    path: ({ policyId }) => `/api/v1/config/categories/S9/knowledge-bases?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/knowledge-bases/available-scanners': {
    path: ({ policyId }) => `/api/v1/config/knowledge-bases/available-scanners?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/knowledge-bases/:id': {
    path: ({ baseId }) => `/api/v1/config/knowledge-bases/${baseId}`,
    foreign: 'refused',
  },
  'POST /api/v1/config/knowledge-bases': {
    path: ({ policyId }) => `/api/v1/config/knowledge-bases?workspace_id=${policyId}`,
    body: () => ({ name: 'Another', entries: [{ questionid: 'q', question: 'what?', answer: 'that' }] }),
    foreign: 'refused',
  },
  'PUT /api/v1/config/knowledge-bases/:id': {
    path: ({ baseId }) => `/api/v1/config/knowledge-bases/${baseId}`,
    body: () => ({ name: 'Another' }),
    foreign: 'refused',
  },
  'DELETE /api/v1/config/knowledge-bases/:id': {
    path: ({ baseId }) => `/api/v1/config/knowledge-bases/${baseId}`,
    foreign: 'refused',
  },
  'POST /api/v1/config/knowledge-bases/:id/replace-file': {
    path: ({ baseId }) => `/api/v1/config/knowledge-bases/${baseId}/replace-file`,
    body: () => ({ entries: [{ questionid: 'q', question: 'what?', answer: 'that' }] }),
    foreign: 'refused',
  },
  'GET /api/v1/config/knowledge-bases/:id/info': {
    path: ({ baseId }) => `/api/v1/config/knowledge-bases/${baseId}/info`,
    foreign: 'refused',
  },
  'POST /api/v1/config/knowledge-bases/:id/search': {
    path: ({ baseId }) => `/api/v1/config/knowledge-bases/${baseId}/search?query=what`,
    foreign: 'refused',
  },
  'GET /api/v1/config/fixed-answer-templates': {
    path: ({ policyId }) => `/api/v1/config/fixed-answer-templates?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/config/fixed-answer-templates': {
    path: ({ policyId }) => `/api/v1/config/fixed-answer-templates?workspace_id=${policyId}`,
    body: () => ({ data_leakage_template: { en: 'x' } }),
    foreign: 'refused',
  },
  'GET /api/v1/config/responses': {
    path: ({ policyId }) => `/api/v1/config/responses?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/responses/:id': {
    path: ({ responseId }) => `/api/v1/config/responses/${responseId}`,
    foreign: 'refused',
  },
  'POST /api/v1/config/responses': {
    path: ({ policyId }) => `/api/v1/config/responses?workspace_id=${policyId}`,
    body: () => ({ category: 'S9', template_content: { en: 'x' } }),
    foreign: 'refused',
  },
  'PUT /api/v1/config/responses/:id': {
    path: ({ responseId }) => `/api/v1/config/responses/${responseId}`,
    body: () => ({ template_content: { en: 'x' } }),
    foreign: 'refused',
  },
  'DELETE /api/v1/config/responses/:id': {
    path: ({ responseId }) => `/api/v1/config/responses/${responseId}`,
    foreign: 'refused',
  },
  'GET /api/v1/config/appeal': {
    path: ({ policyId }) => `/api/v1/config/appeal?workspace_id=${policyId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/config/appeal': {
    path: ({ policyId }) => `/api/v1/config/appeal?workspace_id=${policyId}`,
    body: () => ({ final_reviewer_email: 'x@x.test' }),
    foreign: 'refused',
  },
  'GET /api/v1/config/appeal/records': { path: () => '/api/v1/config/appeal/records', foreign: 'answered' },
  'GET /api/v1/config/appeal/records/export': {
    path: () => '/api/v1/config/appeal/records/export',
    foreign: 'answered',
  },
  'POST /api/v1/config/appeal/records/:id/review': {
    path: ({ appealId }) => `/api/v1/config/appeal/records/${appealId}/review`,
    body: () => ({ action: 'approve' }),
    foreign: 'refused',
  },
  'GET /api/v1/attack-campaigns/packages': { path: () => '/api/v1/attack-campaigns/packages', foreign: 'answered' },
  'GET /api/v1/attack-campaigns/questions': {
    path: () => '/api/v1/attack-campaigns/questions?is_preset=false',
    foreign: 'answered',
  },
  'POST /api/v1/attack-campaigns/questions': {
    path: () => '/api/v1/attack-campaigns/questions',
    body: () => ({ package_type: 'custom', category: 'S9', content: 'what?', expected_action: 'reject' }),
    foreign: 'answered',
  },
  'DELETE /api/v1/attack-campaigns/questions/:id': {
    path: ({ questionId }) => `/api/v1/attack-campaigns/questions/${questionId}`,
    foreign: 'refused',
  },
  'GET /api/v1/attack-campaigns': { path: () => '/api/v1/attack-campaigns', foreign: 'answered' },
  'POST /api/v1/attack-campaigns': {
    path: () => '/api/v1/attack-campaigns',
    body: ({ policyId }) => ({ name: 'Another', packages: ['safe'], workspace_id: policyId }),
    foreign: 'refused',
  },
  'GET /api/v1/attack-campaigns/:id': {
    path: ({ campaignId }) => `/api/v1/attack-campaigns/${campaignId}`,
    foreign: 'refused',
  },
  'PUT /api/v1/attack-campaigns/:id': {
    path: ({ campaignId }) => `/api/v1/attack-campaigns/${campaignId}`,
    body: () => ({ name: 'Another' }),
    foreign: 'refused',
  },
  'DELETE /api/v1/attack-campaigns/:id': {
    path: ({ campaignId }) => `/api/v1/attack-campaigns/${campaignId}`,
    foreign: 'refused',
  },
  'POST /api/v1/attack-campaigns/:id/run': {
    path: ({ campaignId }) => `/api/v1/attack-campaigns/${campaignId}/run`,
    foreign: 'refused',
  },
  'GET /api/v1/attack-campaigns/:id/results': {
    path: ({ campaignId }) => `/api/v1/attack-campaigns/${campaignId}/results`,
    foreign: 'refused',
  },
  'GET /api/v1/audit-logs': { path: () => '/api/v1/audit-logs', foreign: 'answered' },
  'GET /api/v1/audit-logs/export': { path: () => '/api/v1/audit-logs/export', foreign: 'answered' },
  'GET /api/v1/audit-logs/verify': { path: () => '/api/v1/audit-logs/verify', foreign: 'answered' },
  'GET /api/v1/rollout/:revision': { path: () => '/api/v1/rollout/0', foreign: 'answered' },
};
