import { create } from '@bufbuild/protobuf';
import { Dimension, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import {
  type CustomScanner,
  type EntityDefinition,
  ListKind,
  type Operator,
  OperatorSchema,
  type PolicyDefinition,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { OfficialScanner } from '../catalog/define.js';
import { officialScanners } from '../catalog/index.js';
import { defineRecognizer, type Recognizer, type ShippedOperator } from '../recognizers/define.js';
import { recognizers } from '../recognizers/index.js';
import type { Rule, RuleTable } from './rule.js';

/** A rule together with what it looks for. The n-th entry of a policy's list is the n-th rule of its table. */
export type RuleSource =
  | { readonly kind: 'keywords'; readonly rule: Rule; readonly keywords: readonly string[] }
  | { readonly kind: 'regex'; readonly rule: Rule; readonly pattern: string }
  | { readonly kind: 'genai'; readonly rule: Rule; readonly description: string; readonly isAskedFor: boolean }
  | { readonly kind: 'heuristic'; readonly rule: Rule; readonly scanner: OfficialScanner }
  | { readonly kind: 'entity'; readonly rule: Rule; readonly recognizer: Recognizer }
  | { readonly kind: 'definedEntity'; readonly rule: Rule; readonly description: string };

/**
 * The rules of a policy: lists in their order, custom scanners in theirs, the official catalogue, the scanners of packages
 * in their order, the entity types that are shipped, those that the policy defines. Rules that are off, and those that
 * judge neither side, are left out. Depends on nothing but the definition, so every thread and replica numbers the rules
 * alike. Pure; microseconds for a usual policy.
 */
export function tabulateRules(definition: PolicyDefinition): RuleTable {
  return listRuleSources(definition).map(({ rule }) => rule);
}

/** The rules of a policy with what each of them looks for, in the order of `tabulateRules`. Pure. */
export function listRuleSources(definition: PolicyDefinition): readonly RuleSource[] {
  return [
    ...definition.lists.map(({ name, kind, keywords }): RuleSource => {
      return { kind: 'keywords', rule: listRule(name, kind), keywords };
    }),
    ...definition.customScanners.flatMap(customSource),
    ...officialScanners.flatMap((scanner) => officialSource(scanner, definition)),
    ...definition.packageScanners.flatMap((scanner) => packageSource(scanner, definition)),
    ...recognizers.flatMap((recognizer) => entitySource(recognizer, definition)),
    ...(definition.settings?.entityDefinitions ?? []).flatMap(definedEntitySource),
  ].filter(({ rule }) => rule.onInput || rule.onOutput);
}

const noEntity = { entityType: '', operator: undefined } as const;

function listRule(name: string, kind: ListKind): Rule {
  const isBlacklist = kind === ListKind.BLACKLIST;
  return {
    tag: isBlacklist ? 'blacklist' : 'whitelist',
    name,
    type: ScannerType.LIST,
    dimension: Dimension.COMPLIANCE,
    riskLevel: isBlacklist ? RiskLevel.HIGH_RISK : RiskLevel.NO_RISK,
    mode: Mode.ENFORCE,
    onInput: true,
    onOutput: true,
    ...noEntity,
  };
}

function customSource(scanner: CustomScanner): RuleSource[] {
  const mode = effectiveMode(scanner.mode);
  if (mode === Mode.OFF || scanner.suspended) return [];
  return writtenSource(scanner, mode, true);
}

/**
 * A scanner of a package judges as the package says unless the policy overrides its tag. One that only a guard model can
 * judge is, like an official one, a gap without a model only where the policy asks for it by name.
 */
function packageSource(scanner: CustomScanner, { settings }: PolicyDefinition): RuleSource[] {
  const override = settings?.scanners.findLast(({ tag }) => tag === scanner.tag);
  const mode = effectiveMode(override?.mode);
  if (mode === Mode.OFF) return [];
  const overridden = {
    ...scanner,
    riskLevel: override?.riskLevel || scanner.riskLevel,
    scanPrompt: override?.scanPrompt ?? scanner.scanPrompt,
    scanResponse: override?.scanResponse ?? scanner.scanResponse,
  };
  return writtenSource(overridden, mode, override?.mode === Mode.ENFORCE);
}

/** The rule of a scanner that somebody wrote; none while it has no definition. */
function writtenSource(scanner: CustomScanner, mode: Mode.ENFORCE | Mode.MONITOR, isAskedFor: boolean): RuleSource[] {
  const { definition } = scanner;
  const rule = (type: ScannerType): Rule => ({
    tag: scanner.tag,
    name: scanner.name,
    type,
    dimension: Dimension.COMPLIANCE,
    riskLevel: scanner.riskLevel,
    mode,
    onInput: scanner.scanPrompt,
    onOutput: scanner.scanResponse,
    ...noEntity,
  });
  switch (definition.case) {
    case 'keyword':
      return [
        {
          kind: 'keywords',
          rule: { ...rule(ScannerType.KEYWORD), ...(definition.value.fuzzy && { isFuzzy: true }) },
          keywords: definition.value.keywords,
        },
      ];
    case 'regex':
      return [{ kind: 'regex', rule: rule(ScannerType.REGEX), pattern: definition.value.pattern }];
    case 'genai':
      return [{ kind: 'genai', rule: rule(ScannerType.GENAI), description: definition.value.description, isAskedFor }];
    case undefined:
      return [];
  }
}

/**
 * One rule for the signatures of a scanner and one for its definition, which only a guard model can judge. Where no
 * model is configured the second one is no gap of the verdict, unless the policy asks by name for a scanner that has
 * nothing else: a policy as shipped would otherwise call every text unjudged.
 */
function officialSource(scanner: OfficialScanner, { settings }: PolicyDefinition): RuleSource[] {
  const override = settings?.scanners.findLast(({ tag }) => tag === scanner.tag);
  const mode = effectiveMode(override?.mode || (scanner.enabled ? Mode.ENFORCE : Mode.OFF));
  if (mode === Mode.OFF) return [];
  const rule = (type: ScannerType): Rule => ({
    tag: scanner.tag,
    name: scanner.name,
    type,
    dimension: scanner.dimension,
    riskLevel: override?.riskLevel || scanner.riskLevel,
    mode,
    onInput: override?.scanPrompt ?? scanner.scanPrompt,
    onOutput: override?.scanResponse ?? scanner.scanResponse,
    ...noEntity,
  });
  const hasSignatures = scanner.signatures.length > 0;
  const isAskedFor = !hasSignatures && override?.mode === Mode.ENFORCE;
  const description = scanner.definition.join(' ');
  return [
    ...(hasSignatures ? [{ kind: 'heuristic', rule: rule(ScannerType.HEURISTIC), scanner } as const] : []),
    { kind: 'genai', rule: rule(ScannerType.GENAI), description, isAskedFor },
  ];
}

function entitySource(recognizer: Recognizer, { settings }: PolicyDefinition): RuleSource[] {
  const override = settings?.entities.findLast(({ entityType }) => entityType === recognizer.entity);
  const mode = effectiveMode(override?.mode);
  if (mode === Mode.OFF) return [];
  const rule: Rule = {
    tag: 'entity',
    name: recognizer.name,
    type: ScannerType.ENTITY,
    dimension: Dimension.DATA,
    riskLevel: override?.riskLevel || recognizer.riskLevel,
    mode,
    onInput: override?.scanInput ?? true,
    onOutput: override?.scanOutput ?? true,
    entityType: recognizer.entity,
    operator: override?.operator?.kind.case ? override.operator : toOperator(recognizer.operator),
  };
  return [{ kind: 'entity', rule, recognizer }];
}

/** One with a pattern is found like a shipped type; without one, nothing but a guard model can recognise it. */
function definedEntitySource(defined: EntityDefinition): RuleSource[] {
  const mode = effectiveMode(defined.mode);
  if (mode === Mode.OFF) return [];
  const rule: Rule = {
    tag: 'entity',
    name: defined.name,
    type: defined.pattern === '' ? ScannerType.GENAI : ScannerType.ENTITY,
    dimension: Dimension.DATA,
    riskLevel: defined.riskLevel,
    mode,
    onInput: defined.scanInput ?? true,
    onOutput: defined.scanOutput ?? true,
    entityType: defined.entityType,
    operator: defined.operator?.kind.case ? defined.operator : toOperator({ kind: 'replace' }),
  };
  return defined.pattern === ''
    ? [{ kind: 'definedEntity', rule, description: defined.description }]
    : [{ kind: 'entity', rule, recognizer: patternRecognizer(defined) }];
}

/** What a tenant's pattern finds is the entity: nothing has to stand beside it. */
function patternRecognizer({ entityType, name, riskLevel, pattern }: EntityDefinition): Recognizer {
  return defineRecognizer({
    entity: entityType,
    name,
    nameZh: name,
    // Validation of messages keeps the level to the three that a finding can have.
    riskLevel: riskLevel as Recognizer['riskLevel'],
    operator: { kind: 'replace' },
    patterns: [{ id: 'pattern', regex: pattern, score: 1 }],
    source: 'the policy',
    examples: { positive: () => [], negative: () => [] },
  });
}

function effectiveMode(mode: Mode | undefined): Mode.ENFORCE | Mode.MONITOR | Mode.OFF {
  return mode === Mode.MONITOR || mode === Mode.OFF ? mode : Mode.ENFORCE;
}

/** How an entity type is anonymised as shipped, as policies say it. Pure. */
export function toOperator(shipped: ShippedOperator): Operator {
  switch (shipped.kind) {
    case 'mask': {
      const { keepPrefix, keepSuffix } = shipped;
      return create(OperatorSchema, { kind: { case: 'mask', value: { keepPrefix, keepSuffix } } });
    }
    case 'replace':
      return create(OperatorSchema, { kind: { case: 'replace', value: {} } });
    case 'redact':
      return create(OperatorSchema, { kind: { case: 'redact', value: {} } });
    case 'hash':
      return create(OperatorSchema, { kind: { case: 'hash', value: {} } });
  }
}
