import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import {
  type CustomScanner,
  CustomScannerSchema,
  type KeywordList,
  KeywordListSchema,
  ListKind,
  type PolicyDefinition,
  PolicyDefinitionSchema,
  type PolicySettings,
  PolicySettingsSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Queryable } from '#lib/db/database.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Caller } from '../auth/caller.js';
import {
  type EnabledListRow,
  type EnabledScannerRow,
  type PolicyRow,
  selectEnabledLists,
  selectEnabledScanners,
  selectPackageScanners,
  selectPolicy,
  selectPolicyByName,
} from './store.js';

export type { PolicyLabel, PolicyRow } from './store.js';

/**
 * The row of the policy that a request means: the named one, or with an empty id the caller's.
 *
 * Errors: NOT_FOUND when it is not the tenant's, whoever else's it may be.
 */
export async function findPolicy(db: Queryable, caller: Caller, requestedId: string): Promise<PolicyRow> {
  const id = requestedId === '' ? caller.policyId : requestedId;
  const policy = isUuid(id) ? await selectPolicy(db, caller.tenantId, id) : undefined;
  if (policy === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'policy' } });
  return policy;
}

/** The tenant's policy of this name; undefined when there is none. */
export function findPolicyByName(db: Queryable, tenantId: string, name: string): Promise<PolicyRow | undefined> {
  return selectPolicyByName(db, tenantId, name);
}

/** Everything that detection compiles for the policy: settings, enabled lists and custom scanners, scanners of packages. */
export async function loadDefinition(db: Queryable, tenantId: string, policy: PolicyRow): Promise<PolicyDefinition> {
  const lists = await selectEnabledLists(db, tenantId, policy.id);
  const scanners = await selectEnabledScanners(db, tenantId, policy.id);
  return create(PolicyDefinitionSchema, {
    policyId: policy.id,
    tenantId,
    name: policy.name,
    revision: policy.revision,
    settings: readSettings(policy.settings),
    lists: lists.map(toKeywordList),
    customScanners: scanners.map(toCustomScanner),
    packageScanners: await readPackageScanners(db, tenantId),
  });
}

/** The scanners of packages that the tenant's policies run, by tag. */
export async function readPackageScanners(db: Queryable, tenantId: string): Promise<CustomScanner[]> {
  const rows = await selectPackageScanners(db, tenantId);
  return rows.map(({ definition, id, tagNumber }) => readScanner(definition, id, tagNumber));
}

/** Settings as stored. Fields of a newer version of Gatehouse are left aside. */
export function readSettings(stored: object): PolicySettings {
  // The column holds what toJson wrote, which is a JSON object.
  return fromJson(PolicySettingsSchema, stored as JsonValue, { ignoreUnknownFields: true });
}

/** A scanner as stored, with its id and tag. */
export function readScanner(stored: object, id: string, tagNumber: number): CustomScanner {
  // The column holds what toJson wrote, which is a JSON object.
  const scanner = fromJson(CustomScannerSchema, stored as JsonValue, { ignoreUnknownFields: true });
  scanner.id = id;
  scanner.tag = `S${tagNumber}`;
  return scanner;
}

function toKeywordList(row: EnabledListRow): KeywordList {
  return create(KeywordListSchema, {
    id: row.id,
    name: row.name,
    kind: row.kind === 'blacklist' ? ListKind.BLACKLIST : ListKind.WHITELIST,
    keywords: [...row.keywords],
  });
}

function toCustomScanner(row: EnabledScannerRow): CustomScanner {
  return Object.assign(readScanner(row.definition, row.id, row.tagNumber), { suspended: row.suspended });
}
