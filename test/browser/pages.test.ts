import axe from 'axe-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestDatabase, type TestDatabase } from '#lib/testing/database.js';
import { type Stack, startStack } from '../stack.js';
import { chromiumPath, launchChromium } from './chromium.js';
import { fillInstallation, type OpenablePage, openablePages, openContext, signIn, visit } from './pages.js';

// Every page is opened and looked through, which takes a few seconds for each.
vi.setConfig({ testTimeout: 300_000 });

/** What axe finds where colours and layout are real, as lines that name the rule and the element. */
async function violationsOf(page: Page): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    // axe puts itself into the page's global scope.
    const { axe: inPage } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await inPage.run({ runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] });
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html.slice(0, 160)).join(' | ')}`);
  });
}

describe.skipIf(chromiumPath === undefined)('every page in Chromium (set CHROMIUM_PATH when it is elsewhere)', () => {
  let database: TestDatabase;
  let stack: Stack;
  let browser: Browser;
  let pages: OpenablePage[];

  beforeAll(async () => {
    database = await createTestDatabase();
    stack = await startStack({ env: { DATABASE_URL: database.url } });
    browser = await launchChromium();
    pages = openablePages(await fillInstallation(stack));
  });

  afterAll(async () => {
    await browser?.close();
    await stack?.stop();
    await database?.drop();
  });

  it.each([
    { theme: 'light', language: 'en', width: 1440 },
    { theme: 'dark', language: 'zh', width: 390 },
  ] as const)(
    'is accessible, fits the width and complains about nothing: $theme, $language, $width px',
    async (look) => {
      const context = await openContext(browser, look);
      const page = await context.newPage();
      const complaints: string[] = [];
      let current = '';
      page.on('console', (line) => void (line.type() === 'error' && complaints.push(`${current}: ${line.text()}`)));
      page.on('pageerror', (error) => void complaints.push(`${current}: ${error.message}`));
      for (const isPublic of [true, false]) {
        if (!isPublic) await signIn(page, stack);
        for (const { name, path } of pages.filter((one) => one.isPublic === isPublic)) {
          current = name;
          await visit(page, `${stack.webUrl}${path}`);
          complaints.push(...(await violationsOf(page)).map((line) => `${name}: ${line}`));
          const overflow = Number(await page.evaluate('document.documentElement.scrollWidth - innerWidth'));
          if (overflow > 0) complaints.push(`${name}: is ${overflow} px wider than the window`);
        }
      }
      await context.close();
      expect(complaints).toEqual([]);
    },
  );
});
