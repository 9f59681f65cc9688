import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { chromiumPath, launchChromium } from '../test/browser/chromium.js';
import { fillInstallation, type Look, openablePages, openContext, signIn, visit } from '../test/browser/pages.js';
import { startStack } from '../test/stack.js';

/**
 * Takes a picture of every page of the UI in a fresh installation: `npm run screenshots` writes those of the docs, in
 * light English at 1440 px; `npm run screenshots -- --all <folder>` writes both themes, both languages, 1440 and 390 px.
 */
async function main(): Promise<void> {
  const [flag, folder = 'docs/screenshots'] = process.argv.slice(2);
  const looks: readonly Look[] =
    flag === '--all'
      ? (['light', 'dark'] as const).flatMap((theme) =>
          (['en', 'zh'] as const).flatMap((language) => [1440, 390].map((width) => ({ theme, language, width }))),
        )
      : [{ theme: 'light', language: 'en', width: 1440 }];
  if (chromiumPath === undefined) throw new Error('there is no Chromium; set CHROMIUM_PATH to one');
  await mkdir(folder, { recursive: true });
  const stack = await startStack();
  const browser = await launchChromium();
  try {
    const pages = openablePages(await fillInstallation(stack));
    for (const look of looks) {
      const context = await openContext(browser, look);
      const page = await context.newPage();
      const suffix = flag === '--all' ? `-${look.width}-${look.theme}-${look.language}` : '';
      for (const isPublic of [true, false]) {
        if (!isPublic) await signIn(page, stack);
        for (const { name, path } of pages.filter((one) => one.isPublic === isPublic)) {
          await visit(page, `${stack.webUrl}${path}`);
          await page.screenshot({ path: join(folder, `${name}${suffix}.png`) });
          console.log(`${name}${suffix}.png`);
        }
      }
      await context.close();
    }
  } finally {
    await browser.close();
    await stack.stop();
  }
}

await main();
