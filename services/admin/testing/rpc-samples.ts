import { randomUUID } from 'node:crypto';
import { AppealStatus } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { Role } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { ErrorCode } from '#lib/errors/catalog.js';
import type { EstateIds } from './estate.js';

/** One call of a method. */
interface Sample {
  /** A request that the owner of these ids could make. */
  readonly request: (ids: EstateIds) => Record<string, unknown>;
  /** What another tenant hears: NOT_FOUND because the request names an id, or an answer that shows nothing of it. */
  readonly foreign: 'refused' | 'answered';
  /** What whoever may call it hears, when that is not an answer; of public methods LOGIN_FAILED unless given. */
  readonly hears?: ErrorCode | 'answer';
}

/** A new one each time: failed sign-ins of one address lock it. */
export const newAddress = () => `${randomUUID()}@x.test`;
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
const list = (id = '') => ({ id, name: 'Another', kind: ListKind.BLACKLIST, keywords: ['word'] });
const base = (id = '') => ({ id, name: 'Another' });
const entries = [{ questionId: 'q', question: 'what?', answer: 'that' }];
const upstream = (id = '') => ({ id, name: 'Another', provider: 'local', apiBaseUrl: 'http://127.0.0.1/v1' });

/** Every method has a line here; one without fails the walk. */
export const rpcSamples: Readonly<Record<string, Sample>> = {
  'CampaignService/ListQuestionPackages': { request: () => ({}), foreign: 'answered' },
  'CampaignService/ListQuestions': { request: () => ({ preset: false }), foreign: 'answered' },
  'CampaignService/CreateQuestion': {
    request: () => ({
      question: { packageCode: 'custom', category: 'S9', content: 'what?', expectedAction: Action.REJECT },
    }),
    foreign: 'answered',
  },
  'CampaignService/DeleteQuestion': { request: ({ questionId }) => ({ id: questionId }), foreign: 'refused' },
  'CampaignService/ListCampaigns': { request: () => ({}), foreign: 'answered' },
  'CampaignService/GetCampaign': { request: ({ campaignId }) => ({ id: campaignId }), foreign: 'refused' },
  'CampaignService/CreateCampaign': {
    request: ({ policyId }) => ({ campaign: { name: randomUUID(), packages: ['safe'], policyId } }),
    foreign: 'refused',
  },
  'CampaignService/UpdateCampaign': {
    request: ({ campaignId }) => ({ campaign: { id: campaignId, name: 'Another', packages: ['safe'] } }),
    foreign: 'refused',
  },
  'CampaignService/DeleteCampaign': { request: ({ campaignId }) => ({ id: campaignId }), foreign: 'refused' },
  'CampaignService/RunCampaign': { request: ({ campaignId }) => ({ id: campaignId }), foreign: 'refused' },
  'CampaignService/CancelCampaignRun': { request: ({ runId }) => ({ runId }), foreign: 'refused' },
  'CampaignService/ListCampaignResults': { request: ({ runId }) => ({ runId }), foreign: 'refused' },
  'CampaignService/CompareCampaignRuns': {
    request: ({ runId }) => ({ beforeId: runId, afterId: runId }),
    foreign: 'refused',
  },
  'AuthService/Login': { request: () => ({ email: newAddress(), password: 'wrong' }), foreign: 'answered' },
  'AuthService/RefreshSession': {
    request: () => ({ refreshToken: 'none' }),
    foreign: 'answered',
    hears: 'SESSION_ENDED',
  },
  'AuthService/Logout': { request: () => ({ refreshToken: 'none' }), foreign: 'answered', hears: 'answer' },
  'AuthService/ListSessions': { request: () => ({}), foreign: 'answered' },
  'AuthService/RevokeSession': {
    request: ({ sessionId }) => ({ id: sessionId }),
    foreign: 'refused',
    hears: 'NOT_FOUND',
  },
  'AuthService/ListSigningKeys': { request: () => ({}), foreign: 'answered', hears: 'answer' },
  'AuthService/GetMe': { request: () => ({}), foreign: 'answered' },
  'AuthService/UpdateMe': { request: () => ({ language: 'en' }), foreign: 'answered' },
  'AuthService/ChangePassword': {
    request: () => ({ currentPassword: 'wrong', newPassword: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 'PASSWORD_WRONG',
  },
  'AuthService/ForgotPassword': {
    request: () => ({ email: newAddress() }),
    foreign: 'answered',
    hears: 'MAIL_UNAVAILABLE',
  },
  'AuthService/GetSignInOptions': { request: () => ({}), foreign: 'answered', hears: 'answer' },
  'AuthService/StartSingleSignOn': { request: () => ({}), foreign: 'answered', hears: 'SSO_UNAVAILABLE' },
  'AuthService/FinishSingleSignOn': { request: () => ({}), foreign: 'answered', hears: 'SSO_UNAVAILABLE' },
  'AuthService/VerifyResetToken': { request: () => ({ token: 'none' }), foreign: 'answered', hears: 'LINK_INVALID' },
  'AuthService/ResetPassword': {
    request: () => ({ token: 'none', newPassword: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 'LINK_INVALID',
  },
  'AuthService/Register': {
    request: () => ({ email: newAddress(), password: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 'REGISTRATION_CLOSED',
  },
  'AuthService/VerifyEmail': {
    request: () => ({ email: newAddress(), code: '123456' }),
    foreign: 'answered',
    hears: 'REGISTRATION_CLOSED',
  },
  'AuthService/ResendVerificationCode': {
    request: () => ({ email: newAddress() }),
    foreign: 'answered',
    hears: 'REGISTRATION_CLOSED',
  },
  'TenantService/GetInstallationStats': { request: () => ({}), foreign: 'answered' },
  'TenantService/ListAllUsers': { request: () => ({}), foreign: 'answered' },
  'TenantService/UpdateAnyUser': { request: ({ userId }) => ({ id: userId, enabled: true }), foreign: 'refused' },
  'TenantService/DeleteAnyUser': { request: ({ userId }) => ({ id: userId }), foreign: 'refused' },
  'TenantService/StartSwitch': { request: ({ userId }) => ({ id: userId }), foreign: 'refused' },
  'TenantService/GetSwitch': { request: () => ({ token: 'none' }), foreign: 'answered' },
  'TenantService/EndSwitch': { request: () => ({ token: 'none' }), foreign: 'answered' },
  'TenantService/ListTenants': { request: () => ({}), foreign: 'answered' },
  'TenantService/CreateTenant': {
    request: () => ({ name: 'x', ownerEmail: 'x@x.test', ownerPassword: 'Long-enough-1' }),
    foreign: 'answered',
  },
  'LimitService/GetLimits': { request: () => ({}), foreign: 'answered' },
  'LimitService/ListTenantLimits': { request: () => ({}), foreign: 'answered' },
  'LimitService/SetTenantLimits': {
    request: ({ tenantId }) => ({ tenantId, limits: { detectionPerMinute: 1_000_000 } }),
    foreign: 'refused',
  },
  'LimitService/DeleteTenantLimits': { request: ({ tenantId }) => ({ tenantId }), foreign: 'refused' },
  'UserService/ListUsers': { request: () => ({}), foreign: 'answered' },
  'UserService/CreateUser': {
    request: () => ({ email: newAddress(), password: 'Long-enough-1', role: Role.VIEWER }),
    foreign: 'answered',
  },
  'UserService/DeleteUser': { request: ({ userId }) => ({ id: userId }), foreign: 'refused' },
  'UserService/UpdateUserRole': {
    request: ({ userId }) => ({ id: userId, role: Role.VIEWER }),
    foreign: 'refused',
  },
  'UserService/ListInvitations': { request: () => ({}), foreign: 'answered' },
  'UserService/CreateInvitation': {
    request: () => ({ email: newAddress(), role: Role.VIEWER }),
    foreign: 'answered',
  },
  'UserService/DeleteInvitation': { request: ({ invitationId }) => ({ id: invitationId }), foreign: 'refused' },
  'UserService/VerifyInvitation': {
    request: () => ({ token: 'none' }),
    foreign: 'answered',
    hears: 'LINK_INVALID',
  },
  'UserService/AcceptInvitation': {
    request: () => ({ token: 'none', password: 'Long-enough-1' }),
    foreign: 'answered',
    hears: 'LINK_INVALID',
  },
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
  'ApplicationService/SetApiKeyLimits': {
    request: ({ apiKeyId }) => ({ id: apiKeyId, perSecond: 5 }),
    foreign: 'refused',
  },
  'ApplicationService/SetApiKeyRights': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'ApplicationService/RotateApiKey': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'ApplicationService/DeleteApiKey': { request: ({ apiKeyId }) => ({ id: apiKeyId }), foreign: 'refused' },
  'PolicyService/ListPolicies': { request: () => ({}), foreign: 'answered' },
  'PolicyService/GetPolicy': { request: ({ policyId }) => ({ id: policyId }), foreign: 'refused' },
  'PolicyService/UpdatePolicy': { request: ({ policyId }) => ({ id: policyId, settings: {} }), foreign: 'refused' },
  'PolicyService/CreatePolicy': {
    request: ({ policyId }) => ({ name: randomUUID(), copyFrom: policyId }),
    foreign: 'refused',
  },
  'PolicyService/RenamePolicy': { request: ({ policyId }) => ({ id: policyId, description: 'x' }), foreign: 'refused' },
  'PolicyService/DeletePolicy': { request: ({ policyId }) => ({ id: policyId }), foreign: 'refused' },
  'PolicyService/ListPolicyRevisions': { request: ({ policyId }) => ({ id: policyId }), foreign: 'refused' },
  'PolicyService/GetPolicyRevision': {
    request: ({ policyId }) => ({ id: policyId, policyRevision: 1_000_000n }),
    foreign: 'refused',
  },
  'PolicyService/DiffPolicy': { request: ({ policyId }) => ({ id: policyId }), foreign: 'refused' },
  'PolicyService/ValidatePolicyDraft': {
    request: ({ policyId }) => ({ id: policyId, draft: { part: { case: 'settings', value: {} } } }),
    foreign: 'refused',
  },
  'PolicyService/RestorePolicyRevision': {
    request: ({ policyId }) => ({ id: policyId, policyRevision: 1_000_000n }),
    foreign: 'refused',
  },
  'PolicyService/ExportPolicy': { request: ({ policyId }) => ({ id: policyId }), foreign: 'refused' },
  'PolicyService/ImportPolicy': {
    request: ({ policyId }) => ({ id: policyId, text: 'version: "1"' }),
    foreign: 'refused',
  },
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
  'AuditService/ListAuditEvents': { request: () => ({}), foreign: 'answered' },
  'AuditService/GetAuditEvent': { request: () => ({ sequence: 1n }), foreign: 'answered' },
  'AuditService/ExportAudit': { request: () => ({}), foreign: 'answered' },
  'AuditService/VerifyAudit': { request: () => ({}), foreign: 'answered' },
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
