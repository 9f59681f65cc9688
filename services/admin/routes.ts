import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { ServiceImpl } from '@connectrpc/connect';
import { AppealService } from '#gen/gatehouse/admin/v1/appeal_pb.js';
import { ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { AuditService } from '#gen/gatehouse/admin/v1/audit_pb.js';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { BanService } from '#gen/gatehouse/admin/v1/ban_pb.js';
import { CampaignService } from '#gen/gatehouse/admin/v1/campaign_pb.js';
import { KnowledgeBaseService } from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import { LimitService } from '#gen/gatehouse/admin/v1/limit_pb.js';
import { PackageService } from '#gen/gatehouse/admin/v1/package_pb.js';
import { ListService, PolicyService, ScannerService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { TenantService, UserService } from '#gen/gatehouse/admin/v1/tenant_pb.js';
import { UpstreamService } from '#gen/gatehouse/admin/v1/upstream_pb.js';
import { peerKey, principalKey } from '#lib/auth/principal.js';
import { drainSignalKey, type HandlerContext, type RpcRoute, rpcRoute } from '#lib/server/rpc.js';
import { type Access, accessTable, methodKey } from './auth/access.js';
import type { Caller } from './auth/caller.js';
import type { Features } from './feature.js';
import { handOverToken, withCookieToken } from './sessions/cookie.js';

/** Every service of admin with what its methods do. */
export interface AdminFeatures {
  readonly auth: Features<typeof AuthService>;
  readonly tenants: Features<typeof TenantService>;
  readonly limits: Features<typeof LimitService>;
  readonly users: Features<typeof UserService>;
  readonly applications: Features<typeof ApplicationService>;
  readonly policies: Features<typeof PolicyService>;
  readonly lists: Features<typeof ListService>;
  readonly scanners: Features<typeof ScannerService>;
  readonly packages: Features<typeof PackageService>;
  readonly upstreams: Features<typeof UpstreamService>;
  readonly bans: Features<typeof BanService>;
  readonly knowledge: Features<typeof KnowledgeBaseService>;
  readonly appeals: Features<typeof AppealService>;
  readonly audit: Features<typeof AuditService>;
  readonly campaigns: Features<typeof CampaignService>;
}

/** A feature whose method is known only at run time. */
export type BoundFeature = (request: unknown, caller: Caller, signal: AbortSignal) => unknown;

/** The services that admin serves, in the order of the documentation. */
export const adminServices: readonly DescService[] = [
  AuthService,
  TenantService,
  LimitService,
  UserService,
  ApplicationService,
  PolicyService,
  ListService,
  ScannerService,
  PackageService,
  UpstreamService,
  BanService,
  KnowledgeBaseService,
  AppealService,
  AuditService,
  CampaignService,
];

/** Methods that the server's guard must let through without credentials, as "package.Service/Method". */
export const adminPublicMethods: ReadonlySet<string> = new Set(
  adminServices
    .flatMap((service) => service.methods)
    .filter((method) => accessTable[methodKey(method)] === 'public')
    .map((method) => `${method.parent.typeName}/${method.name}`),
);

/** The features by method, for callers that have the method at hand. */
export function featuresByMethod(features: AdminFeatures): ReadonlyMap<DescMethod, BoundFeature> {
  return new Map([
    ...bound(AuthService, features.auth),
    ...bound(TenantService, features.tenants),
    ...bound(LimitService, features.limits),
    ...bound(UserService, features.users),
    ...bound(ApplicationService, features.applications),
    ...bound(PolicyService, features.policies),
    ...bound(ListService, features.lists),
    ...bound(ScannerService, features.scanners),
    ...bound(PackageService, features.packages),
    ...bound(UpstreamService, features.upstreams),
    ...bound(BanService, features.bans),
    ...bound(KnowledgeBaseService, features.knowledge),
    ...bound(AppealService, features.appeals),
    ...bound(AuditService, features.audit),
    ...bound(CampaignService, features.campaigns),
  ]);
}

/** Every method as RPC: access first, then the feature. */
export function createRpcRoutes(features: ReadonlyMap<DescMethod, BoundFeature>, access: Access): RpcRoute[] {
  return adminServices.map((service) => {
    const implementation = Object.fromEntries(
      service.methods.flatMap((method) => {
        const feature = features.get(method);
        return feature === undefined ? [] : [[method.localName, guarded(method, feature, access)]];
      }),
    );
    // Each feature came in under the method whose types it was checked against; the loop forgets which is which.
    return rpcRoute(service, implementation as unknown as Partial<ServiceImpl<DescService>>);
  });
}

function bound<S extends DescService>(service: S, features: Features<S>): [DescMethod, BoundFeature][] {
  // Features<S> has a function under the local name of every method of S, and each is given the request of its own.
  const byName = features as unknown as Readonly<Record<string, BoundFeature>>;
  return service.methods.flatMap((method): [DescMethod, BoundFeature][] => {
    const feature = byName[method.localName];
    return feature === undefined ? [] : [[method, feature]];
  });
}

function guarded(method: DescMethod, feature: BoundFeature, access: Access) {
  if (method.methodKind === 'server_streaming') {
    return async function* stream(request: unknown, context: HandlerContext) {
      const caller = await admit(method, context, access);
      const drain = context.values.get(drainSignalKey);
      const signal = drain === undefined ? context.signal : AbortSignal.any([context.signal, drain]);
      // A feature of a streaming method returns an async iterable, as Feature says.
      yield* feature(request, caller, signal) as AsyncIterable<object>;
    };
  }
  return async (request: unknown, context: HandlerContext) => {
    const caller = await admit(method, context, access);
    const headers = {
      get: (name: string) => context.requestHeader.get(name) ?? '',
      append: (name: string, value: string) => context.responseHeader.append(name, value),
    };
    const reply = await feature(withCookieToken(method, request, headers), caller, context.signal);
    return handOverToken(method, reply, headers);
  };
}

function admit(method: DescMethod, context: HandlerContext, access: Access): Promise<Caller> {
  return access.admit(method, {
    principal: context.values.get(principalKey),
    switchUserId: context.requestHeader.get('x-switch-user')?.trim() ?? '',
    switchSession: context.requestHeader.get('x-switch-session')?.trim() ?? '',
    peer: context.values.get(peerKey),
    forwardedFor: context.requestHeader.get('x-forwarded-for') ?? '',
    userAgent: context.requestHeader.get('user-agent') ?? '',
  });
}
