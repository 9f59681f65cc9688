import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import type {
  KnowledgeBase,
  KnowledgeBaseService,
  KnowledgeEntry,
  StoredKnowledgeBaseSchema,
} from '#gen/gatehouse/admin/v1/knowledge_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { decodePageToken, encodePageToken } from '#lib/db/page-token.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { EmbeddingClient } from '#lib/mesh/embedding-client.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { defaultPageSize } from '../page.js';
import { findPolicy } from '../policies/definition.js';
import { type EmbeddedTexts, embedTexts } from './embed.js';
import { reembedBase, vectorsAtOnce } from './reembed.js';
import { searchEntries } from './search.js';
import {
  type BaseContent,
  type BaseFields,
  type BaseRow,
  countOthers,
  deleteBase,
  deleteEntries,
  type Entry,
  insertBase,
  insertEntries,
  maxBases,
  maxEntries,
  selectBase,
  selectBases,
  selectEntries,
  updateBase,
  updateContent,
} from './store.js';

/** What the features of knowledge bases need. */
export interface KnowledgeDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly embedding: EmbeddingClient;
}

const thing = 'knowledge_base';
const defaultThreshold = 0.7;
const defaultMatches = 5;

/** Builds the features of knowledge bases. Questions are embedded before anything is stored. */
export function createKnowledge({ db, changes, embedding }: KnowledgeDeps): Features<typeof KnowledgeBaseService> {
  return {
    async listKnowledgeBases(request, caller) {
      const policy = await findPolicy(db, caller, request.policyId);
      return { bases: (await selectBases(db, caller.tenantId, policy.id, request.scannerTag)).map(toStored) };
    },

    async getKnowledgeBase({ id }, caller) {
      return { base: toStored(await findBase(db, caller, id)) };
    },

    async createKnowledgeBase(request, caller, signal) {
      const policy = await findPolicy(db, caller, request.policyId);
      const fields = fieldsOf(request.base);
      const entries = entriesOf(request.entries);
      await assertRoom(db, caller, policy.id, undefined, entries.length);
      const embedded = await embedQuestions(entries, signal);

      const { result, revision } = await changes.apply(caller, thing, async (tx) => {
        await assertRoom(tx, caller, policy.id, undefined, entries.length);
        const base = { ...fields, ...contentOf(entries, embedded), id: uuidv7(), policyId: policy.id };
        const row = await insertBase(tx, caller.tenantId, base);
        await storeEntries(tx, caller, row.id, entries, embedded);
        return change('create', row, null, toDiff(row));
      });
      return { base: toStored(result), revision };
    },

    async updateKnowledgeBase({ base }, caller) {
      const fields = fieldsOf(base);
      const { result, revision } = await changes.apply(caller, thing, async (tx) => {
        const before = await findBase(tx, caller, base?.id ?? '');
        const row = await updateBase(tx, caller.tenantId, before.id, fields);
        return change('update', row, toDiff(before), toDiff(row));
      });
      return { base: toStored(result), revision };
    },

    async deleteKnowledgeBase({ id }, caller) {
      const { revision } = await changes.apply(caller, thing, async (tx) => {
        const before = await findBase(tx, caller, id);
        await deleteBase(tx, caller.tenantId, before.id);
        return change('delete', before, toDiff(before), null);
      });
      return { revision };
    },

    async listKnowledgeEntries({ id, pageSize: asked, pageToken }, caller) {
      const base = await findBase(db, caller, id);
      const pageSize = asked || defaultPageSize;
      const position = pageToken === '' ? 0 : toPosition(decodePageToken(pageToken, { position: 'integer' }).position);
      const rows = await selectEntries(db, caller.tenantId, base.id, position, pageSize + 1);
      const nextPageToken = rows.length > pageSize ? encodePageToken({ position: position + pageSize }) : '';
      return { entries: rows.slice(0, pageSize), nextPageToken };
    },

    async replaceKnowledgeEntries(request, caller, signal) {
      const current = await findBase(db, caller, request.id);
      const entries = entriesOf(request.entries);
      await assertRoom(db, caller, current.policyId, current.id, entries.length);
      const embedded = await embedQuestions(entries, signal);

      const { result, revision } = await changes.apply(caller, thing, async (tx) => {
        const before = await findBase(tx, caller, request.id);
        await assertRoom(tx, caller, before.policyId, before.id, entries.length);
        await deleteEntries(tx, caller.tenantId, before.id);
        await storeEntries(tx, caller, before.id, entries, embedded);
        const row = await updateContent(tx, caller.tenantId, before.id, contentOf(entries, embedded));
        return change('update', row, toDiff(before), toDiff(row));
      });
      return { base: toStored(result), revision };
    },

    async searchKnowledgeBase({ id, query, topK }, caller, signal) {
      const { tenantId } = caller;
      const base = await findBase(db, caller, id);
      const { vectors, model } = await embedding.embed([query], { signal });
      // Somebody tries the base right after the model was changed.
      if (base.embeddingModel !== model) await reembedBase({ db, changes, embedding }, tenantId, base.id, model);
      const near = await searchEntries(db, { ...base, tenantId }, vectors[0]!, topK || defaultMatches);
      const matches = await Promise.all(
        near.map(async ({ row, similarity }) => {
          const [entry] = await selectEntries(db, tenantId, base.id, row, 1);
          return entry === undefined ? [] : [{ entry, similarity }];
        }),
      );
      return { matches: matches.flat() };
    },
  };

  function embedQuestions(entries: readonly Entry[], signal: AbortSignal): Promise<EmbeddedTexts> {
    return embedTexts(
      embedding,
      entries.map(({ question }) => question),
      signal,
    );
  }
}

