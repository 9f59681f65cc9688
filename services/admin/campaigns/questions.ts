import type { Queryable } from '#lib/db/database.js';
import { presets } from './presets/index.js';
import { selectQuestions } from './store.js';

/** The packages in the order of the documentation. */
export const packageCodes = ['gbt45654', 'owasp_top10', 'safe', 'custom'] as const;

/** Categories that the packages have besides those of questions in them. */
const categoriesOf: Readonly<Record<string, readonly string[]>> = {
  gbt45654: ['S4', 'S5', 'S6', 'S7', 'S8', 'S10', 'S11', 'S12', 'S13', 'S14', 'S15', 'S16', 'S17', 'S18'],
  owasp_top10: ['S9'],
  safe: ['safe'],
  custom: [],
};

/** A question as a run asks it. */
export interface AskedQuestion {
  readonly id: string;
  readonly packageCode: string;
  readonly category: string;
  readonly content: string;
  readonly expected: 'pass' | 'reject';
  /** Undefined for shipped ones. */
  readonly createdAt?: Date;
}

/** Shipped questions, then the tenant's own. */
export async function readQuestions(db: Queryable, tenantId: string): Promise<AskedQuestion[]> {
  return [...presets, ...(await selectQuestions(db, tenantId))];
}

/** Every package with its categories and how many of these questions each has. */
export function countByCategory(
  questions: readonly AskedQuestion[],
): { code: string; categories: { category: string; questions: number }[] }[] {
  return packageCodes.map((code) => {
    const counts = new Map((categoriesOf[code] ?? []).map((category) => [category, 0]));
    for (const { packageCode, category } of questions)
      if (packageCode === code) counts.set(category, (counts.get(category) ?? 0) + 1);
    return { code, categories: [...counts].map(([category, count]) => ({ category, questions: count })) };
  });
}
