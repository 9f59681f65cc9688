import type Koa from 'koa';
import { toRest } from '#lib/errors/to-rest.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import { answerLimits } from '#lib/limits/headers.js';
import { answerErrors, router } from '#lib/server/rest.js';
import { accountRoutes } from './accounts.js';
import { type AppealRoutesDeps, appealRoutes } from './appeals.js';
import { type ApplicationRoutesDeps, applicationRoutes } from './applications.js';
import { attackCampaignRoutes, type CampaignRoutesDeps } from './attack-campaigns.js';
import { type AuditRoutesDeps, auditRoutes } from './audit-logs.js';
import { type BanRoutesDeps, banRoutes } from './bans.js';
import { type CustomScannerRoutesDeps, customScannerRoutes } from './custom-scanners.js';
import { disposalPolicyRoutes } from './disposal-policies.js';
import { type EntityTypeRoutesDeps, entityTypeRoutes } from './entity-types.js';
import { createHandlers, type FacadeDeps, type RestRoutes } from './facade.js';
import { fixedAnswerTemplateRoutes } from './fixed-answer-templates.js';
import { knowledgeBaseRoutes } from './knowledge-bases.js';
import { type ListRoutesDeps, listRoutes } from './lists.js';
import { modelRouteRoutes } from './model-routes.js';
import { policyRoutes } from './policies.js';
import { policyDocumentRoutes } from './policy-documents.js';
import { rateLimitRoutes } from './rate-limits.js';
import { responseRoutes } from './responses.js';
import { type ResultRoutesDeps, resultRoutes } from './results.js';
import { riskTypeRoutes } from './risk-types.js';
import { rolloutRoutes } from './rollout.js';
import { scannerConfigRoutes } from './scanner-configs.js';
import { scannerPackageRoutes } from './scanner-packages.js';
import { sensitivityRoutes } from './sensitivity.js';
import { signInRoutes } from './sign-in.js';
import { type SingleSignOnRoutesDeps, singleSignOnRoutes } from './single-sign-on.js';
import { superAdminRoutes } from './super-admin.js';
import { teamRoutes } from './team.js';
import { upstreamApiRoutes } from './upstream-apis.js';
import { usageRoutes } from './usage.js';
import { workspaceConfigRoutes } from './workspace-config.js';
import { workspaceRoutes } from './workspaces.js';

/** What the routes need beyond the methods. */
export type RestRoutesDeps = ListRoutesDeps &
  CustomScannerRoutesDeps &
  ApplicationRoutesDeps &
  BanRoutesDeps &
  AppealRoutesDeps &
  AuditRoutesDeps &
  EntityTypeRoutesDeps &
  ResultRoutesDeps &
  CampaignRoutesDeps &
  SingleSignOnRoutesDeps &
  Parameters<typeof rolloutRoutes>[0];

/** Every REST route of admin. */
export function createRestRoutes(deps: RestRoutesDeps): RestRoutes {
  return {
    ...signInRoutes,
    ...accountRoutes(),
    ...singleSignOnRoutes(deps),
    ...teamRoutes(),
    ...superAdminRoutes(),
    ...listRoutes(deps),
    ...customScannerRoutes(deps),
    ...scannerConfigRoutes(),
    ...entityTypeRoutes(deps),
    ...scannerPackageRoutes(),
    ...applicationRoutes(deps),
    ...banRoutes(deps),
    ...knowledgeBaseRoutes(),
    ...fixedAnswerTemplateRoutes(),
    ...responseRoutes(),
    ...appealRoutes(deps),
    ...auditRoutes(deps),
    ...attackCampaignRoutes(deps),
    ...upstreamApiRoutes(),
    ...modelRouteRoutes(),
    ...usageRoutes(),
    ...rateLimitRoutes(),
    ...resultRoutes(deps),
    ...rolloutRoutes(deps),
    ...riskTypeRoutes(),
    ...sensitivityRoutes(),
    ...disposalPolicyRoutes(),
    ...policyRoutes(),
    ...policyDocumentRoutes(),
    ...workspaceRoutes(deps),
    ...workspaceConfigRoutes(deps),
  };
}

/** The routes as one middleware. Errors leave it as `{"detail": …}`; paths that are not ours go on. */
export function createRest(
  routes: RestRoutes,
  deps: FacadeDeps & { readonly limits: Pick<ApiLimit, 'headers'> },
): Koa.Middleware {
  const errors = answerErrors(toRest);
  const handlers = router(createHandlers(routes, deps));
  // The router awaits what it calls, so what it returns settles when the request is answered.
  const limits = answerLimits(deps.limits);
  return (ctx, next) => limits(ctx, () => errors(ctx, async () => void (await handlers(ctx, next))));
}
