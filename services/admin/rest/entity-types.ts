import { create } from '@bufbuild/protobuf';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { CatalogEntity } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { EntityDefinitionSchema, EntityRuleSchema, type PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { Body } from './body.js';
import { readOperator } from './entity-operator.js';
import {
  categoryLevels,
  categoryWords,
  type EntityType,
  entityTypeId,
  listEntityTypes,
  toItem,
} from './entity-type.js';
import { answerWrite, queryText, type RestCall, type RestRoutes } from './facade.js';
import { editSettings } from './settings.js';
import { toIsoText } from './timestamp.js';

/** What the routes need beyond the methods. */
export interface EntityTypeRoutesDeps {
  /** The entity types that are shipped. */
  readonly shippedEntities: () => Promise<readonly CatalogEntity[]>;
}

const path = '/api/v1/config/data-security/entity-types';

/**
 * /api/v1/config/data-security/entity-types: what the policy protects and how. Shipped types can be changed and turned off,
 * deleting one turns it off; the policy's own are found by a pattern or, defined in words, by a guard model. `:entity` is an
 * id or a code.
 */
export function entityTypeRoutes({ shippedEntities }: EntityTypeRoutesDeps): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;

  async function list({ call, policyId }: Pick<RestCall, 'call' | 'policyId'>) {
    const { policy, definition } = await call(getPolicy, { id: policyId });
    const settings = definition?.settings ?? { entities: [], entityDefinitions: [] };
    const changedAt = toIsoText(policy?.updatedAt);
    return listEntityTypes(await shippedEntities(), settings).map((type) => ({ type, item: toItem(type, changedAt) }));
  }

  async function find(request: RestCall, wanted = request.params['entity'] ?? ''): Promise<EntityType> {
    const found = (await list(request)).find(({ type }) => isNamed(type, wanted));
    if (found === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'entity type' } });
    return found.type;
  }

  async function itemOf(request: RestCall, code: string) {
    return (await list(request)).find(({ type }) => type.code === code)?.item;
  }

  return {
    [`GET ${path}`]: {
      method: getPolicy,
      async handle(request) {
        const level = queryText(request.ctx, 'risk_level');
        const active = queryText(request.ctx, 'is_active');
        const items = (await list(request))
          .map(({ item }) => item)
          .filter(({ category }) => level === '' || category === level.replace(/_risk$/, ''))
          .filter(({ is_active }) => active === '' || String(is_active) === active);
        request.ctx.body = { items, total: items.length };
      },
    },

    [`GET ${path}/:entity`]: {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = await itemOf(request, (await find(request)).code);
      },
    },

    [`POST ${path}`]: {
      method: updatePolicy,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const code = body.text('entity_type');
        const edit = readEdit(body);
        if (edit.name === undefined) body.refuse('entity_type_name', 'is required');
        if (edit.riskLevel === undefined) body.refuse('category', 'is required');
        body.end();
        const taken = (await list(request)).some(({ type }) => type.code === code);
        if (taken) throw new GatehouseError('ALREADY_EXISTS', { values: { thing: 'entity type' } });
        await editSettings(request, (settings) => define(settings, code, edit));
        answerWrite(request.ctx, 'Entity type created', await itemOf(request, code));
      },
    },

    [`PUT ${path}/:entity`]: {
      method: updatePolicy,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const edit = readEdit(body);
        const { code, shipped } = await find(request);
        if (shipped !== undefined && (edit.pattern !== undefined || edit.description !== undefined))
          body.refuse(
            edit.pattern === undefined ? 'entity_definition' : 'pattern',
            'of a shipped type cannot be changed',
          );
        body.end();
        await editSettings(request, (settings) =>
          shipped === undefined ? define(settings, code, edit) : override(settings, code, edit),
        );
        answerWrite(request.ctx, 'Entity type updated', await itemOf(request, code));
      },
    },

    [`DELETE ${path}/:entity`]: {
      method: updatePolicy,
      async handle(request) {
        const { code, shipped } = await find(request);
        await editSettings(request, (settings) =>
          shipped === undefined
            ? {
                ...settings,
                entityDefinitions: settings.entityDefinitions.filter(({ entityType }) => entityType !== code),
              }
            : override(settings, code, { isActive: false }),
        );
        answerWrite(request.ctx, shipped === undefined ? 'Entity type deleted' : 'Shipped entity type turned off');
      },
    },
  };
}

