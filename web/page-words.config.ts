import type { Plugin } from 'vite';

/**
 * Makes `locale.en.json?page` a module that holds the key "page" of the file alone, so that the menu and the palette
 * know every page's title while the rest of its texts comes with the page.
 */
export const pageWords: Plugin = {
  name: 'gatehouse-page-words',
  enforce: 'pre',
  transform: {
    filter: { id: /\.json\?page$/ },
    handler(source) {
      // The locale files are ours; scripts/check/locales.ts holds both languages against each other.
      const { page } = JSON.parse(source) as { page: unknown };
      return { code: `export const page = ${JSON.stringify(page)};`, map: null, moduleType: 'js' };
    },
  },
};
