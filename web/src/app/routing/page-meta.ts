import type { Icon } from '../../ui/glyph.js';
import type { Permission } from '../session/session.js';

/** Groups of the menu in their order; each is a verb of the work. */
export const pageGroups = ['start', 'observe', 'try', 'protect', 'connect', 'govern'] as const;

/** One of them. */
export type PageGroup = (typeof pageGroups)[number];

/**
 * What a page says of itself in its meta.ts. Router, menu, command palette and shortcut sheet read nothing else, so a
 * page is added by adding its folder. Its title and purpose are `page.title` and `page.about` of its locale files.
 */
export interface PageMeta {
  /** Route pattern such as `/results/:id`. No two pages share one. */
  readonly path: string;
  /** Where the menu shows it; absent for pages that are reached from others. */
  readonly group?: PageGroup;
  /** Place within the group, rising. */
  readonly order: number;
  readonly icon: Icon;
  /** Least role that may open it; "public" is shown without the shell and without a session. */
  readonly permission: Permission | 'public';
  /** Letter that opens it after `g`. */
  readonly shortcut?: string;
}
