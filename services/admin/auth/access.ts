import type { DescMethod } from '@bufbuild/protobuf';
import type { ClientAddress } from '#lib/auth/client-address.js';
import type { Principal, Role } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { SwitchSessions } from '../switch-sessions/switch-sessions.js';
import type { Caller } from './caller.js';
import type { RequestLimits } from './limits.js';
import type { SwitchUser } from './switch-user.js';

/** Who may call a method: anybody, a user with at least this role, or a super admin. */
export type AccessLevel = 'public' | Role | 'super_admin';

/**
 * The weakest caller of every method, for RPC and REST alike: a REST route names the method that it is a facade of.
 * A method that is missing here is refused to everybody.
 */
export const accessTable: Readonly<Record<string, AccessLevel>> = {
  'AuthService/Login': 'public',
  'AuthService/RefreshSession': 'public',
  'AuthService/Logout': 'public',
  'AuthService/ListSessions': 'viewer',
  'AuthService/RevokeSession': 'viewer',
  'AuthService/ListSigningKeys': 'public',
  'AuthService/GetMe': 'viewer',
  'AuthService/UpdateMe': 'viewer',
  'AuthService/ChangePassword': 'viewer',
  'AuthService/ForgotPassword': 'public',
  'AuthService/VerifyResetToken': 'public',
  'AuthService/ResetPassword': 'public',
  'AuthService/Register': 'public',
  'AuthService/VerifyEmail': 'public',
  'AuthService/ResendVerificationCode': 'public',
  'AuthService/GetSignInOptions': 'public',
  'AuthService/StartSingleSignOn': 'public',
  'AuthService/FinishSingleSignOn': 'public',

  'TenantService/ListTenants': 'super_admin',
  'TenantService/CreateTenant': 'super_admin',
  'TenantService/GetInstallationStats': 'super_admin',
  'TenantService/ListAllUsers': 'super_admin',
  'TenantService/UpdateAnyUser': 'super_admin',
  'TenantService/DeleteAnyUser': 'super_admin',
  'TenantService/StartSwitch': 'super_admin',
  'TenantService/GetSwitch': 'super_admin',
  'TenantService/EndSwitch': 'super_admin',

  'LimitService/GetLimits': 'viewer',
  'LimitService/ListTenantLimits': 'super_admin',
  'LimitService/SetTenantLimits': 'super_admin',
  'LimitService/DeleteTenantLimits': 'super_admin',

  'UserService/ListUsers': 'viewer',
  'UserService/CreateUser': 'admin',
  'UserService/DeleteUser': 'admin',
  'UserService/UpdateUserRole': 'admin',
  'UserService/ListInvitations': 'admin',
  'UserService/CreateInvitation': 'admin',
  'UserService/DeleteInvitation': 'admin',
  'UserService/VerifyInvitation': 'public',
  'UserService/AcceptInvitation': 'public',

  'ApplicationService/ListApplications': 'viewer',
  'ApplicationService/CreateApplication': 'admin',
  'ApplicationService/UpdateApplication': 'admin',
  'ApplicationService/DeleteApplication': 'admin',
  'ApplicationService/ListApiKeys': 'viewer',
  'ApplicationService/CreateApiKey': 'admin',
  'ApplicationService/UpdateApiKey': 'admin',
  'ApplicationService/SetApiKeyBudget': 'admin',
  'ApplicationService/SetApiKeyLimits': 'admin',
  'ApplicationService/SetApiKeyRights': 'admin',
  'ApplicationService/RotateApiKey': 'admin',
  'ApplicationService/DeleteApiKey': 'admin',

  'PolicyService/ListPolicies': 'viewer',
  'PolicyService/GetPolicy': 'viewer',
  'PolicyService/UpdatePolicy': 'admin',
  'PolicyService/CreatePolicy': 'admin',
  'PolicyService/RenamePolicy': 'admin',
  'PolicyService/DeletePolicy': 'admin',
  'PolicyService/ListPolicyRevisions': 'viewer',
  'PolicyService/GetPolicyRevision': 'viewer',
  'PolicyService/DiffPolicy': 'viewer',
  'PolicyService/ValidatePolicyDraft': 'viewer',
  'PolicyService/RestorePolicyRevision': 'admin',
  'PolicyService/ExportPolicy': 'viewer',
  'PolicyService/ImportPolicy': 'admin',
  'PolicyService/WatchRollout': 'viewer',

  'ListService/ListKeywordLists': 'viewer',
  'ListService/CreateKeywordList': 'admin',
  'ListService/UpdateKeywordList': 'admin',
  'ListService/DeleteKeywordList': 'admin',

  'ScannerService/ListCustomScanners': 'viewer',
  'ScannerService/CreateCustomScanner': 'admin',
  'ScannerService/UpdateCustomScanner': 'admin',
  'ScannerService/DeleteCustomScanner': 'admin',
  'ScannerService/ResumeCustomScanner': 'admin',

  'PackageService/ListPackages': 'viewer',
  'PackageService/GetPackage': 'viewer',
  'PackageService/ListAllPackages': 'super_admin',
  'PackageService/UploadPackage': 'super_admin',
  'PackageService/UpdatePackage': 'super_admin',
  'PackageService/SetScannerDefaultRiskLevel': 'super_admin',
  'PackageService/ArchivePackage': 'super_admin',
  'PackageService/UnarchivePackage': 'super_admin',
  'PackageService/DeletePackage': 'super_admin',
  'PackageService/GetPackageStatistics': 'super_admin',
  'PackageService/AssignPackage': 'super_admin',
  'PackageService/RevokePackage': 'super_admin',

  'UpstreamService/ListUpstreamModels': 'viewer',
  'UpstreamService/CreateUpstreamModel': 'admin',
  'UpstreamService/UpdateUpstreamModel': 'admin',
  'UpstreamService/DeleteUpstreamModel': 'admin',
  'UpstreamService/ListModelRoutes': 'viewer',
  'UpstreamService/CreateModelRoute': 'admin',
  'UpstreamService/UpdateModelRoute': 'admin',
  'UpstreamService/DeleteModelRoute': 'admin',
  'UpstreamService/TestModelRoute': 'viewer',
  'UpstreamService/TestUpstreamModel': 'admin',
  'UpstreamService/ResealUpstreamKeys': 'super_admin',
  'UpstreamService/ListModelUsage': 'viewer',

  'BanService/ListBanTemplates': 'viewer',
  'BanService/ListBans': 'viewer',
  'BanService/GetBanStatus': 'viewer',
  'BanService/LiftBan': 'admin',
  'BanService/ListBanTriggers': 'viewer',

  'KnowledgeBaseService/ListKnowledgeBases': 'viewer',
  'KnowledgeBaseService/GetKnowledgeBase': 'viewer',
  'KnowledgeBaseService/CreateKnowledgeBase': 'admin',
  'KnowledgeBaseService/UpdateKnowledgeBase': 'admin',
  'KnowledgeBaseService/DeleteKnowledgeBase': 'admin',
  'KnowledgeBaseService/ListKnowledgeEntries': 'viewer',
  'KnowledgeBaseService/ReplaceKnowledgeEntries': 'admin',
  'KnowledgeBaseService/SearchKnowledgeBase': 'viewer',

  'AuditService/ListAuditEvents': 'viewer',
  'AuditService/GetAuditEvent': 'viewer',
  'AuditService/ExportAudit': 'admin',
  'AuditService/VerifyAudit': 'viewer',

  'CampaignService/ListQuestionPackages': 'viewer',
  'CampaignService/ListQuestions': 'viewer',
  'CampaignService/CreateQuestion': 'admin',
  'CampaignService/DeleteQuestion': 'admin',
  'CampaignService/ListCampaigns': 'viewer',
  'CampaignService/GetCampaign': 'viewer',
  'CampaignService/CreateCampaign': 'admin',
  'CampaignService/UpdateCampaign': 'admin',
  'CampaignService/DeleteCampaign': 'admin',
  'CampaignService/RunCampaign': 'admin',
  'CampaignService/CancelCampaignRun': 'admin',
  'CampaignService/ListCampaignResults': 'viewer',
  'CampaignService/CompareCampaignRuns': 'viewer',

  'AppealService/ListAppeals': 'viewer',
  'AppealService/GetAppeal': 'viewer',
  'AppealService/ReviewAppeal': 'admin',

  // Of detection; admin has REST routes for them.
  'ResultService/ListResults': 'viewer',
  'DashboardService/GetDashboard': 'viewer',
};

