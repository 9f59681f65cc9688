import { describe, expect, it } from 'vitest';
import { pages } from '../routing/pages.js';

const locales = import.meta.glob<Record<string, unknown>>('../../**/locale.*.json', { eager: true, import: 'default' });
const sources = import.meta.glob<string>(['../../**/*.tsx', '!../../**/*.test.tsx'], {
  eager: true,
  query: '?raw',
  import: 'default',
});

/** The text at a path such as `page.title`; a plural counts when any of its forms is there. */
function has(texts: unknown, path: string): boolean {
  const keys = path.split('.');
  const parent = keys.slice(0, -1).reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], texts);
  const last = keys.at(-1) ?? '';
  return Object.keys(parent ?? {}).some(
    (key) => key === last || key.replace(/_(zero|one|two|few|many|other)$/, '') === last,
  );
}

/** `{{name}}` places of all texts, by path. */
function placesOf(texts: unknown, path = ''): string[] {
  if (typeof texts === 'string')
    return [...texts.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => `${path.replace(/_(one|other)$/, '')} {{${name}}}`);
  return Object.entries(texts as object).flatMap(([key, value]) =>
    placesOf(value, path === '' ? key : `${path}.${key}`),
  );
}

/** Keys that a file names literally: `t('key')`, with the namespace of its useTranslation, else that of its page. */
function keysOf(path: string, source: string): { namespace: string; key: string }[] {
  const ofPage = /pages\/(\w+)\//.exec(path)?.[1] ?? 'app';
  const own = /useTranslation\(\[?'(\w+)'/.exec(source)?.[1] ?? (source.includes('useTranslation()') ? 'app' : ofPage);
  return [...source.matchAll(/\bt\('([\w.:]+)'/g)].map(([, key = '']) => {
    const [namespace, rest] = key.includes(':') ? key.split(':') : [own, key];
    return { namespace: namespace ?? own, key: rest ?? key };
  });
}

describe('texts', () => {
  it.each(pages.map(({ name }) => [name]))('of the page %s name it, its purpose and words to find it by', (name) => {
    for (const language of ['en', 'zh']) {
      const texts = locales[`../../pages/${name}/locale.${language}.json`];
      expect(texts?.['page']).toEqual({
        title: expect.stringMatching(/./),
        about: expect.stringMatching(/./),
        words: expect.any(String),
      });
    }
  });

  it('have the same places in both languages', () => {
    for (const [path, english] of Object.entries(locales).filter(([path]) => path.endsWith('.en.json'))) {
      const chinese = locales[path.replace('.en.json', '.zh.json')];
      expect([path, ...new Set(placesOf(chinese))].sort()).toEqual([path, ...new Set(placesOf(english))].sort());
    }
  });

  it('are there for every key that the code names', () => {
    const missing = Object.entries(sources).flatMap(([path, source]) =>
      keysOf(path, source)
        .filter(({ namespace, key }) => {
          const folder = namespace === 'app' ? '.' : `../../pages/${namespace}`;
          const texts = locales[`${folder}/locale.en.json`] ?? locales[`./locale.en.json`];
          const isPageWord = namespace === 'app' && key.startsWith('pages.');
          return !isPageWord && !has(texts, key);
        })
        .map(({ namespace, key }) => `${path}: ${namespace}:${key}`),
    );

    expect(missing).toEqual([]);
  });
});
