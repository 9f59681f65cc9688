import { fromJson, type JsonObject, type JsonValue, toJson } from '@bufbuild/protobuf';
import { type PolicySettings, PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';

/** Where a value stands: names of fields, with an item of a list named by what distinguishes it, such as its tag. */
export type Path = readonly string[];

/** One value that differs between two settings; undefined where one of them says nothing about it. */
export interface Change {
  readonly path: Path;
  readonly before: JsonValue | undefined;
  readonly after: JsonValue | undefined;
}

/** Lists whose items change field by field → the field that names an item. */
const lists: Readonly<Record<string, string>> = { scanners: 'tag', entities: 'entityType' };

/** Lists whose items change as a whole → what distinguishes their items. */
const wholeItems: Readonly<Record<string, (item: JsonObject) => string>> = {
  entityDefinitions: ({ entityType }) => String(entityType),
  answers: answerKey,
};

/** What distinguishes prepared answers: their id, what they are for, and their language. */
export function answerKey({ id, scannerTag, scannerName, dimension, riskLevel, language }: JsonObject): string {
  return [id, scannerTag, scannerName, dimension, riskLevel, language].map((part) => part ?? '').join('|');
}

/**
 * Everything that settings say, value by value in their order. Two settings that mean the same to Gatehouse give the
 * same values: what stands for "as shipped" is left out.
 */
export function valuesOf(settings: PolicySettings): Map<string, { path: Path; value: JsonValue }> {
  const values = new Map<string, { path: Path; value: JsonValue }>();
  const put = (path: Path, value: JsonValue): void => void values.set(path.join('/'), { path, value });
  // A message is a JSON object.
  for (const [field, value] of Object.entries(toJson(PolicySettingsSchema, settings) as JsonObject)) {
    if (Array.isArray(value)) putItems(field, value, put);
    else if (isObject(value)) for (const [inner, leaf] of Object.entries(value)) put([field, inner], leaf);
    else put([field], value);
  }
  return values;
}

function putItems(field: string, items: readonly JsonValue[], put: (path: Path, value: JsonValue) => void): void {
  const seen = new Map<string, number>();
  for (const item of items.filter(isObject)) {
    const name = lists[field];
    if (name !== undefined) {
      for (const [inner, leaf] of Object.entries(item))
        if (inner !== name) put([field, String(item[name]), inner], leaf);
      continue;
    }
    const key = wholeItems[field]?.(item) ?? JSON.stringify(item);
    const count = seen.get(key) ?? 0;
    seen.set(key, count + 1);
    put([field, count === 0 ? key : `${key}#${count}`], item);
  }
}

/** What changed from one to the other, in the order of the values. */
export function changesBetween(before: PolicySettings, after: PolicySettings): Change[] {
  const old = valuesOf(before);
  const next = valuesOf(after);
  return [...new Map([...old, ...next])].flatMap(([key, { path }]) => {
    const change = { path, before: old.get(key)?.value, after: next.get(key)?.value };
    return JSON.stringify(change.before) === JSON.stringify(change.after) ? [] : [change];
  });
}

/** Settings with changes applied, whatever stood there before. */
export function applyChanges(settings: PolicySettings, changes: readonly Change[]): PolicySettings {
  const values = valuesOf(settings);
  for (const { path, after } of changes) {
    const key = path.join('/');
    if (after === undefined) values.delete(key);
    else values.set(key, { path, value: after });
  }
  const tree: Record<string, JsonValue> = {};
  const items = new Map<string, JsonObject>();
  for (const { path, value } of values.values()) putBack(tree, items, path, value);
  return fromJson(PolicySettingsSchema, tree);
}

function putBack(
  tree: Record<string, JsonValue>,
  items: Map<string, JsonObject>,
  [field = '', item, inner]: Path,
  value: JsonValue,
): void {
  if (item === undefined) {
    tree[field] = value;
  } else if (inner !== undefined) {
    const key = `${field}/${item}`;
    let found = items.get(key);
    if (found === undefined) {
      found = { [lists[field] ?? 'id']: item };
      items.set(key, found);
      append(tree, field, found);
    }
    found[inner] = value;
  } else if (wholeItems[field] !== undefined) {
    append(tree, field, value);
  } else {
    const group = tree[field];
    tree[field] = isObject(group) ? { ...group, [item]: value } : { [item]: value };
  }
}

function append(tree: Record<string, JsonValue>, field: string, item: JsonValue): void {
  const list = tree[field];
  if (Array.isArray(list)) list.push(item);
  else tree[field] = [item];
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
