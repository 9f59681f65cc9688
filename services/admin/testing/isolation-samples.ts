import { randomUUID } from 'node:crypto';
import { AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { EstateIds } from './estate.js';

/** One call of a method. */
interface Sample {
  /** A request that the owner of these ids could make. */
  readonly request: (ids: EstateIds) => Record<string, unknown>;
  /** What another tenant hears: NOT_FOUND because the request names an id, or an answer that shows nothing of it. */
  readonly foreign: 'refused' | 'answered';
}

/** A new one each time: failed sign-ins of one address lock it. */
const newAddress = () => `${randomUUID()}@x.test`;
const scanner = (id = '') => ({
  id,
  name: 'Scanner',
  riskLevel: RiskLevel.LOW_RISK,
  definition: { case: 'keyword' as const, value: { keywords: ['word'] } },
});
const scannerPackage = () => ({
  code: randomUUID(),
  name: 'Another',
  type: PackageType.BASIC,
  scanners: [{ ...scanner(), tag: 'S99' }],
});
const packagesPath = '/api/v1/scanner-packages';
const list = (id = '') => ({ id, name: 'Another', kind: ListKind.BLACKLIST, keywords: ['word'] });
const base = (id = '') => ({ id, name: 'Another' });
const entries = [{ questionId: 'q', question: 'what?', answer: 'that' }];
const upstream = (id = '') => ({ id, name: 'Another', provider: 'local', apiBaseUrl: 'http://127.0.0.1/v1' });

/** Every method has a line here; one without fails the walk. */
export const rpcSamples: Readonly<Record<string, Sample>> = {
  'AuthService/Login': { request: () => ({ email: newAddress(), password: 'wrong' }), foreign: 'answered' },
  'AuthService/GetMe': { request: () => ({}), foreign: 'answered' },
  'TenantService/ListTenants': { request: () => ({}), foreign: 'answered' },
  'TenantService/CreateTenant': {
    request: () => ({ name: 'x', ownerEmail: 'x@x.test', ownerPassword: 'Long-enough-1' }),
    foreign: 'answered',
  },
  'UserService/ListUsers': { request: () => ({}), foreign: 'answered' },
  'UserService/CreateUser': {
    request: () => ({ email: newAddress(), password: 'Long-enough-1', role: Role.VIEWER }),
    foreign: 'answered',
  },
  'UserService/DeleteUser': { request: ({ userId }) => ({ id: userId }), foreign: 'refused' },
  'ApplicationService/ListApplications': { request: () => ({}), foreign: 'answered' },
  'ApplicationService/CreateApplication': {
    request: ({ policyId }) => ({ name: 'Another', policyId }),
    foreign: 'refused',
  },
  'ApplicationService/UpdateApplication': {
    request: ({ applicationId }) => ({ id: applicationId }),
    foreign: 'refused',
  },
  'ApplicationService/DeleteApplication': {
    request: ({ applicationId }) => ({ id: applicationId }),
    foreign: 'refused',
  },
  'ApplicationService/ListApiKeys': { request: ({ applicationId }) => ({ applicationId }), foreign: 'refused' },
  'ApplicationService/CreateApiKey': { request: ({ applicationId }) => ({ applicationId }), foreign: 'refused' },
  'ApplicationService/UpdateApiKey': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'ApplicationService/SetApiKeyBudget': {
    request: ({ apiKeyId }) => ({ id: apiKeyId, budget: { maxTokens: 5n } }),
    foreign: 'refused',
  },
  'ApplicationService/SetApiKeyRights': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'ApplicationService/RotateApiKey': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'ApplicationService/DeleteApiKey': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'PolicyService/ListPolicies': { request: () => ({}), foreign: 'answered' },
  'PolicyService/GetPolicy': { request: ({ policyId }) => ({ id: policyId }), foreign: 'refused' },
  'PolicyService/UpdatePolicy': { request: ({ policyId }) => ({ id: policyId, settings: {} }), foreign: 'refused' },
  'PolicyService/WatchRollout': { request: () => ({}), foreign: 'answered' },
  'ListService/ListKeywordLists': { request: ({ policyId }) => ({ policyId }), foreign: 'refused' },
  'ListService/CreateKeywordList': { request: ({ policyId }) => ({ policyId, list: list() }), foreign: 'refused' },
  'ListService/UpdateKeywordList': { request: ({ listId }) => ({ list: list(listId) }), foreign: 'refused' },
  'ListService/DeleteKeywordList': { request: ({ listId }) => ({ id: listId }), foreign: 'refused' },
  'ScannerService/ListCustomScanners': { request: ({ policyId }) => ({ policyId }), foreign: 'refused' },
  'ScannerService/CreateCustomScanner': {
    request: ({ policyId }) => ({ policyId, scanner: scanner() }),
    foreign: 'refused',
  },
  'ScannerService/UpdateCustomScanner': {
    request: ({ scannerId }) => ({ scanner: scanner(scannerId) }),
    foreign: 'refused',
  },
  'ScannerService/DeleteCustomScanner': { request: ({ scannerId }) => ({ id: scannerId }), foreign: 'refused' },
  'ScannerService/ResumeCustomScanner': { request: ({ scannerId }) => ({ id: scannerId }), foreign: 'refused' },
  'PackageService/ListPackages': { request: () => ({}), foreign: 'answered' },
  'PackageService/GetPackage': { request: ({ packageId }) => ({ id: packageId }), foreign: 'refused' },
  'PackageService/ListAllPackages': { request: () => ({}), foreign: 'answered' },
  'PackageService/UploadPackage': { request: () => ({ package: scannerPackage() }), foreign: 'answered' },
  'PackageService/UpdatePackage': {
    request: ({ packageId }) => ({ id: packageId, name: 'Another' }),
    foreign: 'refused',
  },
  'PackageService/SetScannerDefaultRiskLevel': {
    request: ({ packageScannerId }) => ({ scannerId: packageScannerId, riskLevel: RiskLevel.HIGH_RISK }),
    foreign: 'refused',
  },
  'PackageService/ArchivePackage': { request: ({ packageId }) => ({ id: packageId }), foreign: 'refused' },
  'PackageService/UnarchivePackage': { request: ({ packageId }) => ({ id: packageId }), foreign: 'refused' },
  'PackageService/DeletePackage': { request: ({ packageId }) => ({ id: packageId }), foreign: 'refused' },
  'PackageService/GetPackageStatistics': { request: ({ packageId }) => ({ id: packageId }), foreign: 'refused' },
  'PackageService/AssignPackage': {
    request: ({ packageId, tenantId }) => ({ id: packageId, tenantId }),
    foreign: 'refused',
  },
  'PackageService/RevokePackage': {
    request: ({ packageId, tenantId }) => ({ id: packageId, tenantId }),
    foreign: 'refused',
  },
  'UpstreamService/ListUpstreamModels': { request: () => ({}), foreign: 'answered' },
  'UpstreamService/CreateUpstreamModel': { request: () => ({ upstreamModel: upstream() }), foreign: 'answered' },
  'UpstreamService/UpdateUpstreamModel': {
    request: ({ upstreamId }) => ({ upstreamModel: upstream(upstreamId) }),
    foreign: 'refused',
  },
  'UpstreamService/DeleteUpstreamModel': { request: ({ upstreamId }) => ({ id: upstreamId }), foreign: 'refused' },
  'UpstreamService/ListModelRoutes': { request: () => ({}), foreign: 'answered' },
  'UpstreamService/CreateModelRoute': {
    request: ({ upstreamId }) => ({ modelRoute: { modelPattern: 'x', upstreamModelId: upstreamId } }),
    foreign: 'refused',
  },
  'UpstreamService/UpdateModelRoute': {
    request: ({ upstreamId, routeId }) => ({
      modelRoute: { id: routeId, modelPattern: 'x', upstreamModelId: upstreamId },
    }),
    foreign: 'refused',
  },
  'UpstreamService/TestModelRoute': { request: () => ({ model: 'x' }), foreign: 'answered' },
  'UpstreamService/TestUpstreamModel': { request: ({ upstreamId }) => ({ id: upstreamId }), foreign: 'refused' },
  'UpstreamService/ResealUpstreamKeys': { request: () => ({}), foreign: 'answered' },
  'UpstreamService/ListModelUsage': { request: () => ({}), foreign: 'answered' },
  'UpstreamService/DeleteModelRoute': { request: ({ routeId }) => ({ id: routeId }), foreign: 'refused' },
  'BanService/ListBanTemplates': { request: () => ({}), foreign: 'answered' },
  'BanService/ListBans': { request: () => ({}), foreign: 'answered' },
  'BanService/GetBanStatus': { request: ({ endUserId }) => ({ endUserId }), foreign: 'answered' },
  'BanService/LiftBan': { request: ({ endUserId }) => ({ endUserId }), foreign: 'refused' },
  'BanService/ListBanTriggers': { request: ({ endUserId }) => ({ endUserId }), foreign: 'answered' },
  'AppealService/ListAppeals': { request: () => ({}), foreign: 'answered' },
  'AppealService/GetAppeal': { request: ({ appealId }) => ({ id: appealId }), foreign: 'refused' },
  'AppealService/ReviewAppeal': {
    request: ({ appealId }) => ({ id: appealId, decision: AppealStatus.APPROVED }),
    foreign: 'refused',
  },
  'KnowledgeBaseService/ListKnowledgeBases': { request: ({ policyId }) => ({ policyId }), foreign: 'refused' },
  'KnowledgeBaseService/GetKnowledgeBase': { request: ({ baseId }) => ({ id: baseId }), foreign: 'refused' },
  'KnowledgeBaseService/CreateKnowledgeBase': {
    request: ({ policyId }) => ({ policyId, base: base(), entries }),
    foreign: 'refused',
  },
  'KnowledgeBaseService/UpdateKnowledgeBase': { request: ({ baseId }) => ({ base: base(baseId) }), foreign: 'refused' },
  'KnowledgeBaseService/DeleteKnowledgeBase': { request: ({ baseId }) => ({ id: baseId }), foreign: 'refused' },
  'KnowledgeBaseService/ListKnowledgeEntries': { request: ({ baseId }) => ({ id: baseId }), foreign: 'refused' },
  'KnowledgeBaseService/ReplaceKnowledgeEntries': {
    request: ({ baseId }) => ({ id: baseId, entries }),
    foreign: 'refused',
  },
  'KnowledgeBaseService/SearchKnowledgeBase': {
    request: ({ baseId }) => ({ id: baseId, query: 'what?' }),
    foreign: 'refused',
  },
};

/** One call of a route. */
interface RestSample {
  readonly path: (ids: EstateIds) => string;
  readonly body?: (ids: EstateIds) => object;
  readonly foreign: 'refused' | 'answered';
}

const scannerBody = { scanner_type: 'keyword', name: 'Scanner', keywords: ['word'], risk_level: 'low_risk' };
const listBody = { name: 'Another', keywords: ['word'] };

/** Every route has a line here; one without fails the walk. */
export const restSamples: Readonly<Record<string, RestSample>> = {
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
  'GET /api/v1/rollout/:revision': { path: () => '/api/v1/rollout/0', foreign: 'answered' },
};
