/** Gives out placeholders that a caller can turn back into what they stand for. */
export interface Placeholders {
  /** The same value of the same entity type always gets the same placeholder, such as `__email_1__`. */
  placeholderFor(entityType: string, value: string): string;
}

/**
 * Placeholders for one request. One that already stands in a text of the request is never given out, so that an answer
 * that repeats it cannot be turned into a value that it does not stand for.
 */
export function createPlaceholders(texts: readonly string[]): Placeholders {
  const textsWithMarks = texts.filter((text) => text.includes('__'));
  const given = new Map<string, string>();
  const counters = new Map<string, number>();

  function next(entityType: string): string {
    for (;;) {
      const number = (counters.get(entityType) ?? 0) + 1;
      counters.set(entityType, number);
      const placeholder = `__${entityType.toLowerCase()}_${number}__`;
      if (!textsWithMarks.some((text) => text.includes(placeholder))) return placeholder;
    }
  }

  return {
    placeholderFor(entityType, value) {
      const key = `${entityType}\n${value}`;
      const known = given.get(key);
      if (known !== undefined) return known;
      const placeholder = next(entityType);
      given.set(key, placeholder);
      return placeholder;
    },
  };
}
