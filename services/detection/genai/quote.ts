/** Beside what JSON escapes: the brackets of markers and control tokens, and what some readers take for a line's end. */
const alsoEscaped = /[<>[\]\u007f-\u009f\u2028\u2029]/g;

/**
 * A text as a JSON string on one line, from which it can be read back exactly. It holds no quote, bracket or line break of
 * its own: it cannot end its block, begin a turn, or stand where instructions stand. Pure.
 */
export function quoteText(text: string): string {
  return JSON.stringify(text).replace(alsoEscaped, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`);
}

/** The fields of a JSON object that has these and no others, all of them texts; undefined for anything else. Pure. */
export function textFields<Name extends string>(
  value: unknown,
  names: readonly Name[],
): Readonly<Record<Name, string>> | undefined {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  const isWhole = entries.length === names.length && names.every((name) => Object.hasOwn(value, name));
  // Each name is there and each value is a text.
  return isWhole && entries.every(([, text]) => typeof text === 'string') ? (value as Record<Name, string>) : undefined;
}

/** The value of a JSON text; undefined when it is none. Pure. */
export function readJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
