import { create, type MessageInitShape } from '@bufbuild/protobuf';
import type { StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type CustomScanner,
  type CustomScannerSchema,
  GenaiDefinitionSchema,
  KeywordDefinitionSchema,
  RegexDefinitionSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { readKeywords } from '../form/keywords-field.js';

/** What the form of a scanner holds. Definitions of all kinds are kept, so that a change of mind loses nothing. */
export interface ScannerDraft {
  readonly name: string;
  readonly description: string;
  readonly notes: string;
  readonly enabled: boolean;
  readonly kind: 'keyword' | 'regex' | 'genai';
  /** One in a line. */
  readonly keywords: string;
  readonly fuzzy: boolean;
  readonly pattern: string;
  readonly words: string;
  readonly riskLevel: RiskLevel;
  readonly mode: Mode;
  readonly scanPrompt: boolean;
  readonly scanResponse: boolean;
}

/** The draft that a form starts with. Pure. */
export function toScannerDraft(stored: StoredCustomScanner | undefined): ScannerDraft {
  const scanner = stored?.scanner;
  const definition = scanner?.definition;
  return {
    name: scanner?.name ?? '',
    description: stored?.description ?? '',
    notes: stored?.notes ?? '',
    enabled: stored?.enabled ?? true,
    kind: definition?.case ?? 'keyword',
    keywords: definition?.case === 'keyword' ? definition.value.keywords.join('\n') : '',
    fuzzy: definition?.case === 'keyword' && definition.value.fuzzy,
    pattern: definition?.case === 'regex' ? definition.value.pattern : '',
    words: definition?.case === 'genai' ? definition.value.description : '',
    riskLevel: scanner?.riskLevel ?? RiskLevel.HIGH_RISK,
    mode: scanner?.mode || Mode.ENFORCE,
    scanPrompt: scanner?.scanPrompt ?? true,
    scanResponse: scanner?.scanResponse ?? true,
  };
}

/** What the draft looks for; undefined while nothing is written. Pure. */
export function definitionOf({
  kind,
  keywords,
  fuzzy,
  pattern,
  words,
}: ScannerDraft): CustomScanner['definition'] | undefined {
  if (kind === 'regex')
    return pattern === '' ? undefined : { case: 'regex', value: create(RegexDefinitionSchema, { pattern }) };
  if (kind === 'genai') {
    const description = words.trim();
    return description === '' ? undefined : { case: 'genai', value: create(GenaiDefinitionSchema, { description }) };
  }
  const list = readKeywords(keywords).keywords;
  return list.length === 0
    ? undefined
    : { case: 'keyword', value: create(KeywordDefinitionSchema, { keywords: [...list], fuzzy }) };
}

/** The text that a problem is about, by its path such as `keyword.keywords[3]`; undefined for one that has none. Pure. */
export function valueAtPath(
  definition: MessageInitShape<typeof CustomScannerSchema>['definition'],
  path: string,
): string | undefined {
  if (definition?.case === 'regex' && path === 'regex.pattern') return definition.value.pattern;
  const at = /^keyword\.keywords\[(\d+)\]$/.exec(path)?.[1];
  return definition?.case === 'keyword' && at !== undefined ? definition.value.keywords?.[Number(at)] : undefined;
}
