import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import {
  type ListService,
  type StoredKeywordList,
  StoredKeywordListSchema,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type KeywordList, KeywordListSchema, ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { Database, Queryable } from '#lib/db/database.js';
import { isUuid, uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Changes } from '../audit/change.js';
import type { Caller } from '../auth/caller.js';
import type { Features } from '../feature.js';
import { findPolicy, loadDefinition } from '../policies/definition.js';
import { draftOf, type PolicyValidation, putItem, validateDraft } from '../policies/draft.js';
import { tidyKeywords } from './keywords.js';
import {
  countLists,
  deleteList,
  insertList,
  type ListRow,
  type ListTable,
  maxLists,
  type NewList,
  selectList,
  selectLists,
  updateList,
} from './store.js';

/** What the features of lists need. */
export interface ListDeps {
  readonly db: Database;
  readonly changes: Changes;
  readonly validation: PolicyValidation;
}

/** Black- and whitelists of a policy. A list keeps its kind and its policy for life. */
export interface Lists {
  readonly features: Features<typeof ListService>;
  /** One list of the caller's tenant. Errors: NOT_FOUND. */
  readList(caller: Caller, kind: ListKind, id: string): Promise<StoredKeywordList>;
  /**
   * Adds keywords to a whitelist, and does something else in the same transaction; returns the revision that has them.
   *
   * Errors: NOT_FOUND, REQUEST_INVALID for blank keywords, POLICY_INVALID; whatever `also` throws.
   */
  addToWhitelist(
    caller: Caller,
    id: string,
    keywords: readonly string[],
    also: (tx: Queryable) => Promise<void>,
  ): Promise<bigint>;
}

/** Builds the features of lists. */
export function createLists({ db, changes, validation }: ListDeps): Lists {
  const features: Lists['features'] = {
    async listKeywordLists(request, caller) {
      const policy = await findPolicy(db, caller, request.policyId);
      const rows = await Promise.all(
        tablesOf(request.kind).map(async (table) => {
          const lists = await selectLists(db, table, caller.tenantId, policy.id);
          return lists.map((list) => toStoredList(table, list));
        }),
      );
      return { lists: rows.flat() };
    },

    async createKeywordList(request, caller) {
      const policy = await findPolicy(db, caller, request.policyId);
      const list: NewList = {
        ...contentOf(request.list),
        id: uuidv7(),
        policyId: policy.id,
        description: request.description,
        enabled: !request.disabled,
      };
      const table = tableOf(request.list);
      await validateList(caller, table, list);

      const { result, revision } = await changes.apply(caller, nounOf(table), async (tx) => {
        if ((await countLists(tx, table, caller.tenantId, list.policyId)) >= maxLists) {
          throw new GatehouseError('LIMIT_REACHED', { values: { things: table, limit: maxLists } });
        }
        const row = await insertList(tx, table, caller.tenantId, list);
        return change('create', row, null, toDiff(row));
      });
      return { list: toStoredList(table, result), revision };
    },

    async updateKeywordList(request, caller) {
      const id = request.list?.id ?? '';
      const table = tableOf(request.list);
      const current = await findList(db, table, caller, id);
      const list: NewList = {
        ...current,
        ...contentOf(request.list),
        description: request.description,
        enabled: request.enabled,
      };
      await validateList(caller, table, list);

      const { result, revision } = await changes.apply(caller, nounOf(table), async (tx) => {
        const before = await findList(tx, table, caller, id);
        const row = await updateList(tx, table, caller.tenantId, list);
        return change('update', row, toDiff(before), toDiff(row));
      });
      return { list: toStoredList(table, result), revision };
    },

    async deleteKeywordList(request, caller) {
      const table = await findTable(db, caller, request.id);
      const { revision } = await changes.apply(caller, nounOf(table), async (tx) => {
        const before = await findList(tx, table, caller, request.id);
        await deleteList(tx, table, caller.tenantId, request.id);
        return change('delete', before, toDiff(before), null);
      });
      return { revision };
    },
  };

  return {
    features,
    async addToWhitelist(caller, id, keywords, also) {
      const table = 'whitelists';
      const added = tidyKeywords(keywords, 'keywords');
      const withAdded = (list: ListRow) => ({
        ...list,
        keywords: tidyKeywords([...list.keywords, ...added], 'keywords'),
      });
      await validateList(caller, table, withAdded(await findList(db, table, caller, id)));
      const { revision } = await changes.apply(caller, nounOf(table), async (tx) => {
        const before = await findList(tx, table, caller, id);
        const row = await updateList(tx, table, caller.tenantId, withAdded(before));
        await also(tx);
        return change('update', row, toDiff(before), toDiff(row));
      });
      return revision;
    },

    async readList(caller, kind, id) {
      const table = tableOf(create(KeywordListSchema, { kind }));
      return create(StoredKeywordListSchema, toStoredList(table, await findList(db, table, caller, id)));
    },
  };

  /** A disabled list is judged like an enabled one: it must be possible to enable it later. */
  async function validateList(caller: Caller, table: ListTable, list: NewList): Promise<void> {
    const policy = await findPolicy(db, caller, list.policyId);
    const draft = draftOf(await loadDefinition(db, caller.tenantId, policy));
    const index = putItem(draft.lists, toKeywordList(table, list));
    await validateDraft(validation, draft, { path: `lists[${index}]`, field: 'list' });
  }
}

function change(action: 'create' | 'update' | 'delete', row: ListRow, before: object | null, after: object | null) {
  return { result: row, action, thingId: row.id, policyId: row.policyId, before, after };
}

/** Name and keywords as they are kept. Errors: REQUEST_INVALID. */
function contentOf(list: KeywordList | undefined): Pick<NewList, 'name' | 'keywords'> {
  const name = list?.name.trim() ?? '';
  if (name === '') {
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'list.name', message: 'must not be blank' }] });
  }
  return { name, keywords: tidyKeywords(list?.keywords ?? [], 'list.keywords') };
}

