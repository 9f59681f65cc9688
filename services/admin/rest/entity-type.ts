import { createHash } from 'node:crypto';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { CatalogEntity } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { EntityDefinition, EntityRule, Operator, PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { toMethod } from './entity-operator.js';

/** The contract's words for the level of an entity type. */
export const categoryLevels = {
  low: RiskLevel.LOW_RISK,
  medium: RiskLevel.MEDIUM_RISK,
  high: RiskLevel.HIGH_RISK,
} as const;

/** The words alone, for reading a body. */
export const categoryWords = ['low', 'medium', 'high'] as const;

/** An entity type as a policy looks for it. */
export interface EntityType {
  readonly code: string;
  readonly name: string;
  /** Undefined for those of the policy's own. */
  readonly shipped: CatalogEntity | undefined;
  readonly rule: EntityRule | undefined;
  /** Undefined for shipped ones. */
  readonly definition: EntityDefinition | undefined;
  readonly riskLevel: RiskLevel;
  readonly operator: Operator | undefined;
  readonly onInput: boolean;
  readonly onOutput: boolean;
  readonly isActive: boolean;
}

/** The entity types of a policy: those that are shipped by code, then its own. Pure. */
export function listEntityTypes(
  catalog: readonly CatalogEntity[],
  settings: Pick<PolicySettings, 'entities' | 'entityDefinitions'>,
): EntityType[] {
  const shipped = catalog.map((entity): EntityType => {
    const rule = settings.entities.findLast(({ entityType }) => entityType === entity.entityType);
    return {
      code: entity.entityType,
      name: entity.name,
      shipped: entity,
      rule,
      definition: undefined,
      riskLevel: rule?.riskLevel || entity.riskLevel,
      operator: rule?.operator?.kind.case ? rule.operator : entity.operator,
      onInput: rule?.scanInput ?? true,
      onOutput: rule?.scanOutput ?? true,
      isActive: rule?.mode !== Mode.OFF,
    };
  });
  const own = settings.entityDefinitions.map((definition): EntityType => {
    const { entityType, name, riskLevel, operator, scanInput, scanOutput, mode } = definition;
    return {
      code: entityType,
      name,
      shipped: undefined,
      rule: undefined,
      definition,
      riskLevel,
      operator,
      onInput: scanInput ?? true,
      onOutput: scanOutput ?? true,
      isActive: mode !== Mode.OFF,
    };
  });
  return [...shipped, ...own];
}

/** The id of an entity type, made from its code: the same in every installation. Pure. */
export function entityTypeId(code: string): string {
  const hex = createHash('sha256').update(`entity type ${code}`).digest('hex');
  return [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)].join(
    '-',
  );
}

/** An entity type in the contract's words. Shipped ones show no pattern: they are more than one. Pure. */
export function toItem(type: EntityType, changedAt: string | null) {
  const { definition } = type;
  const isShipped = definition === undefined;
  return {
    id: entityTypeId(type.code),
    entity_type: type.code,
    entity_type_name: type.name,
    category: Object.entries(categoryLevels).find(([, level]) => level === type.riskLevel)?.[0] ?? 'low',
    recognition_method: isShipped || definition.pattern !== '' ? 'regex' : 'genai',
    pattern: definition?.pattern || null,
    entity_definition: definition?.description || null,
    ...(type.operator === undefined
      ? { anonymization_method: 'replace', anonymization_config: {} }
      : toMethod(type.operator)),
    check_input: type.onInput,
    check_output: type.onOutput,
    is_active: type.isActive,
    source_type: isShipped ? (type.rule === undefined ? 'system_template' : 'system_copy') : 'custom',
    is_system_template: isShipped,
    genai_code_desc: null,
    genai_code: null,
    has_genai_code: false,
    created_at: changedAt,
    updated_at: changedAt,
  };
}
