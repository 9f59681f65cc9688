/** Stands where a secret was. */
const masked = '***';

/** Names of fields whose values are secrets, whatever stands between their words. Hints and hashes of keys are none. */
const secretName =
  /pass(word|phrase)|secret|credential|authorization|api_?key$|private_?key|(access|refresh|bearer)_?token|^token$/i;

/**
 * The same JSON with the values of fields that are named like secrets masked, at any depth; null and empty texts stay, since
 * whether there is a secret is none. Changes that put secrets into the log are mistakes; this keeps them from doing harm. Pure.
 */
export function maskSecrets<T extends object>(thing: T): T {
  // Only texts become other texts, so the shape is the same.
  return mask(thing) as T;
}

function mask(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(mask);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, item]) => [
      name,
      secretName.test(name) && typeof item === 'string' && item !== '' ? masked : mask(item),
    ]),
  );
}