/** What is known of a request before anybody decides about it. */
interface AccessRequest {
  /** Who proved to be asking; undefined when nobody did. */
  readonly principal: Principal | undefined;
  /** Value of X-Switch-User; empty when it was not sent. */
  readonly switchUserId: string;
  /** Value of X-Switch-Session; empty when it was not sent. */
  readonly switchSession: string;
  /** The other end of the connection, with or without its port; empty when unknown. */
  readonly peer: string;
  /** Value of X-Forwarded-For; empty when it was not sent. */
  readonly forwardedFor: string;
  /** Value of User-Agent; empty when it was not sent. */
  readonly userAgent: string;
}

/** Decides who may call what. */
export interface Access {
  /**
   * The caller of a method, or a refusal. Counts the request against its rate limit, so call it once a request.
   *
   * Errors: CREDENTIALS_MISSING, PERMISSION_DENIED, RATE_LIMITED; NOT_FOUND when X-Switch-User names nobody.
   */
  admit(method: DescMethod, request: AccessRequest): Promise<Caller>;
}

/** What access needs. */
export interface AccessDeps {
  readonly limits: RequestLimits;
  readonly switchUser: SwitchUser;
  readonly switchSessions: Pick<SwitchSessions, 'targetOf'>;
  readonly clientAddress: ClientAddress;
}

