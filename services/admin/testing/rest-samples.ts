import { peopleSamples } from './rest-people-samples.js';
import { policySamples } from './rest-policy-samples.js';
import { ruleSamples } from './rest-rule-samples.js';
import { anybody, type RestSample } from './rest-sample.js';
import { newAddress } from './rpc-samples.js';

/** Every route has a line here; one without fails the walk. */
export const restSamples: Readonly<Record<string, RestSample>> = {
  ...policySamples,
  ...peopleSamples,
  ...ruleSamples,
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
