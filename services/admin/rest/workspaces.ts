import { type Application, ApplicationService } from '#gen/gatehouse/admin/v1/application_pb.js';
import { PolicyService, type PolicySummary } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type ApplicationRoutesDeps, toApplicationItem } from './applications.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';
import { findWorkspace } from './find-workspace.js';
import { editSettings } from './settings.js';
import { toIsoText } from './timestamp.js';
import { policyConfigRoutes, type WorkspaceConfigRoutesDeps } from './workspace-config.js';
import { exportWorkspace, importWorkspace } from './workspace-file.js';

const path = '/api/v1/workspaces';

/** Applications that one request moves, at most. */
const maxApplications = 1_000;

/**
 * /api/v1/workspaces: the contract's word for policies. Its Global workspace is the tenant's default policy; a new one
 * starts as a copy of it.
 */
export function workspaceRoutes(deps: ApplicationRoutesDeps & WorkspaceConfigRoutesDeps): RestRoutes {
  const { readProtection } = deps;
  const config = policyConfigRoutes(deps);
  const { listPolicies, createPolicy, renamePolicy, deletePolicy, exportPolicy, importPolicy } = PolicyService.method;
  const { listApplications, updateApplication } = ApplicationService.method;

  async function move(request: RestCall, toId: string, fromId: string | undefined): Promise<number> {
    const body = await request.body();
    const ids = body.optionalTexts('application_ids') ?? [];
    if (ids.length === 0) body.refuse('application_ids', 'is required');
    if (ids.length > maxApplications) body.refuse('application_ids', `holds more than ${maxApplications} applications`);
    body.end();
    const judged = fromId === undefined ? undefined : new Set((await listJudged(request, fromId)).map(({ id }) => id));
    const moving = [...new Set(ids)].filter((id) => judged === undefined || judged.has(id));
    for (const id of moving) await request.call(updateApplication, { id, policyId: toId });
    return moving.length;
  }

  /** A workspace that does not become what its file says is not made. */
  async function importInto(
    request: RestCall,
    made: PolicySummary,
    file: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    try {
      await importWorkspace(request, config, made.id, file);
    } catch (error) {
      await request.call(deletePolicy, { id: made.id });
      throw error;
    }
  }

  return {
    [`GET ${path}`]: {
      method: listPolicies,
      async handle({ ctx, call, caller }) {
        ctx.body = (await call(listPolicies, {})).policies.map((policy) => toItem(caller.tenantId, policy));
      },
    },

    [`POST ${path}`]: {
      method: createPolicy,
      async handle(request) {
        const body = await request.body();
        const label = {
          name: body.text('name'),
          description: body.optionalText('description') ?? '',
          owner: body.optionalText('owner') ?? '',
        };
        const doublecheck = body.optionalFlag('enable_doublecheck');
        const file = body.optionalObject('import_config');
        body.end();
        const copyFrom = (await findGlobal(request)).id;
        const { policy } = await request.call(createPolicy, { ...label, copyFrom });
        if (file !== undefined && policy !== undefined) await importInto(request, policy, file);
        const made = await withDoublecheck(request, policy, doublecheck);
        answerWrite(request.ctx, 'Workspace created', toItem(request.caller.tenantId, made));
      },
    },

    [`GET ${path}/:id`]: {
      method: listPolicies,
      async handle(request) {
        request.ctx.body = toItem(request.caller.tenantId, await findWorkspace(request));
      },
    },

    [`PUT ${path}/:id`]: {
      method: renamePolicy,
      async handle(request) {
        const body = await request.body();
        const label = {
          name: body.optionalText('name'),
          description: body.optionalText('description'),
          owner: body.optionalText('owner'),
        };
        const doublecheck = body.optionalFlag('enable_doublecheck');
        body.end();
        const isRenamed = Object.values(label).some((value) => value !== undefined);
        const { policy } = isRenamed
          ? await request.call(renamePolicy, { id: request.params['id'] ?? '', ...label })
          : { policy: await findWorkspace(request) };
        const item = toItem(request.caller.tenantId, await withDoublecheck(request, policy, doublecheck));
        answerWrite(request.ctx, 'Workspace updated', item);
      },
    },

    [`DELETE ${path}/:id`]: {
      method: deletePolicy,
      async handle(request) {
        const moveApplicationsTo = (await findGlobal(request)).id;
        await request.call(deletePolicy, { id: request.params['id'] ?? '', moveApplicationsTo });
        answerWrite(request.ctx, 'Workspace deleted');
      },
    },

    [`POST ${path}/:id/assign`]: {
      method: updateApplication,
      async handle(request) {
        const { id } = await findWorkspace(request);
        answerWrite(request.ctx, 'Applications assigned', { assigned_count: await move(request, id, undefined) });
      },
    },

    [`POST ${path}/:id/unassign`]: {
      method: updateApplication,
      async handle(request) {
        const { id } = await findWorkspace(request);
        const moved = await move(request, (await findGlobal(request)).id, id);
        answerWrite(request.ctx, 'Applications unassigned', { unassigned_count: moved });
      },
    },

    [`GET ${path}/:id/export`]: {
      method: exportPolicy,
      async handle(request) {
        const { id } = await findWorkspace(request);
        request.ctx.body = await exportWorkspace(request, config, id);
      },
    },

    [`POST ${path}/:id/import`]: {
      method: importPolicy,
      fieldName: (field) => (field === 'text' ? 'config' : field),
      async handle(request) {
        const { id } = await findWorkspace(request);
        const body = await request.body();
        const file = body.optionalObject('config');
        if (file === undefined) body.refuse('config', 'is required');
        body.end();
        const data = await importWorkspace(request, config, id, file ?? {});
        answerWrite(request.ctx, 'Workspace imported', data);
      },
    },

    [`GET ${path}/:id/applications`]: {
      method: listApplications,
      async handle(request) {
        const { id } = await findWorkspace(request);
        const protection = await readProtection(request.caller);
        const applications = await listJudged(request, id);
        request.ctx.body = applications.map((one) => toApplicationItem(request.caller, one, protection));
      },
    },
  };
}

