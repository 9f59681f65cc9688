import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** What people give of a package, without its scanners. */
export interface NewPackage {
  readonly id: string;
  readonly code: string;
  readonly name: string;
  readonly author: string;
  readonly description: string;
  readonly version: string;
  readonly license: string;
  readonly bundle: string;
  readonly language: string;
  readonly type: 'basic' | 'purchasable';
  /** Null when nothing is said. */
  readonly price: number | null;
}

/** A package's row. */
export interface PackageRow extends NewPackage {
  readonly scannerCount: number;
  /** Null while it runs. */
  readonly archivedAt: Date | null;
  readonly archiveReason: string;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** A scanner of a package. */
export interface PackageScannerRow {
  readonly id: string;
  /** 22 to 99; the tag is "S" and this number. */
  readonly tagNumber: number;
  readonly name: string;
  /** gatehouse.policy.v1.CustomScanner as protobuf JSON, without id and tag. */
  readonly definition: object;
}

/** Tags bound the packages: 78 with a scanner each; empty ones do not exist. */
const maxPackages = 78;

const columns = `p.id as "id",
            p.code as "code",
            p.name as "name",
            p.author as "author",
            p.description as "description",
            p.version as "version",
            p.license as "license",
            p.bundle as "bundle",
            p.language as "language",
            p.type as "type",
            p.price as "price",
            (select count(*)::int from package_scanners s where s.package_id = p.id) as "scannerCount",
            p.archived_at as "archivedAt",
            p.archive_reason as "archiveReason",
            p.created_at as "createdAt",
            p.updated_at as "updatedAt"`;

/** Any fixed number; packages are changed one after the other under this lock, before any tenant is locked. */
const packagesLock = 7_302_021;

/** Takes the lock under which packages change, until the transaction ends. */
export async function lockPackages(tx: Queryable): Promise<void> {
  await tx.query('select pg_advisory_xact_lock($1)', [packagesLock]);
}

/** All packages by code. */
export function selectAllPackages(db: Queryable): Promise<PackageRow[]> {
  return db.query<PackageRow>(
    `select ${columns}
       from scanner_packages p
      order by p.code
      limit ${maxPackages}`,
    [],
  );
}

/** The packages that a tenant has and that are in use, by code. */
export function selectTenantPackages(db: Queryable, tenantId: string): Promise<PackageRow[]> {
  return db.query<PackageRow>(
    `select ${columns}
       from packages_of_tenants o
       join scanner_packages p on p.id = o.package_id
      where o.tenant_id = $1
        and o.in_use
      order by p.code
      limit ${maxPackages}`,
    [tenantId],
  );
}

/** One package, by the primary key. */
export async function selectPackage(db: Queryable, id: string): Promise<PackageRow | undefined> {
  const rows = await db.query<PackageRow>(
    `select ${columns}
       from scanner_packages p
      where p.id = $1`,
    [id],
  );
  return rows[0];
}

/** The id of the package with a code, by the unique index. */
export async function selectPackageId(db: Queryable, code: string): Promise<string | undefined> {
  const rows = await db.query<{ id: string }>(
    `select p.id as "id"
       from scanner_packages p
      where p.code = $1`,
    [code],
  );
  return rows[0]?.id;
}

/** The scanners of a package by tag. */
export function selectScanners(db: Queryable, packageId: string): Promise<PackageScannerRow[]> {
  return db.query<PackageScannerRow>(
    `select s.id as "id",
            s.tag_number as "tagNumber",
            s.name as "name",
            s.definition as "definition"
       from package_scanners s
      where s.package_id = $1
      order by s.tag_number`,
    [packageId],
  );
}

/** The package that a scanner belongs to. */
export async function selectPackageOfScanner(db: Queryable, scannerId: string): Promise<string | undefined> {
  const rows = await db.query<{ id: string }>(
    `select s.package_id as "id"
       from package_scanners s
      where s.id = $1`,
    [scannerId],
  );
  return rows[0]?.id;
}

/** Bytes of the definitions of all packages but one. */
export async function sumOtherBytes(db: Queryable, code: string): Promise<number> {
  const rows = await db.query<{ bytes: number }>(
    `select coalesce(sum(octet_length(s.definition::text)), 0)::int as "bytes"
       from package_scanners s
       join scanner_packages p on p.id = s.package_id
      where p.code <> $1`,
    [code],
  );
  return rows[0]?.bytes ?? 0;
}

/** Gives tags to a code for good; returns the numbers among them that belong to another code. */
export async function claimTags(tx: Queryable, code: string, tagNumbers: readonly number[]): Promise<number[]> {
  await tx.query(
    `insert into scanner_package_tags (tag_number, package_code)
     select n, $1 from unnest($2::int[]) n
     on conflict (tag_number) do nothing`,
    [code, tagNumbers],
  );
  const rows = await tx.query<{ tagNumber: number }>(
    `select g.tag_number as "tagNumber"
       from scanner_package_tags g
      where g.tag_number = any($2::int[])
        and g.package_code <> $1
      order by g.tag_number`,
    [code, tagNumbers],
  );
  return rows.map(({ tagNumber }) => tagNumber);
}

/** Makes a package, or replaces what people gave of the one with its id. Its scanners and its state stay. */
export async function putPackage(tx: Queryable, given: NewPackage): Promise<void> {
  await tx.query(
    `insert into scanner_packages
            (id, code, name, author, description, version, license, bundle, language, type, price)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     on conflict (id) do update
        set name = excluded.name,
            author = excluded.author,
            description = excluded.description,
            version = excluded.version,
            license = excluded.license,
            bundle = excluded.bundle,
            language = excluded.language,
            type = excluded.type,
            price = excluded.price,
            updated_at = now()`,
    [
      given.id,
      given.code,
      given.name,
      given.author,
      given.description,
      given.version,
      given.license,
      given.bundle,
      given.language,
      given.type,
      given.price,
    ],
  );
}

/** Puts these scanners in place of those of a package; one that keeps its tag keeps its id. */
export async function putScanners(
  tx: Queryable,
  packageId: string,
  scanners: readonly PackageScannerRow[],
): Promise<void> {
  await tx.query(
    `delete from package_scanners s
      where s.package_id = $1
        and s.tag_number <> all($2::int[])`,
    [packageId, scanners.map(({ tagNumber }) => tagNumber)],
  );
  for (const scanner of scanners) {
    await tx.query(
      `insert into package_scanners (id, package_id, tag_number, name, definition)
       values ($1, $2, $3, $4, $5)
       on conflict (tag_number) do update
          set name = excluded.name,
              definition = excluded.definition`,
      [scanner.id, packageId, scanner.tagNumber, scanner.name, toJsonb(scanner.definition)],
    );
  }
}

/** Archives a package, or with null lets it run again. */
export async function setArchived(tx: Queryable, id: string, reason: string | null): Promise<void> {
  await tx.query(
    `update scanner_packages p
        set archived_at = case when $2::text is null then null else now() end,
            archive_reason = coalesce($2, ''),
            updated_at = now()
      where p.id = $1`,
    [id, reason],
  );
}

/** Removes a package with its scanners and assignments; its tags stay taken. */
export async function deletePackage(tx: Queryable, id: string): Promise<void> {
  await tx.query(
    `delete from scanner_packages p
      where p.id = $1`,
    [id],
  );
}

/** Ids of the tenants that have a package, in use or archived, at most so many. */
export async function selectHolders(db: Queryable, id: string): Promise<string[]> {
  const rows = await db.query<{ tenantId: string }>(
    `select o.tenant_id as "tenantId"
       from packages_of_tenants o
      where o.package_id = $1
      order by o.tenant_id`,
    [id],
  );
  return rows.map(({ tenantId }) => tenantId);
}

/** Gives a package to a tenant; nothing happens when it has it. */
export async function insertAssignment(tx: Queryable, id: string, tenantId: string): Promise<void> {
  await tx.query(
    `insert into tenant_packages (tenant_id, package_id)
     values ($1, $2)
     on conflict do nothing`,
    [tenantId, id],
  );
}

/** Takes a package from a tenant. */
export async function deleteAssignment(tx: Queryable, id: string, tenantId: string): Promise<void> {
  await tx.query(
    `delete from tenant_packages a
      where a.tenant_id = $1
        and a.package_id = $2`,
    [tenantId, id],
  );
}

/** Locks tenants in one order, so that two changes never wait for each other; returns those of their policies. */
export async function lockPolicies(
  tx: Queryable,
  tenantIds: readonly string[],
): Promise<{ readonly tenantId: string; readonly policyId: string }[]> {
  await tx.query(
    `select t.id
       from tenants t
      where t.id = any($1::uuid[])
      order by t.id
        for no key update`,
    [tenantIds],
  );
  return tx.query(
    `select p.tenant_id as "tenantId",
            p.id as "policyId"
       from policies p
      where p.tenant_id = any($1::uuid[])
      order by p.tenant_id, p.id`,
    [tenantIds],
  );
}

/** How many tenants and policies run a package, and how many of the policies turn one of its scanners off. */
export async function countUse(
  db: Queryable,
  id: string,
): Promise<{ readonly tenants: number; readonly policies: number; readonly policiesOff: number }> {
  const rows = await db.query<{ tenants: number; policies: number; policiesOff: number }>(
    `select count(distinct o.tenant_id)::int as "tenants",
            count(p.id)::int as "policies",
            (count(p.id) filter (where exists (
              select from jsonb_array_elements(coalesce(p.settings -> 'scanners', '[]')) v
                join package_scanners s on s.package_id = o.package_id and v ->> 'tag' = 'S' || s.tag_number
               where v ->> 'mode' = 'MODE_OFF')))::int as "policiesOff"
       from packages_of_tenants o
       left join policies p on p.tenant_id = o.tenant_id
      where o.package_id = $1`,
    [id],
  );
  return rows[0]!;
}
