import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ApiKeySchema,
  type ApplicationService,
  BudgetPeriod,
  type KeyBudget,
} from '#gen/gatehouse/admin/v1/application_pb.js';
import { apiKeyHint, createApiKeySecret, createModelKeySecret } from '#lib/auth/api-key.js';
import type { KeyKind } from '#lib/auth/key-rights.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { findApplication } from '../applications/applications.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { makeApiKey } from './make.js';
import { toKindMessage, toScopeMessages, toStoredKind, toStoredRights } from './rights.js';
import {
  type ApiKeyRow,
  countApiKeys,
  deleteApiKey,
  maxApiKeys,
  rotateApiKey,
  type StoredBudget,
  selectApiKey,
  selectApiKeys,
  setApiKeyBudget,
  setApiKeyEnabled,
  setApiKeyLimits,
  setApiKeyRights,
} from './store.js';

/** What the features of API keys need. */
export interface KeyDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly secrets: Secrets;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** The methods of ApplicationService that are about keys. */
export type KeyFeatures = Pick<
  Features<typeof ApplicationService>,
  | 'listApiKeys'
  | 'createApiKey'
  | 'updateApiKey'
  | 'setApiKeyBudget'
  | 'setApiKeyLimits'
  | 'setApiKeyRights'
  | 'rotateApiKey'
  | 'deleteApiKey'
>;

/** API keys of the caller's applications. A secret is in the reply that makes it and never seen again. */
export function createKeys({ db, changes, secrets, clock = Date.now }: KeyDeps): KeyFeatures {
  return {
    async listApiKeys(request, caller) {
      const application = await findApplication(db, caller, request.applicationId);
      return { apiKeys: (await selectApiKeys(db, caller.tenantId, application.id)).map(toApiKeyMessage) };
    },

    async createApiKey(request, caller) {
      const kind = toStoredKind(request.kind);
      const rights = toStoredRights(kind, request, clock());
      const secret = createSecret(kind);
      const { result, revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const { id: applicationId } = await findApplication(tx, caller, request.applicationId);
        if ((await countApiKeys(tx, caller.tenantId, applicationId)) >= maxApiKeys) {
          throw new GatehouseError('LIMIT_REACHED', {
            values: { things: 'keys of an application', limit: maxApiKeys },
          });
        }
        const row = await makeApiKey(tx, secrets, {
          tenantId: caller.tenantId,
          applicationId,
          name: request.name,
          secret,
          kind,
          rights,
        });
        return { result: row, action: 'create', thingId: row.id, before: null, after: toDiff(row) };
      });
      return { apiKey: toApiKeyMessage(result), secret, revision };
    },

    async updateApiKey(request, caller) {
      const { result, revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const before = await findApiKey(tx, caller, request.id);
        const row = await setApiKeyEnabled(tx, caller.tenantId, before.id, request.enabled);
        return { result: row, action: 'update', thingId: row.id, before: toDiff(before), after: toDiff(row) };
      });
      return { apiKey: toApiKeyMessage(result), revision };
    },

    async setApiKeyBudget(request, caller) {
      const budget = toStoredBudget(request.budget);
      const { result, revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const before = await findApiKey(tx, caller, request.id);
        const row = await setApiKeyBudget(tx, caller.tenantId, before.id, budget);
        return { result: row, action: 'update', thingId: row.id, before: toDiff(before), after: toDiff(row) };
      });
      return { apiKey: toApiKeyMessage(result), revision };
    },

    async setApiKeyLimits(request, caller) {
      const limits = { perSecond: request.perSecond || null, perMinute: request.perMinute || null };
      const { result, revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const before = await findApiKey(tx, caller, request.id);
        const row = await setApiKeyLimits(tx, caller.tenantId, before.id, limits);
        return { result: row, action: 'update', thingId: row.id, before: toDiff(before), after: toDiff(row) };
      });
      return { apiKey: toApiKeyMessage(result), revision };
    },

    async setApiKeyRights(request, caller) {
      const { result, revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const before = await findApiKey(tx, caller, request.id);
        const rights = toStoredRights(before.kind, request, clock());
        const row = await setApiKeyRights(tx, caller.tenantId, before.id, rights);
        return { result: row, action: 'update', thingId: row.id, before: toDiff(before), after: toDiff(row) };
      });
      return { apiKey: toApiKeyMessage(result), revision };
    },

    async rotateApiKey(request, caller) {
      const { result, revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const before = await findApiKey(tx, caller, request.id);
        const secret = createSecret(before.kind);
        const row = await rotateApiKey(tx, caller.tenantId, before.id, {
          keyHash: secrets.hashApiKey(secret),
          hint: apiKeyHint(secret),
          overlapHours: request.overlapHours,
        });
        const diffs = { before: toDiff(before), after: toDiff(row) };
        return { result: { row, secret }, action: 'update', thingId: row.id, ...diffs };
      });
      return { apiKey: toApiKeyMessage(result.row), secret: result.secret, revision };
    },

    async deleteApiKey(request, caller) {
      const { revision } = await changes.apply(caller, 'api_key', async (tx) => {
        const before = await findApiKey(tx, caller, request.id);
        await deleteApiKey(tx, caller.tenantId, before.id);
        return { result: undefined, action: 'delete', thingId: before.id, before: toDiff(before), after: null };
      });
      return { revision };
    },
  };
}