async function storeEntries(
  tx: Queryable,
  caller: Caller,
  baseId: string,
  entries: readonly Entry[],
  { vectors }: EmbeddedTexts,
): Promise<void> {
  // Every entry has its vector at the same place.
  const rows = entries.map((entry, at) => ({ ...entry, ...vectors[at]! }));
  for (let at = 0; at < rows.length; at += vectorsAtOnce)
    await insertEntries(tx, caller.tenantId, baseId, at, rows.slice(at, at + vectorsAtOnce));
}

/** Errors: LIMIT_REACHED when the policy has no room for the base or the tenant none for its entries. */
async function assertRoom(
  db: Queryable,
  { tenantId }: Caller,
  policyId: string,
  baseId: string | undefined,
  count: number,
): Promise<void> {
  const others = await countOthers(db, tenantId, policyId, baseId);
  if (others.bases >= maxBases && baseId === undefined)
    throw new GatehouseError('LIMIT_REACHED', { values: { things: 'knowledge bases', limit: maxBases } });
  if (others.entries + count > maxEntries)
    throw new GatehouseError('LIMIT_REACHED', { values: { things: 'knowledge entries', limit: maxEntries } });
}

async function findBase(db: Queryable, caller: Caller, id: string): Promise<BaseRow> {
  const row = isUuid(id) ? await selectBase(db, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'knowledge base' } });
  return row;
}

/** Errors: REQUEST_INVALID. */
function fieldsOf(base: KnowledgeBase | undefined): BaseFields {
  const name = base?.name.trim() ?? '';
  const { scannerTag = '', scannerName = '' } = base ?? {};
  if (name === '') throw invalid('base.name', 'must not be blank');
  if (scannerName !== '' && scannerTag !== 'blacklist')
    throw invalid('base.scanner_name', 'names a list, and goes with the tag "blacklist" only');
  return {
    name,
    description: base?.description ?? '',
    scannerTag,
    scannerName,
    similarityThreshold: base?.similarityThreshold ?? defaultThreshold,
    enabled: !base?.disabled,
  };
}

/** Errors: REQUEST_INVALID. */
function entriesOf(entries: readonly KnowledgeEntry[]): Entry[] {
  return entries.map(({ questionId, question, answer }, index) => {
    if (question.trim() === '') throw invalid(`entries[${index}].question`, 'must not be blank');
    if (answer.trim() === '') throw invalid(`entries[${index}].answer`, 'must not be blank');
    return { questionId, question, answer };
  });
}

function contentOf(entries: readonly Entry[], { model, vectors }: EmbeddedTexts): BaseContent {
  const textBytes = entries.reduce(
    (sum, { questionId, question, answer }) =>
      sum + Buffer.byteLength(questionId) + Buffer.byteLength(question) + Buffer.byteLength(answer),
    0,
  );
  return {
    contentId: uuidv7(),
    embeddingModel: model,
    entryCount: entries.length,
    textBytes: BigInt(textBytes),
    vectorBytes: BigInt(vectors.reduce((sum, { bytes }) => sum + bytes.length, 0)),
  };
}

/** Without a policy: nothing has to be compiled anew. */
function change(action: 'create' | 'update' | 'delete', row: BaseRow, before: object | null, after: object | null) {
  return { result: row, action, thingId: row.id, before, after };
}

/** The entries are left out: they may be megabytes, and the content's id tells that they changed. */
function toDiff(row: BaseRow): object {
  const { name, description, scannerTag, scannerName, similarityThreshold, enabled, entryCount, contentId } = row;
  return { name, description, scannerTag, scannerName, similarityThreshold, enabled, entryCount, contentId };
}

function toStored(row: BaseRow): MessageInitShape<typeof StoredKnowledgeBaseSchema> {
  return {
    base: {
      id: row.id,
      name: row.name,
      description: row.description,
      scannerTag: row.scannerTag,
      scannerName: row.scannerName,
      similarityThreshold: row.similarityThreshold,
      disabled: !row.enabled,
    },
    policyId: row.policyId,
    entryCount: row.entryCount,
    embeddingModel: row.embeddingModel,
    createdAt: timestampFromDate(row.createdAt),
    updatedAt: timestampFromDate(row.updatedAt),
    textBytes: row.textBytes,
    vectorBytes: row.vectorBytes,
  };
}

function toPosition(text: string): number {
  const position = Number(text);
  if (position < 0 || position > maxEntries) throw new GatehouseError('PAGE_TOKEN_INVALID');
  return position;
}

function invalid(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}