/** Builds the one gate that every RPC and every REST route passes. */
export function createAccess({ limits, switchUser, switchSessions, clientAddress }: AccessDeps): Access {
  async function placeOf(own: Caller, asked: Pick<AccessRequest, 'switchUserId' | 'switchSession'>): Promise<Caller> {
    if (asked.switchUserId !== '') return switchUser.act(own, asked.switchUserId);
    if (asked.switchSession === '') return own;
    return switchUser.act(own, await switchSessions.targetOf(own, asked.switchSession));
  }

  return {
    async admit(method, { principal, switchUserId, switchSession, peer, forwardedFor, userAgent }) {
      const address = clientAddress(peer, forwardedFor);
      const level = accessTable[methodKey(method)];
      if (level === 'public') {
        await limits.countSignIn(address);
        return { ...anonymous(address), userAgent };
      }
      if (principal === undefined) throw new GatehouseError('CREDENTIALS_MISSING');
      const own = callerOf(principal, { address, userAgent });
      // Who ends a switch does so in their own place.
      const isOwnPlace = ownPlaceMethods.has(methodKey(method));
      const caller = isOwnPlace ? own : await placeOf(own, { switchUserId, switchSession });
      // In somebody's place, that tenant's calls are counted, by the limits that every tenant has.
      await limits.countRequest(caller === own ? principal : standIn(caller));
      assertMay(level, caller);
      return caller;
    },
  };
}

/** Refuses a caller who is weaker than the method's line of the table, or a method without a line: PERMISSION_DENIED. */
export function assertMayCall(method: DescMethod, caller: Caller): void {
  const level = accessTable[methodKey(method)];
  if (level !== 'public') assertMay(level, caller);
}

/** The method's key in the table: `Service/Method`, without the package, which is the same for all. */
export function methodKey(method: DescMethod): string {
  return `${method.parent.name}/${method.name}`;
}

/** Whether a role is at least as strong as another. */
export function isAtLeast(role: Role | undefined, least: Role): boolean {
  return role !== undefined && strength[role] >= strength[least];
}

const strength: Readonly<Record<Role, number>> = { viewer: 1, member: 2, admin: 3, owner: 4 };

const ownPlaceMethods: ReadonlySet<string> = new Set(['TenantService/GetSwitch', 'TenantService/EndSwitch']);

function callerOf(principal: Principal, from: { readonly address: string; readonly userAgent: string }): Caller {
  // The mesh has no tenant to administrate.
  if (principal.kind === 'service') throw new GatehouseError('PERMISSION_DENIED', { values: { role: 'viewer' } });
  return {
    tenantId: principal.tenantId,
    actorId: principal.actorId,
    userId: principal.actorId,
    // An API key is here because it has the scope admin, which authentication has seen.
    role: principal.kind === 'api_key' ? 'admin' : principal.role,
    isSuperAdmin: principal.isSuperAdmin,
    policyId: principal.policyId,
    ...from,
    sessionId: principal.sessionId ?? '',
  };
}

function assertMay(level: AccessLevel | undefined, caller: Caller): void {
  const isAllowed =
    level !== undefined &&
    (level === 'public' || (level === 'super_admin' ? caller.isSuperAdmin : isAtLeast(caller.role, level)));
  if (!isAllowed) {
    throw new GatehouseError('PERMISSION_DENIED', {
      values: { role: level === 'super_admin' ? 'super admin' : (level ?? 'owner') },
    });
  }
}

function standIn({ tenantId, actorId, policyId }: Caller): Principal {
  const isSuperAdmin = false;
  return { kind: 'user', tenantId, applicationId: '', policyId, actorId, role: undefined, isSuperAdmin, language: '' };
}

function anonymous(address: string): Caller {
  return { tenantId: '', actorId: '', userId: '', role: undefined, isSuperAdmin: false, policyId: '', address };
}
