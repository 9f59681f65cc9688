import type { Queryable } from '#lib/db/database.js';

/** An application's row with what its policy and keys add. */
export interface ApplicationRow {
  readonly id: string;
  readonly policyId: string;
  readonly name: string;
  readonly description: string;
  readonly enabled: boolean;
  readonly createdAt: Date;
  readonly updatedAt: Date;
  /** Number of keys that work. */
  readonly apiKeyCount: number;
  readonly source: 'manual' | 'auto_discovery';
  /** What callers name it by; null for one that was made by hand. */
  readonly externalId: string | null;
  /** The moment of `createdAt` to the microsecond, as text, for page tokens. */
  readonly createdAtText: string;
}

/** What a new application is made of. */
export interface NewApplication {
  readonly id: string;
  readonly policyId: string;
  readonly name: string;
  readonly description: string;
}

const columns = `a.id as "id",
            a.policy_id as "policyId",
            a.name as "name",
            a.description as "description",
            a.enabled as "enabled",
            a.created_at as "createdAt",
            a.updated_at as "updatedAt",
            a.created_at::text as "createdAtText",
            (select count(*)::int
               from api_keys k
              where k.tenant_id = a.tenant_id
                and k.application_id = a.id
                and k.enabled
                and (k.expires_at is null or k.expires_at > now())) as "apiKeyCount",
            a.source as "source",
            a.external_id as "externalId"`;

/** A page of the tenant's applications, newest first, by the index applications_page; of one policy when it is named. */
export function selectApplications(
  db: Queryable,
  tenantId: string,
  before: { readonly createdAt: string; readonly id: string } | undefined,
  limit: number,
  policyId: string | undefined,
): Promise<ApplicationRow[]> {
  return db.query<ApplicationRow>(
    `select ${columns}
       from applications a
      where a.tenant_id = $1
        and ($2::timestamptz is null or (a.created_at, a.id) < ($2::timestamptz, $3::uuid))
        and ($5::uuid is null or a.policy_id = $5)
      order by a.created_at desc, a.id desc
      limit $4`,
    [tenantId, before?.createdAt ?? null, before?.id ?? null, limit, policyId ?? null],
  );
}

/** One application of the tenant, by the primary key. */
export async function selectApplication(
  db: Queryable,
  tenantId: string,
  id: string,
): Promise<ApplicationRow | undefined> {
  const rows = await db.query<ApplicationRow>(
    `select ${columns}
       from applications a
      where a.tenant_id = $1
        and a.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** Makes an application; breaks a unique index when the tenant has one of that name. */
export async function insertApplication(db: Queryable, tenantId: string, application: NewApplication): Promise<void> {
  await db.query(
    `insert into applications (id, tenant_id, policy_id, name, description)
     values ($1, $2, $3, $4, $5)`,
    [application.id, tenantId, application.policyId, application.name, application.description],
  );
}

/** Replaces what can be changed of an application. */
export async function updateApplication(
  db: Queryable,
  tenantId: string,
  application: NewApplication & { readonly enabled: boolean },
): Promise<void> {
  await db.query(
    `update applications a
        set policy_id = $3,
            name = $4,
            description = $5,
            enabled = $6,
            updated_at = now()
      where a.tenant_id = $1
        and a.id = $2`,
    [tenantId, application.id, application.policyId, application.name, application.description, application.enabled],
  );
}

/** Removes an application with its keys. */
export async function deleteApplication(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from applications a
      where a.tenant_id = $1
        and a.id = $2`,
    [tenantId, id],
  );
}

/** How many applications the tenant has. */
export async function countApplications(db: Queryable, tenantId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from applications a
      where a.tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

/** Points the applications of one policy to another; returns how many there were. By the index applications_policy. */
export async function movePolicy(db: Queryable, tenantId: string, fromId: string, toId: string): Promise<number> {
  const rows = await db.query<{ id: string }>(
    `update applications a
        set policy_id = $3,
            updated_at = now()
      where a.tenant_id = $1
        and a.policy_id = $2
     returning a.id as "id"`,
    [tenantId, fromId, toId],
  );
  return rows.length;
}
