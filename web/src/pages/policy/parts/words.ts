import type { JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { TFunction } from 'i18next';
import type { Format } from '../../../app/i18n/format.js';
import type { WordedChange } from '../../../ui/diff/change-list.js';
import type { DiffLine } from '../../../ui/diff/line-diff.js';
import type { Catalogue } from './catalogue.js';
import type { Change, Path } from './settings-tree.js';
import { shippedValue } from './shipped.js';

/** What putting settings into words needs. */
export interface Wording {
  readonly t: TFunction<['policy', 'app']>;
  readonly format: Format;
  readonly catalogue: Catalogue;
  /** Name of an upstream model by its id. */
  readonly modelName: (id: string) => string;
}

/** Field → what its enumeration puts before each of its names. */
const prefixes: Readonly<Record<string, string>> = {
  mode: 'MODE_',
  failMode: 'FAIL_MODE_',
  listOrder: 'LIST_ORDER_',
  streamMode: 'STREAM_MODE_',
  riskLevel: 'RISK_LEVEL_',
  level: 'SENSITIVITY_LEVEL_',
  high: 'ACTION_',
  medium: 'ACTION_',
  low: 'ACTION_',
};

/** An enumeration's value as locale files name it: `MODE_OFF` of the field `mode` is "off". */
export function wordOfValue(field: string, value: JsonValue | undefined): string {
  return String(value ?? '')
    .slice(prefixes[field]?.length ?? 0)
    .toLowerCase();
}

/** The other way round. */
export function valueOfWord(field: string, word: string): string {
  return `${prefixes[field] ?? ''}${word.toUpperCase()}`;
}

/** Changes in the words of the interface. */
export function wordChanges(wording: Wording, changes: readonly Change[]): WordedChange[] {
  return changes.map(({ path, before, after }) => ({
    key: path.join('/'),
    label: labelOf(wording, path),
    before: beforeOrAfter(wording, path, before),
    after: beforeOrAfter(wording, path, after),
  }));
}

/** Changes as lines of JSON, for those who keep policies as files. */
export function changeLines(changes: readonly Change[]): DiffLine[] {
  const line = (path: Path, value: JsonValue): string => `${path.join('.')}: ${JSON.stringify(value)}`;
  return changes.flatMap(({ path, before, after }) => [
    ...(before === undefined ? [] : [{ kind: 'removed' as const, text: line(path, before) }]),
    ...(after === undefined ? [] : [{ kind: 'added' as const, text: line(path, after) }]),
  ]);
}

/** What a path is about. */
export function labelOf({ t, catalogue }: Wording, [field = '', item, inner]: Path): string {
  if (field === 'scanners' && item !== undefined)
    return `${item} ${catalogue.scanners.get(item)?.name ?? ''} · ${t(`label.scanner.${inner}`)}`;
  if (field === 'entities' && item !== undefined)
    return `${catalogue.entities.get(item)?.name ?? item} · ${t(`label.entity.${inner}`)}`;
  if (field === 'entityDefinitions') return `${t('label.entityDefinition')} · ${item}`;
  if (field === 'answers') return t('label.answer');
  if (item === undefined) return t(`label.${field}`);
  if (/^(general|data)(Input|Output)$/.test(field)) return `${t(`label.${field}`)} · ${t(`app:risk.${item}_risk`)}`;
  return t(`label.${field}.${item}`);
}

function beforeOrAfter(wording: Wording, path: Path, value: JsonValue | undefined): string {
  if (value !== undefined) return wordValue(wording, path, value);
  const shipped = shippedValue(path, wording.catalogue);
  if (shipped === undefined) return wording.t('nothing');
  return wording.t('asShipped', { value: wordValue(wording, path, shipped) });
}

function wordValue({ t, format, modelName }: Wording, path: Path, value: JsonValue): string {
  const field = path.at(-1) ?? '';
  if (path[0] === 'answers' || path[0] === 'entityDefinitions') return wordItem(t, path[0], value as JsonObject);
  if (field === 'operator') return wordOperator(t, value as JsonObject);
  if (field === 'privateModelId') return modelName(String(value));
  if (field.endsWith('Threshold')) return format.percent(Number(value));
  if (typeof value === 'boolean') return t(value ? 'on' : 'off');
  const prefix = prefixes[field];
  if (prefix === undefined) return typeof value === 'number' ? format.number(value) : `“${String(value)}”`;
  const word = wordOfValue(field, value);
  if (prefix === 'ACTION_') return t(`app:action.${word}.word`);
  if (prefix === 'RISK_LEVEL_') return t(`app:risk.${word}`);
  return t(`${field === 'level' ? 'sensitivityLevel' : field}.${word}.word`);
}

function wordItem(t: Wording['t'], field: string, item: JsonObject): string {
  if (field === 'entityDefinitions') return `${String(item['name'])}: ${String(item['description'])}`;
  const about = [item['scannerTag'], item['scannerName'], item['language']].filter(Boolean).join(', ');
  return `(${about}${item['disabled'] === true ? `, ${t('off')}` : ''}) ${String(item['text'])}`;
}

/** "Mask: keep 2 in front and 4 behind". */
export function wordOperator(t: Wording['t'], operator: JsonObject): string {
  const [kind = 'replace', given] = Object.entries(operator)[0] ?? [];
  const settings = (typeof given === 'object' && given !== null && !Array.isArray(given) ? given : {}) as JsonObject;
  const details = t(`operatorOf.${kind}.details`, {
    defaultValue: '',
    prefix: settings['keepPrefix'] ?? 0,
    suffix: settings['keepSuffix'] ?? 0,
    character: settings['maskCharacter'] ?? '*',
    replacement: settings['replacement'] ?? '',
    pattern: settings['pattern'] ?? '',
    instruction: settings['instruction'] ?? '',
  });
  const word = t(`operatorOf.${kind}.word`);
  return details === '' ? word : `${word}: ${details}`;
}
