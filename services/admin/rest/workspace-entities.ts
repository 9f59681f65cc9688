import { create, fromJson, type JsonObject } from '@bufbuild/protobuf';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  EntityDefinitionSchema,
  EntityRuleSchema,
  type Operator,
  OperatorSchema,
  type PolicySettings,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { parsePlain } from '../policy-documents/parse-plain.js';
import { toPlain } from '../policy-documents/plain.js';
import { type Body, readBody } from './body.js';
import { levelName, riskLevels, riskWords } from './risk-level.js';

/** Something of a file that does not exist here, and why. */
export interface Skipped {
  /** Its place in the file. */
  readonly path: string;
  readonly reason: string;
}

/** What a policy says of entity types in the words of the contract's files; what it leaves to the product is left out. Pure. */
export function toEntityItems({ entities, entityDefinitions }: PolicySettings): JsonObject[] {
  const rules = entities.map((rule) => ({
    entity_type: rule.entityType,
    recognition_method: 'regex',
    ...itemOf(rule),
  }));
  const definitions = entityDefinitions.map((definition) => ({
    entity_type: definition.entityType,
    entity_type_name: definition.name,
    source_type: 'custom',
    recognition_method: definition.pattern === '' ? 'genai' : 'regex',
    entity_definition: definition.description,
    ...(definition.pattern !== '' && { pattern: definition.pattern }),
    ...itemOf(definition),
  }));
  return [...rules, ...definitions];
}

/** The settings with the entity types of a file in place of their own. Errors: REQUEST_INVALID with places. */
export function withEntityItems(
  settings: PolicySettings,
  items: readonly unknown[],
  place: string,
): { readonly settings: PolicySettings; readonly skipped: readonly Skipped[] } {
  const skipped: Skipped[] = [];
  const changed: PolicySettings = { ...settings, entities: [], entityDefinitions: [] };
  for (const [index, value] of items.entries()) {
    const path = `${place}[${index}]`;
    const body = readBody(value, `${path}.`);
    const entityType = body.text('entity_type');
    const definition = body.optionalText('entity_definition') ?? '';
    const level = body.optionalWord('category', ['low', 'medium', 'high', ...riskWords]);
    const operator = readOperator(body);
    const isActive = body.optionalFlag('is_active') ?? true;
    const fields = {
      entityType,
      ...(level && {
        riskLevel: riskLevels[level.endsWith('_risk') ? (level as 'low_risk') : (`${level}_risk` as 'low_risk')],
      }),
      ...(typeof operator === 'object' && { operator }),
      ...given('scanInput', body.optionalFlag('check_input')),
      ...given('scanOutput', body.optionalFlag('check_output')),
      mode: isActive ? Mode.UNSPECIFIED : Mode.OFF,
    };
    const name = body.optionalText('entity_type_name') ?? entityType;
    const pattern = body.optionalText('pattern') ?? '';
    // Types that every installation has come with their patterns; those of a tenant are marked, or described as well.
    const isOwn = definition !== '' || (pattern !== '' && body.optionalText('source_type') === 'custom');
    body.end();
    if (operator === 'code') skipped.push({ path, reason: 'anonymizes by code, which nothing runs here' });
    else if (!isOwn) changed.entities.push(create(EntityRuleSchema, fields));
    else
      changed.entityDefinitions.push(
        create(EntityDefinitionSchema, { ...fields, name, description: definition, pattern }),
      );
  }
  return { settings: changed, skipped };
}

interface Shown {
  readonly riskLevel: number;
  readonly operator?: Operator | undefined;
  readonly scanInput?: boolean | undefined;
  readonly scanOutput?: boolean | undefined;
  readonly mode: Mode;
}

function itemOf({ riskLevel, operator, scanInput, scanOutput, mode }: Shown): JsonObject {
  const [[method, config] = []] = operator === undefined ? [] : Object.entries(toPlain(OperatorSchema, operator));
  return {
    ...(riskLevel !== 0 && { category: levelName(riskLevel)?.replace('_risk', '') ?? null }),
    ...(method !== undefined && { anonymization_method: method, anonymization_config: config ?? {} }),
    ...given('check_input', scanInput),
    ...given('check_output', scanOutput),
    is_active: mode !== Mode.OFF,
  };
}

/** The contract's names of methods and of what they take, where they differ from the policy's. */
const methodNames: Readonly<Record<string, string>> = { genai: 'rewrite', genai_natural: 'rewrite' };
const configNames: Readonly<Record<string, string>> = {
  mask_char: 'mask_character',
  regex_pattern: 'pattern',
  replacement_template: 'replacement',
  anonymization_prompt: 'instruction',
};

function readOperator(body: Body): Operator | 'code' | undefined {
  const method = body.optionalText('anonymization_method');
  if (method === undefined) return undefined;
  if (method === 'genai_code') return 'code';
  const config = body.optionalObject('anonymization_config') ?? {};
  const plain = Object.fromEntries(Object.entries(config).map(([name, value]) => [configNames[name] ?? name, value]));
  const { json, problems } = parsePlain(OperatorSchema, { [methodNames[method] ?? method]: plain }, new Set());
  for (const { message } of problems) body.refuse('anonymization_method', message);
  return problems.length > 0 ? undefined : fromJson(OperatorSchema, json);
}

function given(name: string, value: boolean | undefined): Record<string, boolean> {
  return value === undefined ? {} : { [name]: value };
}
