import type { JsonObject, JsonValue, MessageInitShape } from '@bufbuild/protobuf';
import { ChangeKind, type PolicyChangeSchema } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { type CustomScanner, CustomScannerSchema, PolicySettingsSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { ListContent } from '../lists/content.js';
import type { PolicyContent } from '../policies/content.js';
import { type PolicyLabel, readScanner } from '../policies/definition.js';
import { toPlain } from '../policy-documents/plain.js';

/** One value that differs, as the contract has it. */
export type Difference = MessageInitShape<typeof PolicyChangeSchema> & { readonly path: string };

/** What is compared: a policy, with the scanners of packages that ran beside it where they are known. */
export interface Comparable extends Pick<PolicyContent, 'settings' | 'lists' | 'scanners'> {
  readonly packageScanners: readonly CustomScanner[];
}

/** Differences of one reply; more than anybody reads. */
export const maxDifferences = 2_000;

/** Values of a difference are cut after so many characters: they are for people to read. */
const maxValueChars = 4_000;

/**
 * What differs between two policies, in the order of the definition. Lists and scanners are the same when their ids are,
 * else by name; keywords are compared one by one, without regard to order. Pure.
 */
export function comparePolicies(before: Comparable, after: Comparable): Difference[] {
  return [
    ...compareObjects(
      'settings',
      toPlain(PolicySettingsSchema, before.settings),
      toPlain(PolicySettingsSchema, after.settings),
    ),
    ...compareItems('lists', before.lists.map(listItem), after.lists.map(listItem)),
    ...compareItems('custom_scanners', before.scanners.map(scannerItem), after.scanners.map(scannerItem)),
    ...compareItems(
      'package_scanners',
      before.packageScanners.map(packageItem),
      after.packageScanners.map(packageItem),
    ),
  ];
}

/** What differs in what people wrote about a policy, but for its name. Pure. */
export function compareLabels(before: PolicyLabel, after: PolicyLabel): Difference[] {
  const [was, is] = [before, after].map(({ description, owner }) => ({ description, owner }));
  return compareObjects('', was ?? {}, is ?? {}).map((one) => ({ ...one, path: one.path.slice(1) }));
}

/** A thing with a name of its own inside a policy. */
interface Item {
  readonly id: string;
  /** What paths call it. */
  readonly label: string;
  readonly value: JsonObject;
}

function listItem({ id, kind, name, description, keywords, enabled }: ListContent): Item {
  return { id: id ?? '', label: `${kind} ${name}`, value: { name, description, keywords: [...keywords], enabled } };
}

function scannerItem({
  id,
  tagNumber,
  name,
  description,
  notes,
  enabled,
  definition,
}: PolicyContent['scanners'][number]): Item {
  const { tag: _tag, id: _id, ...rules } = toPlain(CustomScannerSchema, readScanner(definition, '', tagNumber ?? 0));
  return { id: id ?? '', label: name, value: { ...rules, name, description, notes, enabled } };
}

function packageItem(scanner: CustomScanner): Item {
  const { id: _id, ...rules } = toPlain(CustomScannerSchema, scanner);
  return { id: scanner.tag, label: scanner.tag, value: rules };
}

function compareItems(path: string, before: readonly Item[], after: readonly Item[]): Difference[] {
  const partners = new Map(after.map((item) => [item, partnerOf(item, before)]));
  const kept = new Set(partners.values());
  const gone = before.filter((item) => !kept.has(item));
  return [
    ...after.flatMap((item) => {
      const partner = partners.get(item);
      const place = `${path}[${item.label}]`;
      return partner === undefined ? added(place, item.value) : compareObjects(place, partner.value, item.value);
    }),
    ...gone.flatMap((item) => removed(`${path}[${item.label}]`, item.value)),
  ];
}

function partnerOf(item: Item, others: readonly Item[]): Item | undefined {
  const byId = item.id === '' ? undefined : others.find(({ id }) => id === item.id);
  return byId ?? others.find(({ id, label }) => label === item.label && (id === '' || item.id === ''));
}

function compareObjects(path: string, before: JsonObject, after: JsonObject): Difference[] {
  const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return names.flatMap((name) => compareValues(`${path}.${name}`, name, before[name], after[name]));
}

function compareValues(
  path: string,
  name: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Difference[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  if (Array.isArray(before ?? after)) return compareLists(path, name, asList(before), asList(after));
  const isNested = [before, after].some((value) => isFilledObject(value)) && [before, after].every(isObjectOrNone);
  if (isNested) return compareObjects(path, asObject(before), asObject(after));
  if (before === undefined) return added(path, after);
  return after === undefined ? removed(path, before) : [difference(path, ChangeKind.CHANGED, before, after)];
}

function compareLists(
  path: string,
  name: string,
  before: readonly JsonValue[],
  after: readonly JsonValue[],
): Difference[] {
  const isOfObjects = [...before, ...after].every((value) => isObjectOrNone(value));
  if (isOfObjects && before.length + after.length > 0) {
    return compareItems(path, toItems(name, before.map(asObject)), toItems(name, after.map(asObject)));
  }
  const texts = (values: readonly JsonValue[]) => new Set(values.map((value) => JSON.stringify(value)));
  const [was, is] = [texts(before), texts(after)];
  return [
    ...after.filter((value) => !was.has(JSON.stringify(value))).flatMap((value) => added(path, value)),
    ...before.filter((value) => !is.has(JSON.stringify(value))).flatMap((value) => removed(path, value)),
  ];
}

/** Items of the settings are known by what they are about; those about the same, such as answers, by their order. */
function toItems(name: string, values: readonly JsonObject[]): Item[] {
  const seen = new Map<string, number>();
  return values.map((value) => {
    const about = (keys[name] ?? []).flatMap((key) => value[key] ?? []).join(' ') || 'any';
    const count = (seen.get(about) ?? 0) + 1;
    seen.set(about, count);
    const label = count === 1 ? about : `${about} #${count}`;
    return { id: label, label, value };
  });
}

/** The fields that name an item, by the field of the settings that holds it. */
const keys: Readonly<Record<string, readonly string[]>> = {
  scanners: ['tag'],
  entities: ['entity_type'],
  entity_definitions: ['entity_type'],
  answers: ['scanner_tag', 'scanner_name', 'dimension', 'risk_level', 'language'],
};

function added(path: string, after: JsonValue | undefined): Difference[] {
  return [difference(path, ChangeKind.ADDED, undefined, after)];
}

function removed(path: string, before: JsonValue | undefined): Difference[] {
  return [difference(path, ChangeKind.REMOVED, before, undefined)];
}

function difference(
  path: string,
  kind: ChangeKind,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
): Difference {
  return { path, kind, before: toText(before), after: toText(after) };
}

function toText(value: JsonValue | undefined): string {
  if (value === undefined) return '';
  const text = JSON.stringify(value);
  return text.length > maxValueChars ? `${text.slice(0, maxValueChars)}…` : text;
}

function asList(value: JsonValue | undefined): readonly JsonValue[] {
  return Array.isArray(value) ? value : [];
}

function asObject(value: JsonValue | undefined): JsonObject {
  return isObjectOrNone(value) && value !== undefined ? value : {};
}

function isObjectOrNone(value: JsonValue | undefined): value is JsonObject | undefined {
  return value === undefined || (typeof value === 'object' && value !== null && !Array.isArray(value));
}

function isFilledObject(value: JsonValue | undefined): boolean {
  return value !== undefined && isObjectOrNone(value) && Object.keys(value).length > 0;
}