async function findGlobal({ call }: Pick<RestCall, 'call'>): Promise<PolicySummary> {
  const { policies } = await call(PolicyService.method.listPolicies, {});
  // Every tenant has a default policy from its first moment on, and it cannot be deleted.
  return policies.find(({ isDefault }) => isDefault)!;
}

async function withDoublecheck(
  { call }: RestCall,
  policy: PolicySummary | undefined,
  doublecheck: boolean | undefined,
): Promise<PolicySummary | undefined> {
  if (doublecheck === undefined || policy === undefined || policy.doublecheck === doublecheck) return policy;
  await editSettings({ call, policyId: policy.id }, (settings) => ({ ...settings, doublecheck }));
  return findWorkspace({ call, params: { id: policy.id } });
}

async function listJudged({ call }: Pick<RestCall, 'call'>, policyId: string): Promise<Application[]> {
  const found: Application[] = [];
  let pageToken = '';
  do {
    const page = await call(ApplicationService.method.listApplications, { policyId, pageSize: 100, pageToken });
    found.push(...page.applications);
    pageToken = page.nextPageToken;
  } while (pageToken !== '');
  return found;
}

function toItem(tenantId: string, policy: PolicySummary | undefined) {
  return {
    id: policy?.id,
    tenant_id: tenantId,
    name: policy?.name,
    description: policy?.description,
    owner: policy?.owner,
    enable_doublecheck: policy?.doublecheck,
    is_global: policy?.isDefault,
    created_at: toIsoText(policy?.createdAt),
    updated_at: toIsoText(policy?.updatedAt),
    application_count: policy?.applicationCount,
  };
}
