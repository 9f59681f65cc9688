import {
  ChangeKind,
  type PolicyChange,
  type PolicyRevision,
  PolicyService,
  type PolicySummary,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { answerWrite, queryInteger, queryRevision, queryText, type RestRoutes } from './facade.js';
import { toIsoText } from './timestamp.js';

const path = '/api/v1/policies';

/** /api/v1/policies: what policies there are, their history, and going back. What one checks is its document. */
export function policyRoutes(): RestRoutes {
  const {
    listPolicies,
    createPolicy,
    renamePolicy,
    deletePolicy,
    listPolicyRevisions,
    diffPolicy,
    restorePolicyRevision,
  } = PolicyService.method;

  return {
    [`GET ${path}`]: {
      method: listPolicies,
      async handle({ ctx, call }) {
        ctx.body = (await call(listPolicies, {})).policies.map(toPolicyItem);
      },
    },

    [`POST ${path}`]: {
      method: createPolicy,
      async handle(request) {
        const body = await request.body();
        const made = {
          name: body.text('name'),
          description: body.optionalText('description') ?? '',
          owner: body.optionalText('owner') ?? '',
          copyFrom: body.optionalText('copy_from') ?? '',
          reason: body.optionalText('reason') ?? '',
        };
        body.end();
        const { policy } = await request.call(createPolicy, made);
        request.ctx.status = 201;
        request.ctx.body = toPolicyItem(policy);
      },
    },

    [`POST ${path}/:id/rename`]: {
      method: renamePolicy,
      async handle(request) {
        const body = await request.body();
        const label = {
          name: body.optionalText('name'),
          description: body.optionalText('description'),
          owner: body.optionalText('owner'),
          reason: body.optionalText('reason') ?? '',
          expectedRevision: BigInt(body.optionalInteger('expected_revision', 0, Number.MAX_SAFE_INTEGER) ?? 0),
        };
        body.end();
        const { policy } = await request.call(renamePolicy, { id: request.params['id'] ?? '', ...label });
        request.ctx.body = toPolicyItem(policy);
      },
    },

    [`DELETE ${path}/:id`]: {
      method: deletePolicy,
      async handle({ ctx, call, params }) {
        const { movedApplications } = await call(deletePolicy, {
          id: params['id'] ?? '',
          moveApplicationsTo: queryText(ctx, 'move_applications_to'),
          reason: queryText(ctx, 'reason'),
          expectedRevision: queryRevision(ctx, 'expected_revision'),
        });
        answerWrite(ctx, 'Policy deleted', { moved_applications: movedApplications });
      },
    },

    [`GET ${path}/:id/revisions`]: {
      method: listPolicyRevisions,
      async handle({ ctx, call, params }) {
        const { revisions, nextPageToken } = await call(listPolicyRevisions, {
          id: params['id'] ?? '',
          pageSize: queryInteger(ctx, 'page_size', 50, 1, 200),
          pageToken: queryText(ctx, 'page_token'),
        });
        ctx.body = { revisions: revisions.map(toRevisionItem), next_page_token: nextPageToken || null };
      },
    },

    [`GET ${path}/:id/diff`]: {
      method: diffPolicy,
      async handle({ ctx, call, params }) {
        const { changes, leftOut, fromRevision, toRevision } = await call(diffPolicy, {
          id: params['id'] ?? '',
          fromRevision: queryRevision(ctx, 'from_revision'),
          toRevision: queryRevision(ctx, 'to_revision'),
        });
        ctx.body = {
          from_revision: Number(fromRevision),
          to_revision: Number(toRevision),
          changes: changes.map(toChangeItem),
          left_out: leftOut,
        };
      },
    },

    [`POST ${path}/:id/restore`]: {
      method: restorePolicyRevision,
      fieldName: (field) => (field === 'policy_revision' ? 'revision' : field),
      async handle(request) {
        const body = await request.body();
        const max = Number.MAX_SAFE_INTEGER;
        const asked = {
          policyRevision: BigInt(body.optionalInteger('revision', 1, max) ?? 0),
          reason: body.optionalText('reason') ?? '',
          expectedRevision: BigInt(body.optionalInteger('expected_revision', 0, max) ?? 0),
        };
        body.end();
        const id = request.params['id'] ?? '';
        const { policy, changed } = await request.call(restorePolicyRevision, { id, ...asked });
        request.ctx.body = { ...toPolicyItem(policy), changed };
      },
    },
  };
}

/** A policy in lists of policies. Pure. */
export function toPolicyItem(policy: PolicySummary | undefined) {
  return {
    id: policy?.id,
    name: policy?.name,
    description: policy?.description,
    owner: policy?.owner,
    is_default: policy?.isDefault,
    revision: Number(policy?.revision ?? 0n),
    application_count: policy?.applicationCount,
    created_at: toIsoText(policy?.createdAt),
    updated_at: toIsoText(policy?.updatedAt),
  };
}

/** One value that differs. Pure. */
export function toChangeItem({ path: at, kind, before, after }: PolicyChange) {
  return { path: at, kind: kindWord(kind), before: fromJsonText(before), after: fromJsonText(after) };
}

function toRevisionItem(one: PolicyRevision) {
  return {
    revision: Number(one.revision),
    created_at: toIsoText(one.createdAt),
    actor_id: one.actorId || null,
    actor_email: one.actorEmail || null,
    reason: one.reason,
    thing: one.thing,
    thing_id: one.thingId,
    thing_name: one.thingName,
    kind: kindWord(one.kind),
    fields: one.fields,
    kept: one.kept,
  };
}

function kindWord(kind: ChangeKind): string {
  return ChangeKind[kind].toLowerCase();
}

/** Values of changes are JSON already; empty is none. */
function fromJsonText(text: string): unknown {
  return text === '' ? null : JSON.parse(text);
}
