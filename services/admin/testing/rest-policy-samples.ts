import {
  anybody,
  defaultActions,
  listBody,
  ofList,
  ofOnePolicy,
  ofPolicy,
  ofWorkspace,
  policyDocument,
  type RestSample,
} from './rest-sample.js';
import { newAddress } from './rpc-samples.js';

/** Routes that configure one policy: `?workspace_id=`, and the same below a workspace. */
const settingsSamples: Readonly<Record<string, RestSample>> = Object.fromEntries(
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

/** Routes of policies, and of workspaces, the contract's word for them. */
export const policySamples: Readonly<Record<string, RestSample>> = {
  ...settingsSamples,
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
};
