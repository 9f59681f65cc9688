import type { Queryable } from '#lib/db/database.js';
import type { PackedVector } from '#lib/vectors/packed-vector.js';

/** A knowledge base's row. */
export interface BaseRow {
  readonly id: string;
  readonly policyId: string;
  readonly name: string;
  readonly description: string;
  /** "S9", "S100" or "blacklist"; empty for every refusal that is not about personal data. */
  readonly scannerTag: string;
  readonly scannerName: string;
  readonly similarityThreshold: number;
  readonly enabled: boolean;
  /** Changes whenever an entry or a vector does. */
  readonly contentId: string;
  readonly embeddingModel: string;
  readonly entryCount: number;
  readonly textBytes: bigint;
  readonly vectorBytes: bigint;
  readonly createdAt: Date;
  readonly updatedAt: Date;
}

/** What people choose about a base. */
export type BaseFields = Pick<
  BaseRow,
  'name' | 'description' | 'scannerTag' | 'scannerName' | 'similarityThreshold' | 'enabled'
>;

/** What follows from its entries. */
export type BaseContent = Pick<BaseRow, 'contentId' | 'embeddingModel' | 'entryCount' | 'textBytes' | 'vectorBytes'>;

/** One entry. */
export interface Entry {
  readonly questionId: string;
  readonly question: string;
  readonly answer: string;
}

const columns = `b.id as "id",
            b.policy_id as "policyId",
            b.name as "name",
            b.description as "description",
            b.scanner_tag as "scannerTag",
            b.scanner_name as "scannerName",
            b.similarity_threshold as "similarityThreshold",
            b.enabled as "enabled",
            b.content_id as "contentId",
            b.embedding_model as "embeddingModel",
            b.entry_count as "entryCount",
            b.text_bytes as "textBytes",
            b.vector_bytes as "vectorBytes",
            b.created_at as "createdAt",
            b.updated_at as "updatedAt"`;

/** Bases of a policy, at most. */
export const maxBases = 100;

/** Entries of a tenant in all its bases, at most: detection keeps them in memory, some 15 MB at 1,024 values a vector. */
export const maxEntries = 10_000;

/** The bases of a policy by name; of one scanner when a tag is given. */
export function selectBases(db: Queryable, tenantId: string, policyId: string, scannerTag: string): Promise<BaseRow[]> {
  return db.query<BaseRow>(
    `select ${columns}
       from knowledge_bases b
      where b.tenant_id = $1
        and b.policy_id = $2
        and ($3 = '' or b.scanner_tag = $3)
      order by b.name, b.id
      limit ${maxBases}`,
    [tenantId, policyId, scannerTag],
  );
}

/** One base of the tenant, by the primary key. */
export async function selectBase(db: Queryable, tenantId: string, id: string): Promise<BaseRow | undefined> {
  const rows = await db.query<BaseRow>(
    `select ${columns}
       from knowledge_bases b
      where b.tenant_id = $1
        and b.id = $2`,
    [tenantId, id],
  );
  return rows[0];
}

/** How many bases a policy has, and how many entries the tenant has outside of one base. */
export async function countOthers(
  db: Queryable,
  tenantId: string,
  policyId: string,
  exceptId: string | undefined,
): Promise<{ bases: number; entries: number }> {
  const rows = await db.query<{ bases: number; entries: number }>(
    `select (count(*) filter (where b.policy_id = $2))::int as "bases",
            coalesce(sum(b.entry_count), 0)::int as "entries"
       from knowledge_bases b
      where b.tenant_id = $1
        and b.id is distinct from $3`,
    [tenantId, policyId, exceptId ?? null],
  );
  return rows[0]!;
}

/** Makes a base without its entries; breaks a unique index when the policy has one of that name. */
export async function insertBase(
  tx: Queryable,
  tenantId: string,
  base: BaseFields & BaseContent & { readonly id: string; readonly policyId: string },
): Promise<BaseRow> {
  const rows = await tx.query<BaseRow>(
    `insert into knowledge_bases as b (id, tenant_id, policy_id, name, description, scanner_tag, scanner_name,
                                       similarity_threshold, enabled, content_id, embedding_model, entry_count,
                                       text_bytes, vector_bytes)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)
     returning ${columns}`,
    [base.id, tenantId, base.policyId, ...fieldValues(base), ...contentValues(base)],
  );
  return rows[0]!;
}

/** Replaces what people choose about a base. */
export async function updateBase(tx: Queryable, tenantId: string, id: string, base: BaseFields): Promise<BaseRow> {
  const rows = await tx.query<BaseRow>(
    `update knowledge_bases as b
        set name = $3,
            description = $4,
            scanner_tag = $5,
            scanner_name = $6,
            similarity_threshold = $7,
            enabled = $8,
            updated_at = now()
      where b.tenant_id = $1
        and b.id = $2
     returning ${columns}`,
    [tenantId, id, ...fieldValues(base)],
  );
  return rows[0]!;
}

