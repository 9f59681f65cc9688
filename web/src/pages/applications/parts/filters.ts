import type { Application } from '#gen/gatehouse/admin/v1/application_pb.js';
import { oneOfField, textField, type UrlStateOf } from '../../../app/routing/url-state.js';

/** States that one can ask for. */
export const stateWords = ['on', 'off'] as const;

/** What the address of the page holds: the filters, and the application whose details are open. */
export const listSchema = { q: textField, state: oneOfField(stateWords), peek: textField };

/** The filters and the open application. */
export type ListState = UrlStateOf<typeof listSchema>;

/** Whether any filter is set. */
export function isFiltered({ q, state }: ListState): boolean {
  return q !== undefined || state !== undefined;
}

/** Whether the filters let an application through; names and descriptions are searched without regard to case. */
export function passes({ q, state }: ListState, { name, description, enabled }: Application): boolean {
  const isFound = q === undefined || `${name}\n${description}`.toLowerCase().includes(q.trim().toLowerCase());
  return isFound && (state === undefined || enabled === (state === 'on'));
}
