import { Mode, type RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { CatalogEntity } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { EntityDefinition, EntityRule, Operator, PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';

/** One entity type as a policy treats it. */
export interface EntityEntry {
  readonly code: string;
  readonly name: string;
  /** The name in the other language; empty for types of the tenant's own. */
  readonly otherName: string;
  /** Country code such as "DE", "secret", "own", or "anywhere". */
  readonly group: string;
  readonly mode: Mode;
  readonly riskLevel: RiskLevel;
  readonly operator: Operator | undefined;
  readonly scanInput: boolean;
  readonly scanOutput: boolean;
  /** As shipped; undefined for types of the tenant's own. */
  readonly shipped: CatalogEntity | undefined;
  /** What the policy changes; undefined when it runs as shipped. */
  readonly rule: EntityRule | undefined;
  /** Undefined for shipped types. */
  readonly definition: EntityDefinition | undefined;
}

/** Every entity type that a policy knows: its own first, then by group and code. Pure. */
export function listEntities(
  shipped: readonly CatalogEntity[],
  settings: Pick<PolicySettings, 'entities' | 'entityDefinitions'>,
  language: string,
): EntityEntry[] {
  const rules = new Map(settings.entities.map((rule) => [rule.entityType, rule]));
  const isChinese = language === 'zh';
  const known = shipped.map((entity): EntityEntry => {
    const rule = rules.get(entity.entityType);
    return {
      code: entity.entityType,
      name: isChinese ? entity.nameZh : entity.name,
      otherName: isChinese ? entity.name : entity.nameZh,
      group: groupOf(entity),
      mode: rule?.mode || Mode.ENFORCE,
      riskLevel: rule?.riskLevel || entity.riskLevel,
      operator: rule?.operator ?? entity.operator,
      scanInput: rule?.scanInput ?? true,
      scanOutput: rule?.scanOutput ?? true,
      shipped: entity,
      rule,
      definition: undefined,
    };
  });
  const own = settings.entityDefinitions.map(
    (definition): EntityEntry => ({
      code: definition.entityType,
      name: definition.name,
      otherName: '',
      group: 'own',
      mode: definition.mode || Mode.ENFORCE,
      riskLevel: definition.riskLevel,
      operator: definition.operator,
      scanInput: definition.scanInput ?? true,
      scanOutput: definition.scanOutput ?? true,
      shipped: undefined,
      rule: undefined,
      definition,
    }),
  );
  return [...own, ...known].sort((one, other) => rank(one) - rank(other) || compare(one.group, other.group));
}

/** Countries are the first two letters of a code, as in "DE_TAX_ID"; codes say UK for what ISO 3166 calls GB. */
function groupOf({ entityType, secret }: CatalogEntity): string {
  if (secret) return 'secret';
  const country = /^([A-Z]{2})_/.exec(entityType)?.[1];
  return country === undefined ? 'anywhere' : country === 'UK' ? 'GB' : country;
}

const firstGroups = ['own', 'anywhere', 'secret'];

function rank({ group }: EntityEntry): number {
  const at = firstGroups.indexOf(group);
  return at < 0 ? firstGroups.length : at;
}

function compare(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
