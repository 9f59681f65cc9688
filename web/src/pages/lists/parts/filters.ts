import type { StoredKeywordList } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { ListKind } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { oneOfField, textField, type UrlStateOf } from '../../../app/routing/url-state.js';

/** The kinds of list that one can ask for. */
export const kinds = ['blacklist', 'whitelist'] as const;

/** What the address of the page holds: the filters, and the list whose details are open. */
export const listSchema = { q: textField, kind: oneOfField(kinds), policy: textField, peek: textField };

/** The filters and the open list. */
export type ListState = UrlStateOf<typeof listSchema>;

/** No filter at all. */
export const noFilters = { q: undefined, kind: undefined, policy: undefined };

/** Whether any filter is set. */
export function isFiltered({ q, kind, policy }: ListState): boolean {
  return q !== undefined || kind !== undefined || policy !== undefined;
}

/** Whether the filters let a list through; its name, description and keywords are searched without regard to case. */
export function passes({ q, kind, policy }: ListState, { list, description, policyId }: StoredKeywordList): boolean {
  const wanted = q?.trim().toLowerCase() ?? '';
  const texts = [list?.name ?? '', description, ...(list?.keywords ?? [])];
  return (
    (kind === undefined || list?.kind === kindOf(kind)) &&
    (policy === undefined || policyId === policy) &&
    texts.some((text) => text.toLowerCase().includes(wanted))
  );
}

/** The contract's kind for a word of the address. */
export function kindOf(word: (typeof kinds)[number]): ListKind {
  return word === 'blacklist' ? ListKind.BLACKLIST : ListKind.WHITELIST;
}
