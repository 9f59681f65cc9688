import { clone, create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ScannerService,
  type StoredCustomScanner,
  StoredCustomScannerSchema,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type CustomScanner, CustomScannerSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { tidyKeywords } from '../lists/keywords.js';
import { findPolicy, loadDefinition, readScanner } from '../policies/definition.js';
import { draftOf, type PolicyValidation, putItem, validateDraft } from '../policies/draft.js';
import {
  countScanners,
  deleteScanner,
  insertScanner,
  maxScanners,
  resumeScanner,
  type ScannerRow,
  selectScanner,
  selectScanners,
  takeTagNumber,
  updateScanner,
} from './store.js';

/** What the features of custom scanners need. */
export interface ScannerDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** Custom scanners of a policy. A scanner keeps its tag and its policy for life. */
export interface Scanners {
  readonly features: Features<typeof ScannerService>;
  /** One custom scanner of the caller's tenant. Errors: NOT_FOUND. */
  readScanner(caller: Caller, id: string): Promise<StoredCustomScanner>;
}

/** Builds the features of custom scanners. */
export function createScanners({ db, changes, validation }: ScannerDeps): Scanners {
  const features: Scanners['features'] = {
    async listCustomScanners(request, caller) {
      const policy = await findPolicy(db, caller, request.policyId);
      return { scanners: (await selectScanners(db, caller.tenantId, policy.id)).map(toStoredScanner) };
    },

    async createCustomScanner(request, caller) {
      const policy = await findPolicy(db, caller, request.policyId);
      const id = uuidv7();
      const scanner = tidyScanner(request.scanner);
      const costClass = await validateScanner(caller, policy.id, id, scanner);

      const { result, revision } = await changes.apply(caller, 'custom_scanner', async (tx) => {
        if ((await countScanners(tx, caller.tenantId, policy.id)) >= maxScanners) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: 'custom scanners', limit: maxScanners } });
        }
        const row = await insertScanner(tx, caller.tenantId, {
          id,
          policyId: policy.id,
          tagNumber: await takeTagNumber(tx, caller.tenantId),
          name: scanner.name,
          description: request.description,
          notes: request.notes,
          createdBy: caller.actorId,
          definition: toStored(scanner),
          enabled: !request.disabled,
          costClass,
        });
        return change('create', row, null, toDiff(row));
      });
      return { scanner: toStoredScanner(result), revision };
    },

    async updateCustomScanner(request, caller) {
      const id = request.scanner?.id ?? '';
      const current = await findScanner(db, caller, id);
      const scanner = tidyScanner(request.scanner);
      const costClass = await validateScanner(caller, current.policyId, id, scanner);

      const { result, revision } = await changes.apply(caller, 'custom_scanner', async (tx) => {
        const before = await findScanner(tx, caller, id);
        const updated = await updateScanner(tx, caller.tenantId, {
          ...before,
          name: scanner.name,
          description: request.description,
          notes: request.notes,
          definition: toStored(scanner),
          enabled: request.enabled,
          costClass,
        });
        // It was suspended for its pattern: another one gets a new chance.
        const isOther = patternOf(updated) !== patternOf(before);
        const row = isOther ? await resumeScanner(tx, caller.tenantId, id) : updated;
        return change('update', row, toDiff(before), toDiff(row));
      });
      return { scanner: toStoredScanner(result), revision };
    },

    async deleteCustomScanner(request, caller) {
      const { revision } = await changes.apply(caller, 'custom_scanner', async (tx) => {
        const before = await findScanner(tx, caller, request.id);
        await deleteScanner(tx, caller.tenantId, before.id);
        return change('delete', before, toDiff(before), null);
      });
      return { revision };
    },

    async resumeCustomScanner(request, caller) {
      const { result, revision } = await changes.apply(caller, 'custom_scanner', async (tx) => {
        const before = await findScanner(tx, caller, request.id);
        const row = await resumeScanner(tx, caller.tenantId, before.id);
        return { ...change('update', row, toDiff(before), toDiff(row)), reason: 'resumed' };
      });
      return { scanner: toStoredScanner(result), revision };
    },
  };

  return {
    features,
    async readScanner(caller, id) {
      return create(StoredCustomScannerSchema, toStoredScanner(await findScanner(db, caller, id)));
    },
  };

  /**
   * What the scanner's pattern costs; unspecified when it has none. A disabled scanner is judged like an enabled one: it
   * must be possible to enable it later.
   */
  async function validateScanner(
    caller: Caller,
    policyId: string,
    id: string,
    scanner: CustomScanner,
  ): Promise<CostClass> {
    const policy = await findPolicy(db, caller, policyId);
    const draft = draftOf(await loadDefinition(db, caller.tenantId, policy));
    const drafted = clone(CustomScannerSchema, scanner);
    drafted.id = id;
    // The real tag is given later, under the lock; any free custom tag compiles the same.
    drafted.tag = draft.customScanners.find((other) => other.id === id)?.tag ?? 'S1000000';
    const index = putItem(draft.customScanners, drafted);
    const path = `custom_scanners[${index}]`;
    const costs = await validateDraft(validation, draft, { path, field: 'scanner' });
    return costs.find((cost) => cost.path.startsWith(`${path}.`))?.costClass ?? CostClass.UNSPECIFIED;
  }
}

