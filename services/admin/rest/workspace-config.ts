import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type AppealRoutesDeps, appealRoutes } from './appeals.js';
import { type BanRoutesDeps, banRoutes } from './bans.js';
import { disposalPolicyRoutes } from './disposal-policies.js';
import type { RestRoutes } from './facade.js';
import { findWorkspace } from './find-workspace.js';
import { fixedAnswerTemplateRoutes } from './fixed-answer-templates.js';
import { type ListRoutesDeps, listRoutes } from './lists.js';
import { riskTypeRoutes } from './risk-types.js';
import { scannerConfigRoutes } from './scanner-configs.js';
import { sensitivityRoutes } from './sensitivity.js';

/** What the routes below a workspace need beyond the methods. */
export type WorkspaceConfigRoutesDeps = AppealRoutesDeps & BanRoutesDeps & ListRoutesDeps;

const workspace = '/api/v1/workspaces/:id/config';

/**
 * /api/v1/workspaces/:id/config/…: the routes that configure a policy, for the one that the path names. What they take and
 * answer is what the routes with `?workspace_id=` do.
 */
export function workspaceConfigRoutes(deps: WorkspaceConfigRoutesDeps): RestRoutes {
  const routes = policyConfigRoutes(deps);
  const config = Object.entries(known).map(([pattern, original]): [string, RestRoutes[string]] => [
    `${pattern.split(' ')[0]} ${workspace}/${pattern.split(' ')[1]}`,
    forWorkspace(routes, original),
  ]);
  return { ...Object.fromEntries(config), ...listsOf('blacklist', deps), ...listsOf('whitelist', deps) };
}

/** The routes that configure the policy which `?workspace_id=` names. */
export function policyConfigRoutes(deps: WorkspaceConfigRoutesDeps): RestRoutes {
  return {
    ...riskTypeRoutes(),
    ...sensitivityRoutes(),
    ...banRoutes(deps),
    ...disposalPolicyRoutes(),
    ...fixedAnswerTemplateRoutes(),
    ...appealRoutes(deps),
    ...scannerConfigRoutes(),
  };
}

/** What stands below a workspace, and the route that it is for one policy. */
const known: Readonly<Record<string, string>> = {
  'GET risk-types': 'GET /api/v1/config/risk-types',
  'PUT risk-types': 'PUT /api/v1/config/risk-types',
  'GET sensitivity-thresholds': 'GET /api/v1/config/sensitivity-thresholds',
  'PUT sensitivity-thresholds': 'PUT /api/v1/config/sensitivity-thresholds',
  'GET ban-policy': 'GET /api/v1/ban-policy',
  'PUT ban-policy': 'PUT /api/v1/ban-policy',
  'GET gateway-policy': 'GET /api/v1/config/gateway-policy',
  'PUT gateway-policy': 'PUT /api/v1/config/gateway-policy',
  'GET data-leakage-policy': 'GET /api/v1/config/data-leakage-policy',
  'PUT data-leakage-policy': 'PUT /api/v1/config/data-leakage-policy',
  'GET fixed-answer-templates': 'GET /api/v1/config/fixed-answer-templates',
  'PUT fixed-answer-templates': 'PUT /api/v1/config/fixed-answer-templates',
  'GET appeal': 'GET /api/v1/config/appeal',
  'PUT appeal': 'PUT /api/v1/config/appeal',
  'GET appeal/records': 'GET /api/v1/config/appeal/records',
  'GET scanners': 'GET /api/v1/scanner-configs',
  'PUT scanners': 'POST /api/v1/scanner-configs/bulk-update',
};

function forWorkspace(routes: RestRoutes, pattern: string): RestRoutes[string] {
  const route = routes[pattern];
  if (route === undefined) throw new Error(`there is no route ${pattern}`);
  return {
    ...route,
    async handle(request) {
      await route.handle({ ...request, policyId: (await findWorkspace(request)).id });
    },
  };
}

function listsOf(name: 'blacklist' | 'whitelist', deps: ListRoutesDeps): RestRoutes {
  const routes = listRoutes(deps);
  const kind = name === 'blacklist' ? ListKind.BLACKLIST : ListKind.WHITELIST;
  const path = `/api/v1/config/${name}`;

  function ofItem(pattern: string): RestRoutes[string] {
    const route = forWorkspace(routes, pattern);
    return {
      ...route,
      async handle(request) {
        const { policyId } = await deps.readList(request.caller, kind, request.params['item'] ?? '');
        // Another workspace's list is not found here, though the same people may see it there.
        if (policyId !== request.params['id']) throw new GatehouseError('NOT_FOUND', { values: { thing: name } });
        await routes[pattern]?.handle({ ...request, policyId, params: { id: request.params['item'] ?? '' } });
      },
    };
  }

  return {
    [`GET ${workspace}/${name}`]: forWorkspace(routes, `GET ${path}`),
    [`POST ${workspace}/${name}`]: forWorkspace(routes, `POST ${path}`),
    [`PUT ${workspace}/${name}/:item`]: ofItem(`PUT ${path}/:id`),
    [`DELETE ${workspace}/${name}/:item`]: ofItem(`DELETE ${path}/:id`),
  };
}
