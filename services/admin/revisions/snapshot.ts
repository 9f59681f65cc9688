import { fromJson, type JsonObject } from '@bufbuild/protobuf';
import {
  type CustomScanner,
  CustomScannerSchema,
  type KeywordList,
  KeywordListSchema,
  ListKind,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Queryable } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { ListContent } from '../lists/content.js';
import { type PolicyContent, toStoredDefinition } from '../policies/content.js';
import { readSettings } from '../policies/definition.js';
import type { ScannerContent } from '../scanners/content.js';
import { type SnapshotRow, selectSnapshot } from './store.js';

/** A policy as it was. */
export interface Snapshot {
  /** Of the change that made it so. */
  readonly revision: bigint;
  readonly name: string;
  readonly content: PolicyContent;
  readonly packageScanners: readonly CustomScanner[];
  /** False for a snapshot of an older version, which has only what was in use and nothing that people wrote. */
  readonly isWhole: boolean;
}

/** The policy after its newest change up to a revision of the tenant. Errors: NOT_FOUND when that is not kept. */
export async function findSnapshot(
  db: Queryable,
  tenantId: string,
  policyId: string,
  revision: bigint,
): Promise<Snapshot> {
  const row = await selectSnapshot(db, tenantId, policyId, revision);
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'revision of this policy' } });
  return {
    revision: row.revision,
    name: row.name,
    isWhole: row.details !== null,
    packageScanners: row.bodies.flatMap((body) => (body?.packageScanner ? [readScanner(body.packageScanner)] : [])),
    content: {
      settings: readSettings(row.settings),
      lists: row.bodies.flatMap((body) => [
        ...(body?.list ? [toList(body.list, true, row.details)] : []),
        ...(body?.disabledList ? [toList(body.disabledList, false, row.details)] : []),
      ]),
      scanners: row.bodies.flatMap((body) => [
        ...(body?.scanner ? [toScanner(body.scanner, true, row.details)] : []),
        ...(body?.disabledScanner ? [toScanner(body.disabledScanner, false, row.details)] : []),
      ]),
    },
  };
}

/**
 * What restoring a snapshot puts in place. One that has only what was in use leaves alone what is not in use now, and
 * what people wrote about the rest. Pure.
 */
export function contentToRestore({ content, isWhole }: Snapshot, now: PolicyContent): PolicyContent {
  if (isWhole) return content;
  return {
    settings: content.settings,
    lists: [
      ...content.lists.map((list) => ({ ...list, description: byId(now.lists, list)?.description ?? '' })),
      ...now.lists.filter((list) => !list.enabled && byId(content.lists, list) === undefined),
    ],
    scanners: [
      ...content.scanners.map((scanner) => {
        const current = byId(now.scanners, scanner);
        return { ...scanner, description: current?.description ?? '', notes: current?.notes ?? '' };
      }),
      ...now.scanners.filter((scanner) => !scanner.enabled && byId(content.scanners, scanner) === undefined),
    ],
  };
}

function byId<T extends { readonly id: string | undefined }>(
  items: readonly T[],
  { id }: { readonly id: string | undefined },
) {
  return items.find((item) => item.id === id);
}

function toList(body: JsonObject, enabled: boolean, details: SnapshotRow['details']): ListContent {
  const { id, name, kind, keywords }: KeywordList = fromJson(KeywordListSchema, body, { ignoreUnknownFields: true });
  const description = details?.[id]?.description ?? '';
  return { id, name, kind: kind === ListKind.BLACKLIST ? 'blacklist' : 'whitelist', keywords, description, enabled };
}

function toScanner(body: JsonObject, enabled: boolean, details: SnapshotRow['details']): ScannerContent {
  const scanner = readScanner(body);
  const { description = '', notes = '' } = details?.[scanner.id] ?? {};
  return {
    id: scanner.id,
    tagNumber: Number(scanner.tag.slice(1)),
    name: scanner.name,
    description,
    notes,
    enabled,
    definition: toStoredDefinition(scanner),
  };
}

function readScanner(body: JsonObject): CustomScanner {
  // A snapshot of a newer version may carry what this one does not know.
  return fromJson(CustomScannerSchema, body, { ignoreUnknownFields: true });
}
