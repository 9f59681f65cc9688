import type { JsonObject, JsonValue } from '@bufbuild/protobuf';

/**
 * What a policy becomes by a document that only names what it changes: the current document with that put in. Things of
 * lists, custom scanners and overrides that are named are replaced as a whole; answers are replaced together. Pure.
 */
export function mergeDocuments(current: JsonObject, given: JsonObject): JsonObject {
  return {
    ...current,
    ...given,
    settings: mergeSettings(asObject(current['settings']), asObject(given['settings'])),
    lists: mergeItems(asList(current['lists']), asList(given['lists']), ['kind', 'name']),
    custom_scanners: mergeItems(asList(current['custom_scanners']), asList(given['custom_scanners']), ['name']),
  };
}

/** The fields of settings whose items are known by one of their own. */
const itemKeys: Readonly<Record<string, string>> = {
  scanners: 'tag',
  entities: 'entity_type',
  entity_definitions: 'entity_type',
};

function mergeSettings(current: JsonObject, given: JsonObject): JsonObject {
  const merged = Object.entries(given).map(([name, value]): [string, JsonValue] => {
    const key = itemKeys[name];
    if (key !== undefined) return [name, mergeItems(asList(current[name]), asList(value), [key])];
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return [name, isObject ? { ...asObject(current[name]), ...value } : value];
  });
  return { ...current, ...Object.fromEntries(merged) };
}

function mergeItems(current: readonly JsonValue[], given: readonly JsonValue[], keys: readonly string[]): JsonValue[] {
  const keyOf = (item: JsonValue) => JSON.stringify(keys.map((key) => asObject(item)[key]));
  const named = new Set(given.map(keyOf));
  return [...current.filter((item) => !named.has(keyOf(item))), ...given];
}

function asObject(value: JsonValue | undefined): JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : {};
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}
