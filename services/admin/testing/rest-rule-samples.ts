import { listBody, ofPolicy, packagesPath, type RestSample, scannerBody } from './rest-sample.js';

/** Routes of what judges: lists, scanners, entity types and packages. */
export const ruleSamples: Readonly<Record<string, RestSample>> = {
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
};