function createSecret(kind: KeyKind): string {
  return kind === 'model' ? createModelKeySecret() : createApiKeySecret();
}

async function findApiKey(db: Queryable, caller: Caller, id: string): Promise<ApiKeyRow> {
  const row = isUuid(id) ? await selectApiKey(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'API key' } });
  return row;
}

function toApiKeyMessage(row: ApiKeyRow): MessageInitShape<typeof ApiKeySchema> {
  return {
    id: row.id,
    applicationId: row.applicationId,
    name: row.name,
    hint: row.hint,
    enabled: row.enabled,
    createdAt: timestampFromDate(row.createdAt),
    ...(row.lastUsedAt === null ? {} : { lastUsedAt: timestampFromDate(row.lastUsedAt) }),
    ...(row.budget === null ? {} : { budget: toBudgetMessage(row.budget) }),
    kind: toKindMessage(row.kind),
    scopes: toScopeMessages(row.scopes),
    ...(row.expiresAt === null ? {} : { expiresAt: timestampFromDate(row.expiresAt) }),
    allowedAddresses: [...row.allowedAddresses],
    ...(row.oldKeyExpiresAt === null ? {} : { oldSecretExpiresAt: timestampFromDate(row.oldKeyExpiresAt) }),
    limitPerSecond: row.limitPerSecond ?? 0,
    limitPerMinute: row.limitPerMinute ?? 0,
  };
}

/** A budget without any bound is none. */
function toStoredBudget(budget: KeyBudget | undefined): StoredBudget | null {
  if (!budget || (budget.maxTokens === 0n && budget.maxCostMicros === 0n)) return null;
  return {
    period: budget.period === BudgetPeriod.DAY ? 'day' : 'month',
    max_tokens: Number(budget.maxTokens),
    max_cost_micros: Number(budget.maxCostMicros),
  };
}

function toBudgetMessage(budget: StoredBudget) {
  return {
    period: budget.period === 'day' ? BudgetPeriod.DAY : BudgetPeriod.MONTH,
    maxTokens: BigInt(budget.max_tokens),
    maxCostMicros: BigInt(budget.max_cost_micros),
  };
}

function toDiff(row: ApiKeyRow): object {
  const { applicationId, name, hint, enabled, budget, kind, scopes, expiresAt, allowedAddresses } = row;
  const old = row.oldKeyExpiresAt === null ? {} : { old_secret_expires_at: row.oldKeyExpiresAt };
  return {
    application_id: applicationId,
    name,
    hint,
    enabled,
    kind,
    scopes,
    expires_at: expiresAt,
    allowed_addresses: allowedAddresses,
    limit_per_second: row.limitPerSecond,
    limit_per_minute: row.limitPerMinute,
    ...old,
    ...(budget === null ? {} : { budget }),
  };
}
