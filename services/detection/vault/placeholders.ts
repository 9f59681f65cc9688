import { type KnownPlaceholder, placeholderNames } from './placeholder-search.js';

/** The placeholders of one request: those that were known before, and those that it adds. */
export interface Placeholders {
  /** The same value of the same entity type always gets the same placeholder, such as `__email_1__`. */
  placeholderFor(entityType: string, value: string): string;
  /** All that are in force, in the order in which they were given out. */
  all(): readonly KnownPlaceholder[];
  /** Those that this request asked for. */
  used(): readonly KnownPlaceholder[];
  /** Whether `all` differs from what was known before. */
  hasChanged(): boolean;
}

/**
 * Starts the placeholders of a request.
 *
 * One that stands in a text of the request, in whatever form an answer could repeat it in, is none: it is never given
 * out, and if it was given out before its value gets another one. So nobody can have a value put into an answer by
 * writing a placeholder himself. Numbers follow the order of the values, so that a conversation that is sent again with
 * one more message gets the same ones without anybody keeping them.
 *
 * @param texts all texts of the request
 */
export function createPlaceholders(known: readonly KnownPlaceholder[], texts: readonly string[]): Placeholders {
  const taken = new Set(texts.flatMap((text) => [...placeholderNames(text)]));
  const inForce = new Map<string, KnownPlaceholder>();
  /** The highest number of each name, given out or taken. */
  const counters = new Map<string, number>();
  for (const one of known) {
    const [, name = '', number = '0'] = /^__(.*)_(\d+)__$/.exec(one.placeholder) ?? [];
    counters.set(name, Math.max(counters.get(name) ?? 0, Number(number)));
    const key = keyOf(one.entityType, one.value);
    if (!taken.has(one.placeholder.slice(2, -2)) && !inForce.has(key)) inForce.set(key, one);
  }
  let hasChanged = inForce.size !== known.length;
  const used = new Set<KnownPlaceholder>();

  function next(entityType: string, value: string): KnownPlaceholder {
    const name = nameOf(entityType);
    let number = counters.get(name) ?? 0;
    do number += 1;
    while (taken.has(`${name}_${number}`));
    counters.set(name, number);
    return { placeholder: `__${name}_${number}__`, value, entityType };
  }

  return {
    placeholderFor(entityType, value) {
      const key = keyOf(entityType, value);
      let one = inForce.get(key);
      if (one === undefined) {
        one = next(entityType, value);
        inForce.set(key, one);
        hasChanged = true;
      }
      used.add(one);
      return one.placeholder;
    },
    all: () => [...inForce.values()],
    used: () => [...used],
    hasChanged: () => hasChanged,
  };
}

function keyOf(entityType: string, value: string): string {
  return `${entityType}\n${value}`;
}

/** An entity type as it stands in a placeholder: without capitals, and without the two underscores that end one. */
function nameOf(entityType: string): string {
  return (
    entityType
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, '_')
      .replace(/^_+|_+$/g, '') || 'value'
  );
}
