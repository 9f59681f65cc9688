import { randomUUID } from 'node:crypto';
import type { DescMethod, MessageInitShape } from '@bufbuild/protobuf';
import { createClient, type Transport } from '@connectrpc/connect';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { KnowledgeBaseService } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { PackageService, PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import { ListService, PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { ErrorCode } from '#lib/errors/catalog.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { accessTable, methodKey } from './auth/access.js';
import { createRestRoutes } from './rest/rest.js';
import { adminServices } from './routes.js';
import { makeAppeal } from './testing/appeal.js';
import { makeBan } from './testing/ban.js';
import { type AdminHarness, createHarness, type TestTenant } from './testing/harness.js';

/** Ids of everything that the tenant under attack has. */
interface Ids {
  readonly userId: string;
  readonly policyId: string;
  readonly applicationId: string;
  readonly apiKeyId: string;
  readonly listId: string;
  readonly whitelistId: string;
  readonly scannerId: string;
  readonly upstreamId: string;
  readonly routeId: string;
  readonly packageId: string;
  readonly packageScannerId: string;
  readonly tenantId: string;
  readonly banId: string;
  readonly triggerId: string;
  readonly baseId: string;
  readonly responseId: string;
  readonly appealId: string;
}

interface Sample {
  /** A request that the owner of these ids could make. */
  readonly request: (ids: Ids) => Record<string, unknown>;
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

/** An end user of the tenant under attack, who is banned. */
const endUserId = 'a banned user';

/** Every method has a line here; one without fails the walk. */
const samples: Readonly<Record<string, Sample>> = {
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
  'BanService/GetBanStatus': { request: () => ({ endUserId }), foreign: 'answered' },
  'BanService/LiftBan': { request: () => ({ endUserId }), foreign: 'refused' },
  'BanService/ListBanTriggers': { request: () => ({ endUserId }), foreign: 'answered' },
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

interface RestSample {
  readonly path: (ids: Ids) => string;
  readonly body?: () => object;
  readonly foreign: 'refused' | 'answered';
}

const scannerBody = { scanner_type: 'keyword', name: 'Scanner', keywords: ['word'], risk_level: 'low_risk' };
const listBody = { name: 'Another', keywords: ['word'] };

/** Every route has a line here; one without fails the walk. */
const restSamples: Readonly<Record<string, RestSample>> = {
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
    body: () => ({ name: 'Route', model_pattern: 'x', upstream_api_config_id: ids.upstreamId }),
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
    body: () => ({ tenant_id: ids.tenantId }),
    foreign: 'refused',
  },
  'POST /api/v1/scanner-packages/admin/:id/revoke': {
    path: ({ packageId }) => `${packagesPath}/admin/${packageId}/revoke`,
    body: () => ({ tenant_id: ids.tenantId }),
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
    body: () => ({ user_id: endUserId }),
    foreign: 'refused',
  },
  'GET /api/v1/ban-policy/user-history/:userId': {
    path: () => `/api/v1/ban-policy/user-history/${encodeURIComponent(endUserId)}`,
    foreign: 'answered',
  },
  'GET /api/v1/ban-policy/check-status/:userId': {
    path: () => `/api/v1/ban-policy/check-status/${encodeURIComponent(endUserId)}`,
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

let database: TestDatabase;
let harness: AdminHarness;
let victim: TestTenant;
let attacker: TestTenant;
let ids: Ids;
let baseUrl: string;

beforeAll(async () => {
  database = await createTestDatabase();
  harness = await createHarness(database.db);
  [victim, attacker] = [await harness.makeTenant('victim'), await harness.makeTenant('attacker')];
  ids = await fill(victim);
  baseUrl = (await harness.serve()).url;
});

afterAll(async () => {
  await harness?.close();
  await database?.drop();
});

const methods = adminServices
  .flatMap((service) => service.methods)
  .map((method) => [methodKey(method), method] as const);
const routes = Object.entries(
  createRestRoutes({
    readList: neverCalled,
    readScanner: neverCalled,
    readProtection: neverCalled,
    readBans: neverCalled,
    readAppeals: neverCalled,
    rollout: { read: neverCalled },
  }),
).map(([pattern, route]) => [pattern, route.method] as const);

describe('the table of access', () => {
  it('has a line for every method, and no other', () => {
    expect(Object.keys(accessTable).sort()).toEqual(methods.map(([key]) => key).sort());
  });

  it('lets anybody sign in and nothing else', () => {
    expect(Object.keys(accessTable).filter((key) => accessTable[key] === 'public')).toEqual(['AuthService/Login']);
  });
});

describe('every method over RPC', () => {
  it('has a sample in this test', () => {
    expect(Object.keys(samples).sort()).toEqual(methods.map(([key]) => key).sort());
  });

  it.each(methods)('%s refuses a caller without credentials', async (key, method) => {
    const outcome = await callRpc(harness.transport(), method);
    expect(outcome.code).toBe(accessTable[key] === 'public' ? 'LOGIN_FAILED' : 'CREDENTIALS_MISSING');
  });

  it.each(methods)('%s refuses an API key without the scope admin', async (key, method) => {
    const outcome = await callRpc(harness.transport({ authorization: `Bearer ${harness.apiKey}` }), method);
    expect(outcome.code).toBe(accessTable[key] === 'public' ? 'LOGIN_FAILED' : 'API_KEY_SCOPE');
  });

  it.each(methods)('%s refuses another service of the installation', async (key, method) => {
    const headers = { 'x-gatehouse-mesh': harness.secrets.meshToken, 'x-gatehouse-service': 'proxy' };
    const outcome = await callRpc(harness.transport(headers), method);
    expect(outcome.code).toBe(accessTable[key] === 'public' ? 'LOGIN_FAILED' : 'PERMISSION_DENIED');
  });

  it.each(methods)('%s lets a viewer and a member read and nothing else', async (key, method) => {
    for (const user of [victim.viewer, victim.member]) {
      const outcome = await callRpc(harness.transport({ authorization: `Bearer ${user.token}` }), method);
      expect(outcome.code).toBe(expectedForReaders(key));
    }
  });

  it.each(methods)('%s shows and changes nothing of another tenant', async (key, method) => {
    const before = await dump(victim.id);
    const outcome = await callRpc(harness.transport({ authorization: `Bearer ${attacker.owner.token}` }), method);

    if (accessTable[key] === 'super_admin') expect(outcome.code).toBe('PERMISSION_DENIED');
    else if (accessTable[key] === 'public') expect(outcome.code).toBe('LOGIN_FAILED');
    else expect(outcome.code).toBe(samples[key]?.foreign === 'refused' ? 'NOT_FOUND' : undefined);
    expectNothingOf(ids, outcome.text);
    expect(await dump(victim.id)).toEqual(before);
  });
});

describe('every REST route', () => {
  it('has a sample in this test', () => {
    expect(Object.keys(restSamples).sort()).toEqual(routes.map(([pattern]) => pattern).sort());
  });

  it.each(routes)('%s refuses a caller without credentials', async (pattern, method) => {
    const { status, body } = await callRest(pattern, {});
    const isPublic = accessTable[methodKey(method)] === 'public';
    expect({ status, body }).toEqual({
      status: 401,
      body: { detail: isPublic ? 'Wrong e-mail address or password' : 'Not authenticated' },
    });
  });

  it.each(routes)('%s refuses an API key without the scope admin', async (pattern, method) => {
    const { status } = await callRest(pattern, { authorization: `Bearer ${harness.apiKey}` });
    expect(status).toBe(accessTable[methodKey(method)] === 'public' ? 401 : 403);
  });

  it.each(routes)('%s lets a viewer read and nothing else', async (pattern, method) => {
    const { status } = await callRest(pattern, { authorization: `Bearer ${victim.viewer.token}` });
    expect(status).toBe({ public: 401, viewer: 200 }[String(accessTable[methodKey(method)])] ?? 403);
  });

  it.each(routes)('%s shows and changes nothing of another tenant', async (pattern, method) => {
    const before = await dump(victim.id);
    const { status, text } = await callRest(pattern, { authorization: `Bearer ${attacker.owner.token}` });

    const level = accessTable[methodKey(method)];
    if (level === 'public') expect(status).toBe(401);
    else if (level === 'super_admin') expect(status).toBe(403);
    else expect(status).toBe(restSamples[pattern]?.foreign === 'refused' ? 404 : 200);
    expectNothingOf(ids, text);
    expect(await dump(victim.id)).toEqual(before);
  });

  it.each(routes)('%s refuses an application of another tenant in X-Application-ID', async (pattern, method) => {
    const headers = { authorization: `Bearer ${attacker.owner.token}`, 'x-application-id': ids.applicationId };
    const { status } = await callRest(pattern, headers);
    expect(status).toBe(accessTable[methodKey(method)] === 'public' ? 401 : 403);
  });
});

/** Makes one of everything in the tenant. */
async function fill({ owner, viewer, policyId, applicationId }: TestTenant): Promise<Ids> {
  const { apiKey } = await owner.client(ApplicationService).createApiKey({ applicationId });
  const lists = owner.client(ListService);
  const blacklist = await lists.createKeywordList({ list: { name: 'b', kind: ListKind.BLACKLIST, keywords: ['x'] } });
  const whitelist = await lists.createKeywordList({ list: { name: 'w', kind: ListKind.WHITELIST, keywords: ['x'] } });
  const made = await owner.client(ScannerService).createCustomScanner({ scanner: { ...scanner(), name: 'first' } });
  const upstreams = owner.client(UpstreamService);
  const { upstreamModel } = await upstreams.createUpstreamModel({ upstreamModel: { ...upstream(), name: 'u' } });
  const upstreamId = upstreamModel?.id ?? '';
  const { modelRoute } = await upstreams.createModelRoute({ modelRoute: { upstreamModelId: upstreamId } });
  const knowledge = owner.client(KnowledgeBaseService);
  const known = await knowledge.createKnowledgeBase({ base: { name: 'k' }, entries });
  const responseId = randomUUID();
  await owner.client(PolicyService).updatePolicy({
    settings: { answers: [{ id: responseId, scannerTag: 'S1', language: 'en', text: 'x' }] },
  });
  const packages = harness.superAdmin.client(PackageService);
  const { package: own } = await packages.uploadPackage({
    package: {
      ...scannerPackage(),
      code: 'own',
      type: PackageType.PURCHASABLE,
      scanners: [{ ...scanner(), tag: 'S98' }],
    },
  });
  await packages.assignPackage({ id: own?.id ?? '', tenantId: victim.id });
  const ban = await makeBan(database.db, { tenantId: victim.id, policyId, endUserId });
  return {
    userId: viewer.id,
    policyId,
    applicationId,
    apiKeyId: apiKey?.id ?? '',
    listId: blacklist.list?.list?.id ?? '',
    whitelistId: whitelist.list?.list?.id ?? '',
    scannerId: made.scanner?.scanner?.id ?? '',
    upstreamId,
    routeId: modelRoute?.id ?? '',
    packageId: own?.id ?? '',
    packageScannerId: own?.scanners[0]?.id ?? '',
    tenantId: victim.id,
    ...ban,
    responseId,
    appealId: await makeAppeal(database.db, { tenantId: victim.id, policyId }),
    baseId: known.base?.base?.id ?? '',
  };
}

/** Calls the method with its sample: the error's code, or undefined and the whole reply as text. */
async function callRpc(
  transport: Transport,
  method: DescMethod,
): Promise<{ code: ErrorCode | undefined; text: string }> {
  const request = samples[methodKey(method)]?.request(ids) ?? {};
  // Which method it is shows only at run time; every client has it under its local name.
  const client = createClient(method.parent, transport) as unknown as Record<
    string,
    (request: MessageInitShape<DescMethod['input']>) => Promise<unknown> | AsyncIterable<unknown>
  >;
  try {
    const answer = client[method.localName]!(request);
    const replies: unknown[] = [];
    if (Symbol.asyncIterator in answer) for await (const reply of answer) replies.push(reply);
    else replies.push(await answer);
    return { code: undefined, text: toText(replies) };
  } catch (error) {
    return { code: toGatehouseError(error).code, text: toText(String(error)) };
  }
}

async function callRest(pattern: string, headers: Readonly<Record<string, string>>) {
  const sample = restSamples[pattern];
  const reply = await fetch(baseUrl + (sample?.path(ids) ?? ''), {
    method: pattern.split(' ')[0]!,
    headers: { 'content-type': 'application/json', ...headers },
    ...(sample?.body === undefined ? {} : { body: JSON.stringify(sample.body()) }),
  });
  const text = await reply.text();
  const isJson = reply.headers.get('content-type')?.startsWith('application/json');
  return { status: reply.status, text, body: isJson ? (JSON.parse(text) as unknown) : text };
}

function expectedForReaders(key: string): ErrorCode | undefined {
  const level = accessTable[key];
  if (level === 'public') return 'LOGIN_FAILED';
  return level === 'viewer' ? undefined : 'PERMISSION_DENIED';
}

function expectNothingOf(secretIds: Ids, text: string): void {
  for (const id of [victim.id, ...Object.values(secretIds)]) expect(text).not.toContain(id);
}

/** Every row of the tenant, so that a change shows wherever it happens. */
async function dump(tenantId: string): Promise<unknown> {
  const tables = [
    'users',
    'policies',
    'policy_revisions',
    'applications',
    'api_keys',
    'blacklists',
    'whitelists',
    'custom_scanners',
    'upstream_models',
    'model_routes',
    'model_route_targets',
    'model_route_applications',
    'model_usage',
    'audit_log',
    'ban_records',
    'ban_triggers',
    'appeal_records',
    'knowledge_bases',
    'knowledge_entries',
  ];
  const rows = await Promise.all(
    tables.map((table) => database.db.query(`select to_jsonb(x) from ${table} x where x.tenant_id = $1`, [tenantId])),
  );
  return toText(rows);
}

function toText(value: unknown): string {
  return JSON.stringify(value, (_name, item: unknown) => (typeof item === 'bigint' ? String(item) : item));
}

function neverCalled(): never {
  throw new Error('only the names of the routes are read here');
}
