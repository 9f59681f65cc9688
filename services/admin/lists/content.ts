import type { Queryable } from '#lib/db/database.js';
import { uuidv7 } from '#lib/db/ids.js';
import { deleteList, insertList, type ListRow, type ListTable, selectLists, updateList } from './store.js';

/** A list as part of a whole policy. */
export interface ListContent extends Pick<ListRow, 'name' | 'description' | 'keywords' | 'enabled'> {
  readonly kind: 'blacklist' | 'whitelist';
  /** The list that it is; undefined for one that is found by kind and name, or made. */
  readonly id: string | undefined;
}

const kinds: readonly (readonly [ListContent['kind'], ListTable])[] = [
  ['blacklist', 'blacklists'],
  ['whitelist', 'whitelists'],
];

/** All lists of a policy, in use or not: blacklists first, by name. */
export async function readListContents(db: Queryable, tenantId: string, policyId: string): Promise<ListContent[]> {
  const contents: ListContent[] = [];
  for (const [kind, table] of kinds) {
    const rows = await selectLists(db, table, tenantId, policyId);
    contents.push(...rows.map((row) => ({ kind, ...contentOf(row) })));
  }
  return contents;
}

/**
 * Makes a policy's lists those that are wanted: changes what differs, makes what is missing and removes the rest. Rows
 * that are equal are not touched.
 */
export async function replaceLists(
  tx: Queryable,
  tenantId: string,
  policyId: string,
  wanted: readonly ListContent[],
): Promise<void> {
  for (const [kind, table] of kinds) {
    const rows = await selectLists(tx, table, tenantId, policyId);
    const pairs = wanted.filter((list) => list.kind === kind).map((list) => [list, findRow(rows, list)] as const);
    const kept = new Set(pairs.map(([, row]) => row?.id));
    for (const { id } of rows) if (!kept.has(id)) await deleteList(tx, table, tenantId, id);
    for (const [list, row] of pairs) {
      // Two lists may exchange their names: each gives its own up before anybody takes it.
      if (row !== undefined && row.name !== list.name) await updateList(tx, table, tenantId, { ...row, name: row.id });
    }
    for (const [list, row] of pairs) {
      const { name, description, keywords, enabled } = list;
      const next = { policyId, name, description, keywords, enabled };
      if (row === undefined) await insertList(tx, table, tenantId, { ...next, id: list.id ?? uuidv7() });
      else if (differs(contentOf(row), next)) await updateList(tx, table, tenantId, { ...next, id: row.id });
    }
  }
}

function findRow(rows: readonly ListRow[], { id, name }: ListContent): ListRow | undefined {
  return rows.find((row) => (id === undefined ? row.name === name : row.id === id));
}

function contentOf({ id, name, description, keywords, enabled }: ListRow) {
  return { id, name, description, keywords, enabled };
}

function differs(
  a: Omit<ListContent, 'kind' | 'id'>,
  { name, description, enabled, keywords }: Omit<ListContent, 'kind' | 'id'>,
): boolean {
  const isSame = a.name === name && a.description === description && a.enabled === enabled;
  return !isSame || a.keywords.length !== keywords.length || a.keywords.some((word, index) => word !== keywords[index]);
}
