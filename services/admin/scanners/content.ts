import { isDeepStrictEqual } from 'node:util';
import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import {
  deleteScanner,
  insertScanner,
  resumeScanner,
  type ScannerRow,
  selectScanners,
  takeTagNumber,
  updateScanner,
} from './store.js';

/** A custom scanner as part of a whole policy. */
export interface ScannerContent extends Pick<ScannerRow, 'name' | 'description' | 'notes' | 'enabled' | 'definition'> {
  /** The scanner that it is; undefined for one that is found by its name, or made. */
  readonly id: string | undefined;
  /** The number of its tag; undefined for one that is found by its name, or given the tenant's next. */
  readonly tagNumber: number | undefined;
}

/** All custom scanners of a policy, in use or not, by tag. */
export async function readScannerContents(
  db: Queryable,
  tenantId: string,
  policyId: string,
): Promise<(ScannerContent & { readonly id: string; readonly tagNumber: number })[]> {
  return (await selectScanners(db, tenantId, policyId)).map(
    ({ id, tagNumber, name, description, notes, enabled, definition }) => ({
      id,
      tagNumber,
      name,
      description,
      notes,
      enabled,
      definition,
    }),
  );
}

/**
 * Makes a policy's custom scanners those that are wanted: changes what differs, makes what is missing and removes the
 * rest. Returns the number of each one's tag, in the order of `wanted`. A scanner that comes back has its old tag.
 *
 * @param wanted each with the number of its CostClass
 */
export async function replaceScanners(
  tx: Queryable,
  tenantId: string,
  { policyId, actorId }: { readonly policyId: string; readonly actorId: string },
  wanted: readonly (ScannerContent & { readonly costClass: number })[],
): Promise<number[]> {
  const rows = await selectScanners(tx, tenantId, policyId);
  const pairs = wanted.map((scanner) => [scanner, findRow(rows, scanner)] as const);
  const kept = new Set(pairs.map(([, row]) => row?.id));
  for (const { id } of rows) if (!kept.has(id)) await deleteScanner(tx, tenantId, id);
  for (const [scanner, row] of pairs) {
    // Two scanners may exchange their names: each gives its own up before anybody takes it.
    if (row !== undefined && row.name !== scanner.name) await updateScanner(tx, tenantId, { ...row, name: row.id });
  }
  const tagNumbers: number[] = [];
  for (const [scanner, row] of pairs) {
    if (row !== undefined) {
      if (differs(row, scanner)) await change(tx, tenantId, row, scanner);
      tagNumbers.push(row.tagNumber);
      continue;
    }
    const tagNumber = scanner.tagNumber ?? (await takeTagNumber(tx, tenantId));
    const createdBy = actorId === '' ? null : actorId;
    await insertScanner(tx, tenantId, { ...scanner, id: scanner.id ?? uuidv7(), policyId, tagNumber, createdBy });
    tagNumbers.push(tagNumber);
  }
  return tagNumbers;
}

async function change(
  tx: Queryable,
  tenantId: string,
  row: ScannerRow,
  { name, description, notes, enabled, definition, costClass }: ScannerContent & { readonly costClass: number },
): Promise<void> {
  await updateScanner(tx, tenantId, { ...row, name, description, notes, enabled, definition, costClass });
  // It was suspended for its pattern: another one gets a new chance.
  const isOther = !isDeepStrictEqual(patternOf(row.definition), patternOf(definition));
  if (isOther && row.suspendedAt !== null) await resumeScanner(tx, tenantId, row.id);
}

function findRow(rows: readonly ScannerRow[], { id, name }: ScannerContent): ScannerRow | undefined {
  return rows.find((row) => (id === undefined ? row.name === name : row.id === id));
}

function differs(a: ScannerRow, b: ScannerContent): boolean {
  const isSame = a.name === b.name && a.description === b.description && a.notes === b.notes && a.enabled === b.enabled;
  return !isSame || !isDeepStrictEqual(a.definition, b.definition);
}

/** Of a stored definition, which is gatehouse.policy.v1.CustomScanner as protobuf JSON. */
function patternOf(definition: object): unknown {
  return new Map<string, unknown>(Object.entries(definition)).get('regex');
}
