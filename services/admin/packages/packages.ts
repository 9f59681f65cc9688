import { type PackageService, PackageType } from '#gen/gatehouse/admin/v1/package_pb.js';
import type { ListCatalogResponse } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { publishRevision } from '#lib/db/revisions.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { recordAudit } from '../audit/audit.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import type { PolicyValidation } from '../policies/draft.js';
import { assertFits, assertRunnable, tidyScanners, toNewPackage, toScannerRow } from './content.js';
import {
  claimTags,
  countUse,
  deleteAssignment,
  deletePackage,
  insertAssignment,
  lockPackages,
  lockPolicies,
  type PackageRow,
  putPackage,
  putScanners,
  selectAllPackages,
  selectHolders,
  selectPackage,
  selectPackageId,
  selectPackageOfScanner,
  selectScanners,
  selectTenantPackages,
  setArchived,
  sumOtherBytes,
} from './store.js';
import { toOfficialPackages, toPackage, toScanner } from './view.js';

/** The part of detection that says what is shipped: a typed client of CatalogService. */
export interface Catalog {
  listCatalog(request: Record<string, never>): Promise<ListCatalogResponse>;
}

/** What the features of packages need. */
export interface PackageDeps {
  readonly db: Database;
  readonly validation: PolicyValidation;
  readonly catalog: Catalog;
}

/** What a change of a package did. */
interface Change<T> {
  readonly result: T;
  readonly action: 'create' | 'update' | 'delete' | 'archive' | 'unarchive' | 'assign' | 'revoke';
  readonly packageId: string;
  /** Tenants whose policies it changes. */
  readonly tenantIds: readonly string[];
  readonly before: object | null;
  readonly after: object | null;
  readonly reason?: string;
}

/** Ids of tenants in statistics, at most; as the contract of the method says. */
const maxTenantIds = 1000;

