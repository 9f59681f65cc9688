import type { Queryable } from '#lib/db/database.js';
import { toJsonb } from '#lib/db/json.js';

/** A question of a tenant's own. */
export interface QuestionRow {
  readonly id: string;
  readonly packageCode: string;
  readonly category: string;
  readonly content: string;
  readonly expected: 'pass' | 'reject';
  readonly createdAt: Date;
}

/** At most this many questions of a tenant's own. */
export const maxQuestions = 5000;

/** All questions of the tenant's own, by package, category and age, by the index attack_questions_page. */
export function selectQuestions(db: Queryable, tenantId: string): Promise<QuestionRow[]> {
  return db.query<QuestionRow>(
    `select q.id as "id",
            q.package_code as "packageCode",
            q.category as "category",
            q.content as "content",
            q.expected as "expected",
            q.created_at as "createdAt"
       from attack_questions q
      where q.tenant_id = $1
      order by q.package_code, q.category, q.id
      limit ${maxQuestions}`,
    [tenantId],
  );
}

/** How many questions of its own the tenant has. */
export async function countQuestions(db: Queryable, tenantId: string): Promise<number> {
  const rows = await db.query<{ count: number }>(
    `select count(*)::int as "count"
       from attack_questions q
      where q.tenant_id = $1`,
    [tenantId],
  );
  return rows[0]?.count ?? 0;
}

/** Adds a question of the tenant's own. */
export async function insertQuestion(db: Queryable, tenantId: string, row: QuestionRow): Promise<void> {
  await db.query(
    `insert into attack_questions (id, tenant_id, package_code, category, content, expected, created_at)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, tenantId, row.packageCode, row.category, row.content, row.expected, row.createdAt],
  );
}

/** Removes a question of the tenant's own; returns whether it was there. */
export async function deleteQuestion(db: Queryable, tenantId: string, id: string): Promise<boolean> {
  const rows = await db.query(
    `delete from attack_questions q
      where q.tenant_id = $1
        and q.id = $2
    returning q.id`,
    [tenantId, id],
  );
  return rows.length > 0;
}

/** A campaign's row. */
export interface CampaignRow {
  readonly id: string;
  readonly policyId: string;
  readonly name: string;
  readonly description: string;
  readonly packages: readonly string[];
  readonly categories: readonly string[];
  readonly createdAt: Date;
  /** The moment of `createdAt` to the microsecond, as text, for page tokens. */
  readonly createdAtText: string;
}

const campaignColumns = `c.id as "id",
            c.policy_id as "policyId",
            c.name as "name",
            c.description as "description",
            c.packages as "packages",
            c.categories as "categories",
            c.created_at as "createdAt",
            c.created_at::text as "createdAtText"`;

/** A page of campaigns, newest first, by the index attack_campaigns_page. */
export function selectCampaigns(
  db: Queryable,
  tenantId: string,
  before: { readonly createdAt: string; readonly id: string } | undefined,
  limit: number,
): Promise<CampaignRow[]> {
  return db.query<CampaignRow>(
    `select ${campaignColumns}
       from attack_campaigns c
      where c.tenant_id = $1
        and ($2::timestamptz is null or (c.created_at, c.id) < ($2::timestamptz, $3::uuid))
      order by c.created_at desc, c.id desc
      limit $4`,
    [tenantId, before?.createdAt ?? null, before?.id ?? null, limit],
  );
}

/** One campaign of the tenant, by the primary key. */
export async function selectCampaign(db: Queryable, tenantId: string, id: string): Promise<CampaignRow | undefined> {
  const rows = await db.query<CampaignRow>(
    `select ${campaignColumns}
       from attack_campaigns c
      where c.tenant_id = $1
        and c.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** What people choose of a campaign. */
export type CampaignChoice = Omit<CampaignRow, 'createdAt' | 'createdAtText'>;

/** Makes a campaign; breaks a unique index when the tenant has one of that name. */
export async function insertCampaign(db: Queryable, tenantId: string, row: CampaignChoice): Promise<void> {
  await db.query(
    `insert into attack_campaigns (id, tenant_id, policy_id, name, description, packages, categories)
     values ($1, $2, $3, $4, $5, $6, $7)`,
    [row.id, tenantId, row.policyId, row.name, row.description, toJsonb(row.packages), toJsonb(row.categories)],
  );
}

/** Replaces a campaign's choice. */
export async function updateCampaign(db: Queryable, tenantId: string, row: CampaignChoice): Promise<void> {
  await db.query(
    `update attack_campaigns c
        set policy_id = $3,
            name = $4,
            description = $5,
            packages = $6,
            categories = $7
      where c.tenant_id = $1
        and c.id = $2`,
    [tenantId, row.id, row.policyId, row.name, row.description, toJsonb(row.packages), toJsonb(row.categories)],
  );
}

/** Removes a campaign with its runs and results. */
export async function deleteCampaign(db: Queryable, tenantId: string, id: string): Promise<void> {
  await db.query(
    `delete from attack_campaigns c
      where c.tenant_id = $1
        and c.id = $2`,
    [tenantId, id],
  );
}
