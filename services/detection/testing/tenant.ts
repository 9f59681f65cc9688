import { create, type MessageInitShape, toJson } from '@bufbuild/protobuf';
import {
  CustomScannerSchema,
  type KeywordListSchema,
  ListKind,
  PolicySettingsSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { createApiKeySecret } from '#lib/auth/api-key.js';
import type { Principal } from '#lib/auth/principal.js';
import type { Secrets } from '#lib/auth/secrets.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { publishRevision } from '#lib/db/revisions.js';
import { embedText, fakeDimensions, fakeModel } from '#lib/testing/fake-embedding.js';
import { packVector } from '#lib/vectors/packed-vector.js';

/** A tenant of a test, with one policy, one application and one API key. */
export interface TestTenant {
  readonly tenantId: string;
  readonly policyId: string;
  readonly applicationId: string;
  readonly apiKey: string;
  /** What the key's authentication gives. */
  readonly principal: Principal;
  /** Changes the policy as admin does: rows and revision in one transaction. Returns the tenant's new revision. */
  change(changes: PolicyChanges): Promise<bigint>;
  /** Puts these knowledge bases in place of all, as admin does; the policy's own revision stays. */
  learn(bases: readonly TestKnowledgeBase[]): Promise<bigint>;
  /** Raises the tenant's revision without touching the policy. */
  touch(): Promise<bigint>;
}

/** What a test wants its policy to be; what is absent stays as it is. */
export interface PolicyChanges {
  readonly settings?: MessageInitShape<typeof PolicySettingsSchema>;
  /** All lists. */
  readonly lists?: readonly MessageInitShape<typeof KeywordListSchema>[];
  /** All custom scanners, tagged S100 and up. */
  readonly scanners?: readonly MessageInitShape<typeof CustomScannerSchema>[];
}

/** A knowledge base of a test, embedded as the fake embedding client does. */
export interface TestKnowledgeBase {
  readonly name: string;
  readonly scannerTag?: string;
  readonly scannerName?: string;
  /** 0.7 unless given. */
  readonly threshold?: number;
  readonly disabled?: boolean;
  /** "fake-256" unless given. */
  readonly model?: string;
  /** Question and answer. */
  readonly entries: readonly (readonly [question: string, answer: string])[];
}

/** Makes a tenant with a default policy that is as shipped. */
export async function createTestTenant(
  db: Database,
  secrets: Secrets,
  options: { readonly language?: string } & PolicyChanges = {},
): Promise<TestTenant> {
  const { language = 'en' } = options;
  const [tenantId, policyId, applicationId, keyId] = [uuidv7(), uuidv7(), uuidv7(), uuidv7()];
  const apiKey = createApiKeySecret();
  await db.transaction(async (tx) => {
    await tx.query("insert into tenants (id, name, language) values ($1, 'Test', $2)", [tenantId, language]);
    await tx.query("insert into policies (id, tenant_id, name, is_default) values ($1, $2, 'Test', true)", [
      policyId,
      tenantId,
    ]);
    await tx.query("insert into applications (id, tenant_id, policy_id, name) values ($1, $2, $3, 'Test')", [
      applicationId,
      tenantId,
      policyId,
    ]);
    await tx.query('insert into api_keys (id, tenant_id, application_id, key_hash, hint) values ($1, $2, $3, $4, $5)', [
      keyId,
      tenantId,
      applicationId,
      secrets.hashApiKey(apiKey),
      'test',
    ]);
  });

  const change = (changes: PolicyChanges) =>
    db.transaction(async (tx) => {
      await writePolicy(tx, tenantId, policyId, changes);
      return publishRevision(tx, { tenantId, policyId, diff: {} });
    });
  await change(options);

  return {
    tenantId,
    policyId,
    applicationId,
    apiKey,
    principal: {
      kind: 'api_key',
      tenantId,
      applicationId,
      policyId,
      actorId: keyId,
      role: undefined,
      isSuperAdmin: false,
      language,
    },
    change,
    learn: (bases) =>
      db.transaction(async (tx) => {
        await writeKnowledge(tx, tenantId, policyId, bases);
        return publishRevision(tx, { tenantId, diff: {} });
      }),
    touch: () => db.transaction((tx) => publishRevision(tx, { tenantId, diff: {} })),
  };
}

async function writePolicy(tx: Queryable, tenantId: string, policyId: string, changes: PolicyChanges): Promise<void> {
  if (changes.settings !== undefined) {
    const settings = toJson(PolicySettingsSchema, create(PolicySettingsSchema, changes.settings));
    await tx.query('update policies set settings = $2::jsonb where id = $1', [policyId, JSON.stringify(settings)]);
  }
  if (changes.lists !== undefined) {
    await tx.query('delete from blacklists where policy_id = $1', [policyId]);
    await tx.query('delete from whitelists where policy_id = $1', [policyId]);
    for (const { kind, name, keywords } of changes.lists) {
      const table = kind === ListKind.WHITELIST ? 'whitelists' : 'blacklists';
      await tx.query(
        `insert into ${table} (id, tenant_id, policy_id, name, keywords) values ($1, $2, $3, $4, $5::jsonb)`,
        [uuidv7(), tenantId, policyId, name, JSON.stringify(keywords)],
      );
    }
  }
  if (changes.scanners !== undefined) {
    await tx.query('delete from custom_scanners where policy_id = $1', [policyId]);
    for (const [index, scanner] of changes.scanners.entries()) {
      const definition = toJson(CustomScannerSchema, create(CustomScannerSchema, scanner));
      await tx.query(
        `insert into custom_scanners (id, tenant_id, policy_id, tag_number, name, definition)
         values ($1, $2, $3, $4, $5, $6::jsonb)`,
        [uuidv7(), tenantId, policyId, 100 + index, scanner.name, JSON.stringify(definition)],
      );
    }
  }
}

async function writeKnowledge(
  tx: Queryable,
  tenantId: string,
  policyId: string,
  bases: readonly TestKnowledgeBase[],
): Promise<void> {
  await tx.query('delete from knowledge_bases where tenant_id = $1', [tenantId]);
  for (const base of bases) {
    const id = uuidv7();
    const vectors = base.entries.map(([question]) => packVector(embedText(question, fakeDimensions)));
    await tx.query(
      `insert into knowledge_bases (id, tenant_id, policy_id, name, scanner_tag, scanner_name, similarity_threshold,
                                    enabled, content_id, embedding_model, entry_count, text_bytes, vector_bytes)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, 0, 0)`,
      [
        id,
        tenantId,
        policyId,
        base.name,
        base.scannerTag ?? '',
        base.scannerName ?? '',
        base.threshold ?? 0.7,
        !base.disabled,
        uuidv7(),
        base.model ?? fakeModel,
        base.entries.length,
      ],
    );
    await tx.query(
      `insert into knowledge_entries (base_id, position, tenant_id, question_id, question, answer, vector, vector_scale)
       select $1, e.number - 1, $2, 'q' || e.number, e.question, e.answer, e.vector, e.scale
         from unnest($3::text[], $4::text[], $5::bytea[], $6::real[])
              with ordinality as e (question, answer, vector, scale, number)`,
      [
        id,
        tenantId,
        base.entries.map(([question]) => question),
        base.entries.map(([, answer]) => answer),
        vectors.map(({ bytes }) => bytes),
        vectors.map(({ scale }) => scale),
      ],
    );
  }
}
