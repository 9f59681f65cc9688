import {
  type ApiKey,
  type Application,
  ApplicationService,
  ApplicationSource,
  type CreateApiKeyResponse,
  type RotateApiKeyResponse,
} from '#gen/gatehouse/admin/v1/application_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Caller } from '../auth/caller.js';
import type { PolicyProtection } from '../policies/view.js';
import { kindWord, maxOverlapHours, readKind, readRights, scopeWord } from './api-key.js';
import { answerWrite, queryText, type RestCall, type RestRoutes } from './facade.js';
import { toIsoText } from './timestamp.js';

/** What the routes of applications need beyond the methods. */
export interface ApplicationRoutesDeps {
  /** What protects the tenant's applications, by policy id. */
  readonly readProtection: (caller: Caller) => Promise<ReadonlyMap<string, PolicyProtection>>;
}

/** Rows that a reader gets who does not page. */
const pageSize = 100;

/** /api/v1/applications and the keys below it. The contract's workspace is our policy. */
export function applicationRoutes({ readProtection }: ApplicationRoutesDeps): RestRoutes {
  const { method } = ApplicationService;

  async function toItem(caller: Caller, application: Application | undefined) {
    return toApplicationItem(caller, application, await readProtection(caller));
  }

  return {
    'GET /api/v1/applications': {
      method: method.listApplications,
      async handle({ ctx, call, caller }) {
        const page = await call(method.listApplications, {
          pageSize: readPageSize(queryText(ctx, 'page_size')),
          pageToken: queryText(ctx, 'page_token'),
        });
        const protection = await readProtection(caller);
        if (page.nextPageToken !== '') ctx.set('x-next-page-token', page.nextPageToken);
        ctx.body = page.applications.map((application) => toApplicationItem(caller, application, protection));
      },
    },

    'POST /api/v1/applications': {
      method: method.createApplication,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const name = body.text('name');
        const description = body.optionalText('description') ?? '';
        const policyId = body.optionalText('workspace_id') ?? request.policyId;
        body.end();
        const { application } = await request.call(method.createApplication, { name, description, policyId });
        answerWrite(request.ctx, 'Application created', await toItem(request.caller, application));
      },
    },

    'PUT /api/v1/applications/:id': {
      method: method.updateApplication,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const change = {
          id: request.params['id'] ?? '',
          name: body.optionalText('name'),
          description: body.optionalText('description'),
          policyId: body.optionalText('workspace_id'),
          enabled: body.optionalFlag('is_active'),
        };
        body.end();
        const { application } = await request.call(method.updateApplication, change);
        answerWrite(request.ctx, 'Application updated', await toItem(request.caller, application));
      },
    },

    'DELETE /api/v1/applications/:id': {
      method: method.deleteApplication,
      async handle({ ctx, call, params }) {
        await call(method.deleteApplication, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Application deleted');
      },
    },

    'GET /api/v1/applications/:id/keys': {
      method: method.listApiKeys,
      async handle({ ctx, call, params }) {
        ctx.body = (await call(method.listApiKeys, { applicationId: params['id'] ?? '' })).apiKeys.map(toKeyItem);
      },
    },

    'POST /api/v1/applications/:id/keys': {
      method: method.createApiKey,
      fieldName,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const name = fields.optionalText('name') ?? '';
        const kind = readKind(fields);
        const rights = readRights(fields);
        fields.end();
        const key = { applicationId: params['id'] ?? '', name, kind, ...rights };
        ctx.body = toNewKeyItem(await call(method.createApiKey, key));
      },
    },

    'PUT /api/v1/applications/:id/keys/:keyId/rights': {
      method: method.setApiKeyRights,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const rights = readRights(fields);
        fields.end();
        const { id } = await findKey(call, params);
        const { apiKey } = await call(method.setApiKeyRights, { id, ...rights });
        answerWrite(ctx, 'API key updated', toKeyItem(apiKey));
      },
    },

    'POST /api/v1/applications/:id/keys/:keyId/rotate': {
      method: method.rotateApiKey,
      async handle({ ctx, call, params, body }) {
        const fields = await body();
        const overlapHours = fields.optionalInteger('overlap_hours', 0, maxOverlapHours) ?? 0;
        fields.end();
        const { id } = await findKey(call, params);
        ctx.body = toNewKeyItem(await call(method.rotateApiKey, { id, overlapHours }));
      },
    },

    'PUT /api/v1/applications/:id/keys/:keyId/toggle': {
      method: method.updateApiKey,
      async handle({ ctx, call, params }) {
        const key = await findKey(call, params);
        const { apiKey } = await call(method.updateApiKey, { id: key.id, enabled: !key.enabled });
        answerWrite(ctx, apiKey?.enabled ? 'API key enabled' : 'API key disabled', toKeyItem(apiKey));
      },
    },

    'DELETE /api/v1/applications/:id/keys/:keyId': {
      method: method.deleteApiKey,
      async handle({ ctx, call, params }) {
        await call(method.deleteApiKey, { id: (await findKey(call, params)).id });
        answerWrite(ctx, 'API key deleted');
      },
    },
  };
}

