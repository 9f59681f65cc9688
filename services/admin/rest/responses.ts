import { createHash } from 'node:crypto';
import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { PolicyService } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Dimension, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type AnswerTemplate, AnswerTemplateSchema, type PolicySettings } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { uuidv7 } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type AnsweredScanner, readAnsweredScanner, toScannerWords } from './answered-scanner.js';
import type { Body } from './body.js';
import { answerWrite, type RestCall, type RestRoutes } from './facade.js';
import { levelName, riskLevels } from './risk-level.js';
import { editSettings, readSettings } from './settings.js';

/** One answer in all its languages. */
interface Response extends AnsweredScanner {
  readonly id: string;
  /** UNSPECIFIED for every level. */
  readonly riskLevel: RiskLevel;
  readonly disabled: boolean;
  readonly texts: ReadonlyMap<string, string>;
}

const path = '/api/v1/config/responses';

/** Of gatehouse.policy.v1.AnswerTemplate.text. */
const maxTextChars = 4_000;

/**
 * /api/v1/config/responses: the answer templates for scanners, lists and everything. Those for a dimension are the fixed
 * templates. A PUT keeps what it leaves out.
 */
export function responseRoutes(): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;

  return {
    [`GET ${path}`]: {
      method: getPolicy,
      async handle(request) {
        const settings = await readSettings(request);
        request.ctx.body = readResponses(settings).map((response) => toItem(response, request));
      },
    },

    [`GET ${path}/:id`]: {
      method: getPolicy,
      async handle(request) {
        request.ctx.body = toItem(find(await readSettings(request), request), request);
      },
    },

    [`POST ${path}`]: {
      method: updatePolicy,
      async handle(request) {
        const body = await request.body();
        const made = readBody(body, undefined);
        await put(request, () => made);
        answerWrite(request.ctx, 'Response template created', toItem(made, request));
      },
    },

    [`PUT ${path}/:id`]: {
      method: updatePolicy,
      async handle(request) {
        const body = await request.body();
        let changed: Response | undefined;
        await put(request, (settings) => {
          changed = readBody(body, find(settings, request));
          return changed;
        });
        answerWrite(request.ctx, 'Response template updated', changed && toItem(changed, request));
      },
    },

    [`DELETE ${path}/:id`]: {
      method: updatePolicy,
      async handle(request) {
        await editSettings(request, (settings) => {
          const { id } = find(settings, request);
          return { ...settings, answers: settings.answers.filter((template) => idOf(template) !== id) };
        });
        answerWrite(request.ctx, 'Response template deleted');
      },
    },
  };
}

/** Puts one answer in place of the one with its id, or at the end. Errors: ALREADY_EXISTS. */
async function put(request: RestCall, make: (settings: PolicySettings) => Response): Promise<void> {
  await editSettings(request, (settings) => {
    const response = make(settings);
    const others = settings.answers.filter((template) => idOf(template) !== response.id);
    const key = keyOf(response);
    if (others.some((template) => isResponse(template) && keyOf(template) === key))
      throw new GatehouseError('ALREADY_EXISTS', { values: { thing: 'response template' } });
    return { ...settings, answers: [...others, ...toTemplates(response)] };
  });
}

function readResponses({ answers }: PolicySettings): Response[] {
  const byId = new Map<string, Response>();
  for (const template of answers.filter(isResponse)) {
    const id = idOf(template);
    const { scannerTag, scannerName, riskLevel, disabled } = template;
    const texts = new Map(byId.get(id)?.texts).set(template.language, template.text);
    byId.set(id, { id, scannerTag, scannerName, riskLevel, disabled, texts });
  }
  return [...byId.values()];
}

function find(settings: PolicySettings, { params }: RestCall): Response {
  const found = readResponses(settings).find(({ id }) => id === params['id']);
  if (found === undefined) throw new GatehouseError('NOT_FOUND', { values: { thing: 'response template' } });
  return found;
}

function isResponse({ dimension }: AnswerTemplate): boolean {
  return dimension === Dimension.UNSPECIFIED;
}

function keyOf({ scannerTag, scannerName, riskLevel }: AnsweredScanner & Pick<Response, 'riskLevel'>): string {
  return JSON.stringify([scannerTag, scannerName, riskLevel]);
}

/** A template that was made over RPC may have no id: what it answers for names it then. */
function idOf(template: AnswerTemplate): string {
  if (template.id !== '') return template.id;
  const digits = createHash('sha256')
    .update(`${template.dimension} ${keyOf(template)}`)
    .digest('hex');
  return [
    digits.slice(0, 8),
    digits.slice(8, 12),
    digits.slice(12, 16),
    digits.slice(16, 20),
    digits.slice(20, 32),
  ].join('-');
}

/** What a body says, on top of the answer as it is. Errors: REQUEST_INVALID. */
function readBody(body: Body, current: Response | undefined): Response {
  const scanner = readAnsweredScanner(body) ?? current;
  if (scanner === undefined) body.refuse('category', 'is required, or scanner_type with scanner_identifier');
  const level = body.optionalText('risk_level');
  const riskLevel = level === undefined ? (current?.riskLevel ?? RiskLevel.UNSPECIFIED) : readLevel(body, level);
  const given = body.optionalTextsByLanguage('template_content', maxTextChars);
  const texts = given === undefined ? current?.texts : new Map([...given].filter(([, text]) => text !== ''));
  if (texts === undefined || texts.size === 0) body.refuse('template_content', 'needs a text in at least one language');
  const isActive = body.optionalFlag('is_active');
  const disabled = isActive === undefined ? (current?.disabled ?? false) : !isActive;
  body.end();
  return {
    id: current?.id ?? uuidv7(),
    scannerTag: scanner?.scannerTag ?? '',
    scannerName: scanner?.scannerName ?? '',
    riskLevel,
    disabled,
    texts: texts ?? new Map(),
  };
}

/** The contract's older clients write "high risk". */
function readLevel(body: Body, text: string): RiskLevel {
  const word = text.trim().toLowerCase().replace(' ', '_');
  const level = Object.entries(riskLevels).find(([name]) => name === word)?.[1];
  if (level === undefined) body.refuse('risk_level', 'must be one of low_risk, medium_risk, high_risk');
  return level ?? RiskLevel.UNSPECIFIED;
}

function toTemplates({ texts, ...response }: Response): AnswerTemplate[] {
  return [...texts].map(([language, text]) => {
    const template: MessageInitShape<typeof AnswerTemplateSchema> = { ...response, language, text };
    return create(AnswerTemplateSchema, template);
  });
}

function toItem(response: Response, { caller }: RestCall) {
  return {
    id: response.id,
    tenant_id: caller.tenantId,
    application_id: null,
    ...toScannerWords(response),
    ...(response.scannerTag === '' ? { category: 'default' } : {}),
    risk_level: levelName(response.riskLevel),
    template_content: Object.fromEntries(response.texts),
    is_default: response.scannerTag === '',
    is_active: !response.disabled,
  };
}
