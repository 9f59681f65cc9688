import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** Prints every text of the UI that one language has and the other lacks; returns how many there are. */
export function checkLocales(): number {
  const listed = execFileSync(
    'git',
    ['ls-files', '--cached', '--others', '--exclude-standard', 'web/src/**/*.en.json', 'web/src/**/*.zh.json'],
    { encoding: 'utf8' },
  );
  const files = new Set(listed.split('\n').filter((file) => file !== ''));
  const pairs = new Set([...files].map((file) => file.replace(/\.(en|zh)\.json$/, '')));
  let problems = 0;
  const report = (text: string): void => {
    console.error(text);
    problems += 1;
  };
  for (const pair of pairs) {
    const [english, chinese] = [`${pair}.en.json`, `${pair}.zh.json`];
    if (!files.has(english) || !files.has(chinese)) {
      report(`${pair}: needs both .en.json and .zh.json`);
      continue;
    }
    const [en, zh] = [keysOf(english), keysOf(chinese)];
    for (const key of en) if (!zh.has(key)) report(`${chinese}: lacks "${key}"`);
    for (const key of zh) if (!en.has(key)) report(`${english}: lacks "${key}"`);
  }
  return problems;
}

/** Paths of all texts of a locale file. Plural forms count as one, because languages differ in how many they have. */
function keysOf(file: string): Set<string> {
  const keys = new Set<string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value === 'object' && value !== null) {
      for (const [key, child] of Object.entries(value)) walk(child, path === '' ? key : `${path}.${key}`);
    } else keys.add(path.replace(/_(zero|one|two|few|many|other)$/, ''));
  };
  walk(JSON.parse(readFileSync(file, 'utf8')), '');
  return keys;
}