/** The key, when it is one of the application in the path. Errors: NOT_FOUND. */
export async function findKey(call: RestCall['call'], params: RestCall['params']): Promise<ApiKey> {
  const { apiKeys } = await call(ApplicationService.method.listApiKeys, { applicationId: params['id'] ?? '' });
  const key = apiKeys.find(({ id }) => id === params['keyId']);
  if (key === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'API key' } });
  return key;
}

function readPageSize(text: string): number {
  if (text === '') return pageSize;
  if (/^[1-9]\d{0,2}$/.test(text)) return Number(text);
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'page_size', message: 'must be from 1 to 100' }] });
}

function fieldName(path: string): string {
  const names: Readonly<Record<string, string>> = { policy_id: 'workspace_id', enabled: 'is_active' };
  return names[path] ?? path;
}

/** An application in the contract's words, with what its policy does for it. Pure. */
export function toApplicationItem(
  caller: Caller,
  application: Application | undefined,
  protection: ReadonlyMap<string, PolicyProtection>,
) {
  const policy = protection.get(application?.policyId ?? '');
  return {
    id: application?.id,
    tenant_id: caller.tenantId,
    name: application?.name,
    description: application?.description,
    is_active: application?.enabled,
    source: application?.source === ApplicationSource.AUTO_DISCOVERY ? 'auto_discovery' : 'manual',
    external_id: application?.externalId || null,
    workspace_id: application?.policyId,
    workspace_name: policy?.name ?? null,
    created_at: toIsoText(application?.createdAt),
    updated_at: toIsoText(application?.updatedAt),
    api_keys_count: application?.apiKeyCount,
    protection_summary: {
      blacklist_count: policy?.blacklistCount ?? 0,
      whitelist_count: policy?.whitelistCount ?? 0,
      custom_scanner_count: policy?.customScannerCount ?? 0,
    },
  };
}

/** `key` is the hint: the key itself is in the reply that made it and nowhere else. */
function toKeyItem(key: ApiKey | undefined) {
  return {
    id: key?.id,
    application_id: key?.applicationId,
    key: key?.hint,
    name: key?.name,
    is_active: key?.enabled,
    last_used_at: toIsoText(key?.lastUsedAt),
    created_at: toIsoText(key?.createdAt),
    kind: key === undefined ? undefined : kindWord(key.kind),
    scopes: key?.scopes.map(scopeWord),
    expires_at: toIsoText(key?.expiresAt),
    allowed_addresses: key?.allowedAddresses,
    old_secret_expires_at: toIsoText(key?.oldSecretExpiresAt),
  };
}

function toNewKeyItem({ apiKey, secret }: CreateApiKeyResponse | RotateApiKeyResponse) {
  return { ...toKeyItem(apiKey), key: secret };
}
