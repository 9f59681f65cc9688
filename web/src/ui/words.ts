/** The enumerations of the contract, as TypeScript has them: number → name and name → number. */
type Enum = Readonly<Record<string | number, string | number>>;

/**
 * A value of one of the contract's enumerations as the REST API and addresses write it, such as "high_risk". Locale
 * files hold the words for people under the same keys. A value from a newer service gives "unspecified".
 */
export function wordOf(enumeration: Enum, value: number): string {
  return String(enumeration[value] ?? 'UNSPECIFIED').toLowerCase();
}

/** The other way round; undefined for a word that the enumeration does not have. */
export function numberOf(enumeration: Enum, word: string | undefined): number | undefined {
  const value = word === undefined ? undefined : enumeration[word.toUpperCase()];
  return typeof value === 'number' ? value : undefined;
}
