import { officialScanners } from '../../services/detection/catalog/index.js';

/** Texts that the catalogue shows as attacks, or as harmless, for what the classifier judges. */
export function catalogueExamples(kind: 'positive' | 'negative'): string[] {
  return officialScanners.filter(({ isClassified }) => isClassified).flatMap(({ examples }) => examples[kind]);
}
