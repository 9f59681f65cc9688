import { create, fromJson, type JsonValue } from '@bufbuild/protobuf';
import {
  type CustomScanner,
  CustomScannerSchema,
  type KeywordList,
  KeywordListSchema,
  ListKind,
  type PolicyDefinition,
  PolicyDefinitionSchema,
  PolicySettingsSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import type { KnowledgeBaseRef } from '../knowledge/base.js';

/** Which policy judges an application. */
export interface ApplicationPolicy {
  readonly policyId: string;
  readonly enabled: boolean;
}

/** A tenant as detection needs it, all read at one moment. */
export interface LoadedTenant {
  readonly revision: bigint;
  /** Milliseconds since that revision was committed. */
  readonly revisionAgeMs: number;
  readonly language: string;
  /** The wanted applications that exist; the key "" stands for the tenant's default policy. */
  readonly applications: ReadonlyMap<string, ApplicationPolicy>;
  /** Revision of each policy that one of the applications points to. */
  readonly policyRevisions: ReadonlyMap<string, bigint>;
  /** Definitions of those policies whose revision is not the known one. */
  readonly definitions: readonly PolicyDefinition[];
  /** The knowledge bases in use of each of those policies. A change of one raises the tenant's revision alone. */
  readonly knowledge: ReadonlyMap<string, readonly KnowledgeBaseRef[]>;
}

/** What to load of a tenant. */
export interface TenantQuery {
  readonly tenantId: string;
  /** UUIDs of applications; "" for the tenant's default policy. */
  readonly applicationIds: readonly string[];
  /** Revisions that the caller has already: such a policy is not read again. */
  readonly knownRevisions: ReadonlyMap<string, bigint>;
}

/** Reads a tenant and its policies as of one moment; undefined when the tenant does not exist. */
export function loadTenant(db: Database, query: TenantQuery): Promise<LoadedTenant | undefined> {
  return db.transaction(
    async (tx) => {
      const tenant = await readTenant(tx, query.tenantId);
      if (tenant === undefined) return undefined;
      const applications = await readApplications(tx, query);
      const policyIds = [...new Set([...applications.values()].map(({ policyId }) => policyId))];
      const policies = await readPolicies(tx, query.tenantId, policyIds);
      const changed = policies.filter(({ id, revision }) => query.knownRevisions.get(id) !== revision);
      const definitions = [];
      // One connection answers one query at a time, so reading in parallel would gain nothing.
      for (const policy of changed) definitions.push(await readDefinition(tx, query.tenantId, policy));
      return {
        ...tenant,
        applications,
        policyRevisions: new Map(policies.map(({ id, revision }) => [id, revision])),
        definitions,
        knowledge: await readKnowledge(tx, query.tenantId, policyIds),
      };
    },
    { snapshot: true },
  );
}

async function readTenant(
  tx: Queryable,
  tenantId: string,
): Promise<Pick<LoadedTenant, 'revision' | 'revisionAgeMs' | 'language'> | undefined> {
  const [row] = await tx.query<{ revision: bigint; language: string; age_ms: number | null }>(
    `select t.revision, t.language,
            (extract(epoch from clock_timestamp() - r.created_at) * 1000)::float8 as age_ms
     from tenants t
     left join policy_revisions r on r.tenant_id = t.id and r.revision = t.revision
     where t.id = $1`,
    [tenantId],
  );
  return row && { revision: row.revision, language: row.language, revisionAgeMs: row.age_ms ?? 0 };
}

async function readApplications(
  tx: Queryable,
  { tenantId, applicationIds }: TenantQuery,
): Promise<Map<string, ApplicationPolicy>> {
  const found = new Map<string, ApplicationPolicy>();
  const ids = applicationIds.filter((id) => id !== '');
  if (ids.length < applicationIds.length) {
    const [policy] = await tx.query<{ id: string }>(
      `select p.id
       from policies p
       where p.tenant_id = $1 and p.is_default`,
      [tenantId],
    );
    if (policy !== undefined) found.set('', { policyId: policy.id, enabled: true });
  }
  if (ids.length > 0) {
    const rows = await tx.query<{ id: string; policy_id: string; enabled: boolean }>(
      `select a.id, a.policy_id, a.enabled
       from applications a
       where a.tenant_id = $1 and a.id = any($2::uuid[])`,
      [tenantId, ids],
    );
    for (const row of rows) found.set(row.id, { policyId: row.policy_id, enabled: row.enabled });
  }
  return found;
}

interface PolicyRow {
  readonly id: string;
  readonly name: string;
  readonly settings: JsonValue;
  readonly revision: bigint;
}

function readPolicies(tx: Queryable, tenantId: string, ids: readonly string[]): Promise<PolicyRow[]> {
  return tx.query<PolicyRow>(
    `select p.id, p.name, p.settings, p.revision
     from policies p
     where p.tenant_id = $1 and p.id = any($2::uuid[])`,
    [tenantId, ids],
  );
}

async function readDefinition(tx: Queryable, tenantId: string, policy: PolicyRow): Promise<PolicyDefinition> {
  return create(PolicyDefinitionSchema, {
    policyId: policy.id,
    tenantId,
    name: policy.name,
    revision: policy.revision,
    // An older instance may meet settings that a newer one wrote while both run; what it does not know it leaves out.
    settings: fromJson(PolicySettingsSchema, policy.settings, { ignoreUnknownFields: true }),
    lists: await readLists(tx, tenantId, policy.id),
    customScanners: await readScanners(tx, tenantId, policy.id),
    packageScanners: await readPackageScanners(tx, tenantId),
  });
}

async function readKnowledge(
  tx: Queryable,
  tenantId: string,
  policyIds: readonly string[],
): Promise<Map<string, KnowledgeBaseRef[]>> {
  const rows = await tx.query<KnowledgeBaseRef & { readonly policyId: string }>(
    `select b.id,
            b.tenant_id as "tenantId",
            b.policy_id as "policyId",
            b.content_id as "contentId",
            b.scanner_tag as "scannerTag",
            b.scanner_name as "scannerName",
            b.similarity_threshold as "similarityThreshold",
            b.embedding_model as "embeddingModel"
     from knowledge_bases b
     where b.tenant_id = $1 and b.policy_id = any($2::uuid[]) and b.enabled
     order by b.name, b.id`,
    [tenantId, policyIds],
  );
  const byPolicy = new Map<string, KnowledgeBaseRef[]>();
  for (const { policyId, ...base } of rows) byPolicy.set(policyId, [...(byPolicy.get(policyId) ?? []), base]);
  return byPolicy;
}

async function readLists(tx: Queryable, tenantId: string, policyId: string): Promise<KeywordList[]> {
  const rows = await tx.query<{ id: string; name: string; kind: number; keywords: string[] }>(
    `select l.id, l.name, l.kind, l.keywords
     from (
       select b.id, b.name, b.keywords, $3::int as kind
       from blacklists b
       where b.tenant_id = $1 and b.policy_id = $2 and b.enabled
       union all
       select w.id, w.name, w.keywords, $4::int
       from whitelists w
       where w.tenant_id = $1 and w.policy_id = $2 and w.enabled
     ) l
     order by l.kind, l.name, l.id`,
    [tenantId, policyId, ListKind.BLACKLIST, ListKind.WHITELIST],
  );
  return rows.map(({ id, name, kind, keywords }) => create(KeywordListSchema, { id, name, kind, keywords }));
}

interface ScannerRow {
  readonly id: string;
  readonly tag_number: number;
  readonly name: string;
  readonly definition: JsonValue;
  readonly suspended: boolean;
}

async function readScanners(tx: Queryable, tenantId: string, policyId: string): Promise<CustomScanner[]> {
  const rows = await tx.query<ScannerRow>(
    `select s.id, s.tag_number, s.name, s.definition, s.suspended_at is not null as suspended
     from custom_scanners s
     where s.tenant_id = $1 and s.policy_id = $2 and s.enabled
     order by s.tag_number`,
    [tenantId, policyId],
  );
  return rows.map(toScanner);
}

/** The scanners of the packages that the tenant has and that are in use; the same for all of its policies. */
async function readPackageScanners(tx: Queryable, tenantId: string): Promise<CustomScanner[]> {
  const rows = await tx.query<ScannerRow>(
    `select s.id, s.tag_number, s.name, s.definition, false as suspended
     from package_scanners_of_tenants s
     where s.tenant_id = $1
     order by s.tag_number`,
    [tenantId],
  );
  return rows.map(toScanner);
}

function toScanner(row: ScannerRow): CustomScanner {
  const scanner = fromJson(CustomScannerSchema, row.definition, { ignoreUnknownFields: true });
  return Object.assign(scanner, {
    id: row.id,
    tag: `S${row.tag_number}`,
    name: row.name,
    suspended: row.suspended,
  });
}
