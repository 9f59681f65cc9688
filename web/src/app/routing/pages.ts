import type { ComponentType } from 'react';
import { type PageMeta, pageGroups } from './page-meta.js';

/** A page as the shell knows it. */
export interface Page extends PageMeta {
  /** Folder name; also the namespace of its texts. */
  readonly name: string;
  /** Fetches its code. */
  load(): Promise<PageModule>;
}

/** What page.tsx exports. */
export interface PageModule {
  readonly Page: ComponentType;
}

const metas = import.meta.glob<PageMeta>('../../pages/*/meta.ts', { eager: true, import: 'meta' });
const modules = import.meta.glob<PageModule>('../../pages/*/page.tsx');

/** All pages: those of the menu first, in its order. */
export const pages: readonly Page[] = Object.entries(metas)
  .map(([path, meta]) => toPage(path.split('/').at(-2) ?? '', meta))
  .sort((one, other) => rank(one) - rank(other) || one.order - other.order);

function toPage(name: string, meta: PageMeta): Page {
  const load = modules[`../../pages/${name}/page.tsx`];
  if (load === undefined) throw new Error(`pages/${name} has a meta.ts but no page.tsx`);
  return { ...meta, name, load };
}

function rank(page: PageMeta): number {
  return page.group === undefined ? pageGroups.length : pageGroups.indexOf(page.group);
}