/** Builds the features of packages. */
export function createPackages({ db, validation, catalog }: PackageDeps): Features<typeof PackageService> {
  return {
    async listPackages(request, caller) {
      const official = toOfficialPackages(await listCatalog(), request.withScanners);
      const own = [];
      for (const row of await selectTenantPackages(db, caller.tenantId))
        own.push(toPackage(row, request.withScanners ? await selectScanners(db, row.id) : []));
      const wanted = request.type;
      return {
        packages: [...official, ...own].filter(({ type }) => wanted === PackageType.UNSPECIFIED || type === wanted),
      };
    },

    async getPackage({ id }, caller) {
      const official = toOfficialPackages(await listCatalog(), true).find((one) => one.id === id);
      if (official !== undefined) return { package: official };
      const row = caller.isSuperAdmin
        ? await findPackage(db, id)
        : (await selectTenantPackages(db, caller.tenantId)).find((one) => one.id === id);
      if (row === undefined) throw notFound();
      return { package: toPackage(row, await selectScanners(db, row.id)) };
    },

    async listAllPackages() {
      return { packages: (await selectAllPackages(db)).map((row) => toPackage(row)) };
    },

    async uploadPackage({ package: given }, caller) {
      // The rules of the message make it required, and they are checked before this is called.
      const wanted = given!;
      if (wanted.name.trim() === '') throw invalid('package.name', 'must not be blank');
      if (toOfficialPackages(await listCatalog(), false).some(({ code }) => code === wanted.code))
        throw invalid('package.code', 'belongs to an official package');
      const scanners = tidyScanners(wanted.scanners);
      await assertRunnable(validation, scanners);
      const changed = await change(caller, async (tx) => {
        assertFits(scanners, await sumOtherBytes(tx, wanted.code));
        const known = await selectPackageId(tx, wanted.code);
        const before = known === undefined ? undefined : await state(tx, known);
        const taken = await claimTags(
          tx,
          wanted.code,
          scanners.map(({ tag }) => Number(tag.slice(1))),
        );
        const fields = scanners.flatMap(({ tag }, index) =>
          taken.includes(Number(tag.slice(1)))
            ? [{ path: `package.scanners[${index}].tag`, message: `${tag} belongs to another package, now or before` }]
            : [],
        );
        if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
        const id = known ?? uuidv7();
        const holders = await selectHolders(tx, id);
        await putPackage(tx, toNewPackage(wanted, id));
        await putScanners(tx, id, scanners.map(toScannerRow));
        return {
          result: id,
          action: before === undefined ? 'create' : 'update',
          packageId: id,
          tenantIds: [...holders, ...(await selectHolders(tx, id))],
          before: before ?? null,
          after: await state(tx, id),
        };
      });
      return withPackage(changed);
    },

    async updatePackage(request, caller) {
      if (request.name.trim() === '') throw invalid('name', 'must not be blank');
      const { result } = await change(caller, async (tx) => {
        const before = await findPackage(tx, request.id);
        const { name, description, bundle, price } = request;
        await putPackage(tx, { ...before, name: name.trim(), description, bundle, price: price ?? null });
        // Only people read these: no policy changes.
        const after = { name, description, bundle, price };
        return { result: before.id, action: 'update', packageId: before.id, tenantIds: [], before: null, after };
      });
      return { package: (await withPackage({ result, revision: 0n })).package };
    },

    async setScannerDefaultRiskLevel({ scannerId, riskLevel }, caller) {
      const { result, revision } = await change(caller, async (tx) => {
        const packageId = isUuid(scannerId) ? await selectPackageOfScanner(tx, scannerId) : undefined;
        if (packageId === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'scanner' } });
        const before = await state(tx, packageId);
        const scanners = (await selectScanners(tx, packageId)).map(toScanner);
        const levelled = scanners.map((one) => (one.id === scannerId ? { ...one, riskLevel } : one));
        await putScanners(tx, packageId, levelled.map(toScannerRow));
        return {
          result: levelled.find(({ id }) => id === scannerId)!,
          action: 'update',
          packageId,
          tenantIds: await selectHolders(tx, packageId),
          before,
          after: await state(tx, packageId),
        };
      });
      return { scanner: result, revision };
    },

    archivePackage: async ({ id, reason }, caller) => withPackage(await archive(caller, id, reason)),
    unarchivePackage: async ({ id }, caller) => withPackage(await archive(caller, id, null)),

    async deletePackage({ id }, caller) {
      const { revision } = await change(caller, async (tx) => {
        await findPackage(tx, id);
        const [before, tenantIds] = [await state(tx, id), await selectHolders(tx, id)];
        await deletePackage(tx, id);
        return { result: undefined, action: 'delete', packageId: id, tenantIds, before, after: null };
      });
      return { revision };
    },

    async getPackageStatistics({ id }) {
      const row = await findPackage(db, id);
      const tenantIds = row.type === 'basic' ? [] : (await selectHolders(db, id)).slice(0, maxTenantIds);
      return { ...(await countUse(db, id)), tenantIds };
    },

    assignPackage: (request, caller) => assign(caller, request, 'assign'),
    revokePackage: (request, caller) => assign(caller, request, 'revoke'),
  };

  async function archive(caller: Caller, id: string, reason: string | null) {
    return change(caller, async (tx) => {
      await findPackage(tx, id);
      const before = await state(tx, id);
      await setArchived(tx, id, reason);
      return {
        result: id,
        action: reason === null ? 'unarchive' : 'archive',
        packageId: id,
        tenantIds: await selectHolders(tx, id),
        before,
        after: await state(tx, id),
        ...(reason && { reason }),
      };
    });
  }

  async function assign(caller: Caller, request: { id: string; tenantId: string }, action: 'assign' | 'revoke') {
    const { id, tenantId } = request;
    const { result } = await change(caller, async (tx, publishedFor) => {
      const row = await findPackage(tx, id);
      if (row.type === 'basic') throw invalid('id', 'is a basic package, which every tenant has');
      const policies = isUuid(tenantId) ? await lockPolicies(tx, [tenantId]) : [];
      if (policies.length === 0) throw new GatehouseError('NOT_FOUND', { values: { thing: 'tenant' } });
      await (action === 'assign' ? insertAssignment : deleteAssignment)(tx, id, tenantId);
      const after = { ...(await state(tx, id)), assigned: action === 'assign' };
      return { result: publishedFor, action, packageId: id, tenantIds: [tenantId], before: null, after };
    });
    return { revision: result.get(tenantId) ?? 0n };
  }

  /**
   * Runs `work` in one transaction with a new revision of every policy that the change concerns and an audit row of the
   * caller's tenant: no policy is left behind. About 2 ms a policy, during which their tenants' other changes wait.
   * Returns the revision of the caller's own tenant, 0 when it is not concerned.
   */
  async function change<T>(
    caller: Caller,
    work: (tx: Queryable, publishedFor: Map<string, bigint>) => Promise<Change<T>>,
  ): Promise<{ result: T; revision: bigint }> {
    const publishedFor = new Map<string, bigint>();
    return db.transaction(async (tx) => {
      await lockPackages(tx);
      const { result, action, packageId, tenantIds, before, after, reason } = await work(tx, publishedFor);
      const policies = tenantIds.length === 0 ? [] : await lockPolicies(tx, [...new Set(tenantIds)]);
      for (const { tenantId, policyId } of policies) {
        const diff = { what: 'scanner_package', id: packageId, before, after };
        const revision = await publishRevision(tx, { tenantId, policyId, diff, ...(reason && { reason }) });
        publishedFor.set(tenantId, revision);
      }
      await recordAudit(tx, caller, {
        action,
        thing: 'scanner_package',
        thingId: packageId,
        detail: { before, after, policies: policies.length, ...(reason && { reason }) },
      });
      return { result, revision: publishedFor.get(caller.tenantId) ?? 0n };
    });
  }

  async function withPackage({ result: id, revision }: { result: string; revision: bigint }) {
    return { package: toPackage(await findPackage(db, id), await selectScanners(db, id)), revision };
  }

  async function listCatalog(): Promise<ListCatalogResponse> {
    try {
      return await catalog.listCatalog({});
    } catch (error) {
      throw toGatehouseError(error);
    }
  }
}

/** What diffs and the audit log say of a package: which version with which scanners, not what those look for. */
async function state(tx: Queryable, id: string): Promise<object> {
  const { code, version, type, archivedAt } = await findPackage(tx, id);
  const scanners = (await selectScanners(tx, id)).map(toScanner);
  return {
    code,
    version,
    type,
    archived: archivedAt !== null,
    scanners: scanners.map(({ tag, riskLevel }) => ({ tag, risk_level: riskLevel })),
  };
}

async function findPackage(db: Queryable, id: string): Promise<PackageRow> {
  const row = isUuid(id) ? await selectPackage(db, id) : undefined;
  if (row === undefined) throw notFound();
  return row;
}

function notFound(): GatehouseError {
  return new GatehouseError('NOT_FOUND', { values: { thing: 'scanner package' } });
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