/** Replaces what follows from the entries of a base. */
export async function updateContent(
  tx: Queryable,
  tenantId: string,
  id: string,
  content: BaseContent,
): Promise<BaseRow> {
  const rows = await tx.query<BaseRow>(
    `update knowledge_bases as b
        set content_id = $3,
            embedding_model = $4,
            entry_count = $5,
            text_bytes = $6,
            vector_bytes = $7,
            updated_at = now()
      where b.tenant_id = $1
        and b.id = $2
     returning ${columns}`,
    [tenantId, id, ...contentValues(content)],
  );
  return rows[0]!;
}

/** In the order of the statements' columns. */
function fieldValues(base: BaseFields): unknown[] {
  return [base.name, base.description, base.scannerTag, base.scannerName, base.similarityThreshold, base.enabled];
}

/** In the order of the statements' columns. */
function contentValues(content: BaseContent): unknown[] {
  return [content.contentId, content.embeddingModel, content.entryCount, content.textBytes, content.vectorBytes];
}

/** Removes a base with its entries. */
export async function deleteBase(tx: Queryable, tenantId: string, id: string): Promise<void> {
  await tx.query(
    `delete from knowledge_bases b
      where b.tenant_id = $1
        and b.id = $2`,
    [tenantId, id],
  );
}

/** Removes the entries of a base. */
export async function deleteEntries(tx: Queryable, tenantId: string, baseId: string): Promise<void> {
  await tx.query(
    `delete from knowledge_entries e
      where e.tenant_id = $1
        and e.base_id = $2`,
    [tenantId, baseId],
  );
}

/** Stores entries with their vectors, from that position on. */
export async function insertEntries(
  tx: Queryable,
  tenantId: string,
  baseId: string,
  position: number,
  entries: readonly (Entry & PackedVector)[],
): Promise<void> {
  await tx.query(
    `insert into knowledge_entries (base_id, position, tenant_id, question_id, question, answer, vector, vector_scale)
     select $1, $2 + e.number - 1, $3, e.question_id, e.question, e.answer, e.vector, e.scale
       from unnest($4::text[], $5::text[], $6::text[], $7::bytea[], $8::real[])
            with ordinality as e (question_id, question, answer, vector, scale, number)`,
    [
      baseId,
      position,
      tenantId,
      entries.map(({ questionId }) => questionId),
      entries.map(({ question }) => question),
      entries.map(({ answer }) => answer),
      entries.map(({ bytes }) => bytes),
      entries.map(({ scale }) => scale),
    ],
  );
}

/** Entries of a base from a position on, in their order, by the primary key. */
export function selectEntries(
  db: Queryable,
  tenantId: string,
  baseId: string,
  position: number,
  limit: number,
): Promise<Entry[]> {
  return db.query<Entry>(
    `select e.question_id as "questionId",
            e.question as "question",
            e.answer as "answer"
       from knowledge_entries e
      where e.tenant_id = $1
        and e.base_id = $2
        and e.position >= $3
      order by e.position
      limit $4`,
    [tenantId, baseId, position, limit],
  );
}

/** Vectors of a base from a position on, in their order. */
export function selectVectors(
  db: Queryable,
  tenantId: string,
  baseId: string,
  position: number,
  limit: number,
): Promise<{ readonly vector: Buffer; readonly scale: number }[]> {
  return db.query(
    `select e.vector as "vector",
            e.vector_scale as "scale"
       from knowledge_entries e
      where e.tenant_id = $1
        and e.base_id = $2
        and e.position >= $3
      order by e.position
      limit $4`,
    [tenantId, baseId, position, limit],
  );
}

/** Puts other vectors in place of those from a position on. */
export async function updateVectors(
  tx: Queryable,
  tenantId: string,
  baseId: string,
  position: number,
  vectors: readonly PackedVector[],
): Promise<void> {
  await tx.query(
    `update knowledge_entries e
        set vector = v.vector,
            vector_scale = v.scale
       from unnest($4::bytea[], $5::real[]) with ordinality as v (vector, scale, number)
      where e.tenant_id = $1
        and e.base_id = $2
        and e.position = $3 + v.number - 1`,
    [tenantId, baseId, position, vectors.map(({ bytes }) => bytes), vectors.map(({ scale }) => scale)],
  );
}

/** Bases of all tenants whose vectors are of another model, by id, those after an id; by the primary key. */
export function selectForeignBases(
  db: Queryable,
  model: string,
  afterId: string,
  limit: number,
): Promise<{ readonly id: string; readonly tenantId: string }[]> {
  return db.query(
    `select b.id as "id",
            b.tenant_id as "tenantId"
       from knowledge_bases b
      where b.embedding_model <> $1
        and b.id > $2
      order by b.id
      limit $3`,
    [model, afterId, limit],
  );
}
