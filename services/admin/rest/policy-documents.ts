import { PolicyDocumentSchema } from '#gen/gatehouse/admin/v1/policy_document_pb.js';
import { DocumentFormat, type ImportPolicyResponse, PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toPlain } from '../policy-documents/plain.js';
import { queryFlag, queryRevision, queryText, type RestCall, type RestRoutes } from './facade.js';
import { findWorkspace } from './find-workspace.js';
import { toChangeItem, toPolicyItem } from './policies.js';

const path = '/api/v1/policies';

const formats: Readonly<Record<string, DocumentFormat>> = { yaml: DocumentFormat.YAML, json: DocumentFormat.JSON };

/**
 * /api/v1/policies as documents. A body is a document, YAML or JSON by its content type; what is neither is found out. A PUT
 * makes the policy what the body says and nothing else; an import keeps what it leaves out unless `prune=true`.
 */
export function policyDocumentRoutes(): RestRoutes {
  const { getPolicy, exportPolicy, importPolicy } = PolicyService.method;

  return {
    [`GET ${path}/:id`]: {
      method: getPolicy,
      async handle(request) {
        const policy = await findWorkspace(request);
        const { document } = await request.call(exportPolicy, { id: policy.id });
        request.ctx.body = { ...toPolicyItem(policy), document: document && toPlain(PolicyDocumentSchema, document) };
      },
    },

    [`PUT ${path}/:id`]: {
      method: importPolicy,
      fieldName,
      async handle(request) {
        const asked = { id: request.params['id'] ?? '', prune: true, dryRun: queryFlag(request.ctx, 'dry_run') };
        request.ctx.body = toImportReply(await importFrom(request, asked));
      },
    },

    [`GET ${path}/:id/revisions/:revision`]: {
      method: exportPolicy,
      async handle({ ctx, call, params }) {
        const revision = params['revision'] ?? '';
        if (!/^[1-9]\d{0,17}$/.test(revision)) throw new GatehouseError('NOT_FOUND', { values: { thing: 'revision' } });
        const asked = { id: params['id'] ?? '', policyRevision: BigInt(revision) };
        const { document, policyRevision } = await call(exportPolicy, asked);
        ctx.body = {
          revision: Number(policyRevision),
          document: document && toPlain(PolicyDocumentSchema, document),
        };
      },
    },

    [`GET ${path}/:id/export`]: {
      method: exportPolicy,
      async handle({ ctx, call, params }) {
        const word = queryText(ctx, 'format').toLowerCase() || 'yaml';
        const format = formats[word];
        if (format === undefined) throw invalid('format', 'must be yaml or json');
        const policyRevision = queryRevision(ctx, 'revision');
        const { text } = await call(exportPolicy, { id: params['id'] ?? '', format, policyRevision });
        ctx.set(
          'content-type',
          word === 'json' ? 'application/json; charset=utf-8' : 'application/yaml; charset=utf-8',
        );
        ctx.set('content-disposition', `attachment; filename="policy.${word}"`);
        ctx.body = text;
      },
    },

    [`POST ${path}/:id/validate`]: {
      method: importPolicy,
      fieldName,
      async handle(request) {
        try {
          await importFrom(request, { id: request.params['id'] ?? '', prune: true, dryRun: true });
          request.ctx.body = { valid: true, problems: [] };
        } catch (error) {
          const isAnswer =
            error instanceof GatehouseError && ['POLICY_INVALID', 'REQUEST_INVALID'].includes(error.code);
          // Without places it is not the document that is wrong.
          if (!isAnswer || error.fields.length === 0) throw error;
          request.ctx.body = { valid: false, problems: error.fields };
        }
      },
    },

    [`POST ${path}/import`]: {
      method: importPolicy,
      fieldName,
      async handle(request) {
        const asked = {
          id: queryText(request.ctx, 'id'),
          prune: queryFlag(request.ctx, 'prune'),
          dryRun: queryFlag(request.ctx, 'dry_run'),
        };
        request.ctx.body = toImportReply(await importFrom(request, asked));
      },
    },
  };
}

async function importFrom(
  request: RestCall,
  asked: { readonly id: string; readonly prune: boolean; readonly dryRun: boolean },
): Promise<ImportPolicyResponse> {
  const type = request.ctx.get('content-type').toLowerCase();
  const format = Object.entries(formats).find(([word]) => type.includes(word))?.[1] ?? DocumentFormat.UNSPECIFIED;
  return request.call(PolicyService.method.importPolicy, {
    ...asked,
    format,
    text: await request.text(),
    reason: queryText(request.ctx, 'reason'),
    expectedRevision: queryRevision(request.ctx, 'expected_revision'),
  });
}

function toImportReply({ policy, revision, changed, created, changes, leftOut }: ImportPolicyResponse) {
  return {
    policy: policy === undefined ? null : toPolicyItem(policy),
    revision: Number(revision),
    changed,
    created,
    changes: changes.map(toChangeItem),
    left_out: leftOut,
  };
}

function fieldName(field: string): string {
  return field === 'text' ? 'body' : field;
}

function invalid(field: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path: field, message }] });
}