type Edit = Partial<ReturnType<typeof readEdit>>;

function readEdit(body: Body) {
  const category = body.optionalWord('category', categoryWords);
  const method = body.optionalWord('recognition_method', ['regex', 'genai']);
  const pattern = body.optionalText('pattern')?.trim() || undefined;
  const description = body.optionalText('entity_definition')?.trim() || undefined;
  if (method === 'regex' && pattern === undefined && description !== undefined)
    body.refuse('pattern', 'is required with the recognition method regex');
  return {
    name: body.optionalText('entity_type_name')?.trim() || undefined,
    riskLevel: category && categoryLevels[category],
    // The contract's rule: what is described and has no pattern is left to the model.
    pattern: method === 'genai' ? '' : pattern,
    description,
    operator: readOperator(body),
    onInput: body.optionalFlag('check_input'),
    onOutput: body.optionalFlag('check_output'),
    isActive: body.optionalFlag('is_active'),
  };
}

/** Adds or changes one of the policy's own types; what the edit leaves out stays. */
function define(settings: PolicySettings, code: string, edit: Edit): PolicySettings {
  const before = settings.entityDefinitions.find(({ entityType }) => entityType === code);
  const scanInput = edit.onInput ?? before?.scanInput;
  const scanOutput = edit.onOutput ?? before?.scanOutput;
  const operator = edit.operator ?? before?.operator;
  const after = create(EntityDefinitionSchema, {
    entityType: code,
    name: edit.name ?? before?.name ?? '',
    description: edit.description ?? before?.description ?? '',
    pattern: edit.pattern ?? before?.pattern ?? '',
    riskLevel: edit.riskLevel ?? before?.riskLevel ?? 0,
    mode: modeOf(edit.isActive, before?.mode),
    failMode: before?.failMode ?? 0,
    ...(operator !== undefined && { operator }),
    ...(scanInput !== undefined && { scanInput }),
    ...(scanOutput !== undefined && { scanOutput }),
  });
  const others = settings.entityDefinitions;
  return {
    ...settings,
    entityDefinitions: before === undefined ? [...others, after] : others.map((one) => (one === before ? after : one)),
  };
}

/** Changes how a shipped type is looked for; what the edit leaves out stays. */
function override(settings: PolicySettings, code: string, edit: Edit): PolicySettings {
  const before = settings.entities.findLast(({ entityType }) => entityType === code);
  const scanInput = edit.onInput ?? before?.scanInput;
  const scanOutput = edit.onOutput ?? before?.scanOutput;
  const operator = edit.operator ?? before?.operator;
  const after = create(EntityRuleSchema, {
    entityType: code,
    mode: modeOf(edit.isActive, before?.mode),
    riskLevel: edit.riskLevel ?? before?.riskLevel ?? 0,
    ...(operator !== undefined && { operator }),
    ...(scanInput !== undefined && { scanInput }),
    ...(scanOutput !== undefined && { scanOutput }),
  });
  return { ...settings, entities: [...settings.entities.filter(({ entityType }) => entityType !== code), after] };
}

/** Turning on keeps a monitored type monitored. */
function modeOf(isActive: boolean | undefined, before: Mode = Mode.UNSPECIFIED): Mode {
  if (isActive === undefined) return before;
  if (!isActive) return Mode.OFF;
  return before === Mode.OFF ? Mode.UNSPECIFIED : before;
}

function isNamed({ code }: EntityType, wanted: string): boolean {
  return wanted === entityTypeId(code) || wanted.toUpperCase() === code;
}

/** Turns paths into the settings, such as "settings.entity_definitions[2].pattern", into fields of the body. */
function fieldName(field: string): string {
  const [, name = ''] = /^settings\.entit(?:y_definitions|ies)\[\d+\](?:\.(.*))?$/.exec(field) ?? [];
  if (name === '') return field.startsWith('settings.') ? 'entity_definition' : field;
  if (name === 'entity_type' || name === 'pattern') return name;
  if (name === 'name') return 'entity_type_name';
  return name.startsWith('operator') ? 'anonymization_config' : 'entity_definition';
}