function change(action: 'create' | 'update' | 'delete', row: ScannerRow, before: object | null, after: object | null) {
  return { result: row, action, thingId: row.id, policyId: row.policyId, before, after };
}

/** The scanner as it is kept: without id and tag, name trimmed, keywords tidied. Errors: REQUEST_INVALID. */
function tidyScanner(given: CustomScanner | undefined): CustomScanner {
  const scanner = given === undefined ? create(CustomScannerSchema) : clone(CustomScannerSchema, given);
  scanner.id = '';
  scanner.tag = '';
  // Only Gatehouse suspends, and it keeps that beside the definition.
  scanner.suspended = false;
  scanner.name = scanner.name.trim();
  const fields: FieldViolation[] = [
    ...(scanner.name === '' ? [{ path: 'scanner.name', message: 'must not be blank' }] : []),
    ...(scanner.definition.case === undefined
      ? [{ path: 'scanner.definition', message: 'needs keywords, a pattern or a description' }]
      : []),
    ...(scanner.riskLevel < RiskLevel.LOW_RISK
      ? [{ path: 'scanner.risk_level', message: 'must be low_risk, medium_risk or high_risk' }]
      : []),
  ];
  if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
  if (scanner.definition.case === 'keyword') {
    const { value } = scanner.definition;
    value.keywords = tidyKeywords(value.keywords, 'scanner.keyword.keywords');
  }
  return scanner;
}

async function findScanner(db: Queryable, caller: Caller, id: string): Promise<ScannerRow> {
  const row = isUuid(id) ? await selectScanner(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'custom scanner' } });
  return row;
}

function toStored(scanner: CustomScanner): object {
  // The JSON form of a message with fields is an object.
  return toJson(CustomScannerSchema, scanner) as object;
}

function toStoredScanner(row: ScannerRow): MessageInitShape<typeof StoredCustomScannerSchema> {
  const scanner = readScanner(row.definition, row.id, row.tagNumber);
  scanner.suspended = row.suspendedAt !== null;
  return {
    scanner,
    policyId: row.policyId,
    description: row.description,
    enabled: row.enabled,
    createdAt: timestampFromDate(row.createdAt),
    updatedAt: timestampFromDate(row.updatedAt),
    notes: row.notes,
    createdBy: row.createdBy ?? '',
    costClass: row.costClass,
    disabledReason: row.suspendedReason,
    ...(row.suspendedAt !== null && { suspendedAt: timestampFromDate(row.suspendedAt) }),
    strikes: row.strikes,
  };
}

function patternOf({ definition, id, tagNumber }: ScannerRow): string | undefined {
  const looksFor = readScanner(definition, id, tagNumber).definition;
  return looksFor.case === 'regex' ? looksFor.value.pattern : undefined;
}

function toDiff({ tagNumber, description, notes, definition, enabled, suspendedReason }: ScannerRow): object {
  const suspension = suspendedReason === '' ? {} : { suspended: suspendedReason };
  return { tag: `S${tagNumber}`, ...definition, description, notes, enabled, ...suspension };
}