async function findList(db: Queryable, table: ListTable, caller: Caller, id: string): Promise<ListRow> {
  const row = isUuid(id) ? await selectList(db, table, caller.tenantId, id) : undefined;
  if (row === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: nounOf(table) } });
  return row;
}

async function findTable(db: Queryable, caller: Caller, id: string): Promise<ListTable> {
  for (const table of tablesOf(ListKind.UNSPECIFIED)) {
    if (isUuid(id) && (await selectList(db, table, caller.tenantId, id))) return table;
  }
  throw new GatehouseError('NOT_FOUND', { values: { thing: 'list' } });
}

function tablesOf(kind: ListKind): ListTable[] {
  if (kind === ListKind.BLACKLIST) return ['blacklists'];
  return kind === ListKind.WHITELIST ? ['whitelists'] : ['blacklists', 'whitelists'];
}

function tableOf(list: KeywordList | undefined): ListTable {
  const [table, another] = tablesOf(list?.kind ?? ListKind.UNSPECIFIED);
  if (table === undefined || another !== undefined) {
    const fields = [{ path: 'list.kind', message: 'must be a blacklist or a whitelist' }];
    throw new GatehouseError('REQUEST_INVALID', { fields });
  }
  return table;
}

function nounOf(table: ListTable): string {
  return table.slice(0, -1);
}

function toKeywordList(table: ListTable, list: NewList): KeywordList {
  return create(KeywordListSchema, {
    id: list.id,
    name: list.name,
    kind: table === 'blacklists' ? ListKind.BLACKLIST : ListKind.WHITELIST,
    keywords: [...list.keywords],
  });
}

function toStoredList(table: ListTable, row: ListRow): MessageInitShape<typeof StoredKeywordListSchema> {
  return {
    list: toKeywordList(table, row),
    policyId: row.policyId,
    description: row.description,
    enabled: row.enabled,
    createdAt: timestampFromDate(row.createdAt),
    updatedAt: timestampFromDate(row.updatedAt),
  };
}

function toDiff({ name, description, keywords, enabled }: ListRow): object {
  return { name, description, keywords, enabled };
}
