import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** A custom scanner's row. */
export interface ScannerRow {
  readonly id: string;
  readonly policyId: string;
  /** 100 and up; the tag is "S" and this number. */
  readonly tagNumber: number;
  readonly name: string;
  readonly description: string;
  readonly notes: string;
  /** Undefined when Gatehouse made it. */
  readonly createdBy: string | null;
  /** gatehouse.policy.v1.CustomScanner as protobuf JSON, without id and tag. */
  readonly definition: object;
  readonly enabled: boolean;
  /** The number of CostClass. */
  readonly costClass: number;
  /** Null while it is not suspended. */
  readonly suspendedAt: Date | null;
  readonly suspendedReason: string;
  /** How often it went beyond its budget within the last hour. */
  readonly strikes: number;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What a new scanner is made of. */
export type NewScanner = Omit<ScannerRow, 'createdAt' | 'updatedAt' | 'suspendedAt' | 'suspendedReason' | 'strikes'>;

/** At most this many custom scanners in a policy, as the contract bounds a definition. */
export const maxScanners = 1000;

const columns = `s.id as "id",
            s.policy_id as "policyId",
            s.tag_number as "tagNumber",
            s.name as "name",
            s.description as "description",
            s.notes as "notes",
            s.created_by as "createdBy",
            s.definition as "definition",
            s.enabled as "enabled",
            s.cost_class as "costClass",
            s.suspended_at as "suspendedAt",
            s.suspended_reason as "suspendedReason",
            (select count(*)::int
               from scanner_strikes k
              where k.tenant_id = s.tenant_id
                and k.scanner_id = s.id
                and k.occurred_at > now() - interval '1 hour') as "strikes",
            s.created_at as "createdAt",
            s.updated_at as "updatedAt"`;

/** The custom scanners of a policy by tag. */
export function selectScanners(db: Queryable, tenantId: string, policyId: string): Promise<ScannerRow[]> {
  return db.query<ScannerRow>(
    `select ${columns}
       from custom_scanners s
      where s.tenant_id = $1
        and s.policy_id = $2
      order by s.tag_number
      limit ${maxScanners}`,
    [tenantId, policyId],
  );
}

/** One custom scanner of the tenant, by the primary key. */
export async function selectScanner(db: Queryable, tenantId: string, id: string): Promise<ScannerRow | undefined> {
  const rows = await db.query<ScannerRow>(
    `select ${columns}
       from custom_scanners s
      where s.tenant_id = $1
        and s.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** How many custom scanners a policy has. */
export async function countScanners(db: Queryable, tenantId: string, policyId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from custom_scanners s
      where s.tenant_id = $1
        and s.policy_id = $2`,
    [tenantId, policyId],
  );
  return rows[0]?.count ?? 0;
}

/**
 * Takes the tenant's next tag number, 100 and up. A number is given out once, also when its scanner is deleted: results,
 * answers and knowledge bases go on naming it.
 */
export async function takeTagNumber(tx: Queryable, tenantId: string): Promise<number> {
  const rows = await tx.query<{ taken: number }>(
    `update tenants as t
        set last_scanner_tag = greatest(t.last_scanner_tag, coalesce(
              (select max(s.tag_number)
                 from custom_scanners s
                where s.tenant_id = t.id), 0)) + 1
      where t.id = $1
     returning t.last_scanner_tag as "taken"`,
    [tenantId],
  );
  // Changes run under the lock of the tenant, which is there.
  return rows[0]!.taken;
}

/** Makes a scanner; breaks a unique index when the policy has one of that name. */
export async function insertScanner(db: Queryable, tenantId: string, scanner: NewScanner): Promise<ScannerRow> {
  const rows = await db.query<ScannerRow>(
    `insert into custom_scanners as s
            (id, tenant_id, policy_id, tag_number, name, description, notes, created_by, definition, enabled, cost_class)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     returning ${columns}`,
    [
      scanner.id,
      tenantId,
      scanner.policyId,
      scanner.tagNumber,
      scanner.name,
      scanner.description,
      scanner.notes,
      scanner.createdBy,
      toJsonb(scanner.definition),
      scanner.enabled,
      scanner.costClass,
    ],
  );
  return rows[0]!;
}

/** Replaces everything of a scanner but its tag, policy, maker and suspension. */
export async function updateScanner(db: Queryable, tenantId: string, scanner: NewScanner): Promise<ScannerRow> {
  const rows = await db.query<ScannerRow>(
    `update custom_scanners as s
        set name = $3,
            description = $4,
            notes = $5,
            definition = $6,
            enabled = $7,
            cost_class = $8,
            updated_at = now()
      where s.tenant_id = $1
        and s.id = $2
     returning ${columns}`,
    [
      tenantId,
      scanner.id,
      scanner.name,
      scanner.description,
      scanner.notes,
      toJsonb(scanner.definition),
      scanner.enabled,
      scanner.costClass,
    ],
  );
  return rows[0]!;
}

/** Puts a suspended scanner back to work and forgets its strikes. */
export async function resumeScanner(db: Queryable, tenantId: string, id: string): Promise<ScannerRow> {
  await db.query(
    `delete from scanner_strikes k
      where k.tenant_id = $1
        and k.scanner_id = $2`,
    [tenantId, id],
  );
  const rows = await db.query<ScannerRow>(
    `update custom_scanners as s
        set suspended_at = null,
            suspended_reason = '',
            updated_at = now()
      where s.tenant_id = $1
        and s.id = $2
     returning ${columns}`,
    [tenantId, id],
  );
  return rows[0]!;
}

/** Removes a scanner. */
export async function deleteScanner(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from custom_scanners s
      where s.tenant_id = $1
        and s.id = $2`,
    [tenantId, id],
  );
}
