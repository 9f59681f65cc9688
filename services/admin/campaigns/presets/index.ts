import type { AskedQuestion } from '../questions.js';
import { contentPresets } from './content.js';
import { promptAttackPresets } from './prompt-attack.js';
import { safePresets } from './safe.js';

/** Shipped questions: own words, mild and general, enough to see that a category is covered, and no test of strength. */
export const presets: readonly AskedQuestion[] = [
  ...toQuestions('gbt45654', 'reject', contentPresets),
  ...toQuestions('owasp_top10', 'reject', { S9: promptAttackPresets }),
  ...toQuestions('safe', 'pass', { safe: safePresets }),
];

/** An id says what it names, and stays while the order of its category does: add new questions at the end. */
function toQuestions(
  packageCode: string,
  expected: AskedQuestion['expected'],
  byCategory: Readonly<Record<string, readonly string[]>>,
): AskedQuestion[] {
  return Object.entries(byCategory).flatMap(([category, texts]) =>
    texts.map((content, index) => ({
      id: `preset-${packageCode}-${category}-${index + 1}`,
      packageCode,
      category,
      content,
      expected,
    })),
  );
}
