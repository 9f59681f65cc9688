import antdLocale from 'antd/es/locale/zh_CN';
import app from './locale.zh.json';

/**
 * Title, purpose and search words of every page, for the menu and the command palette. The query keeps the rest of a
 * page's texts out of this chunk: with it the bundler sees a module of its own, of which only this key is used.
 */
const pages = import.meta.glob<object>('../../pages/*/locale.zh.json', { eager: true, import: 'page', query: '?page' });

/** Texts of the shell and of ui/, with those of the pages under their folder's name. */
export const texts = {
  ...app,
  pages: Object.fromEntries(Object.entries(pages).map(([path, page]) => [path.split('/').at(-2), page])),
};

export { antdLocale };
