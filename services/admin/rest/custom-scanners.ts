import type { MessageInitShape } from '@bufbuild/protobuf';
import { ScannerService, type StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { CustomScanner, CustomScannerSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import type { Caller } from '../auth/caller.js';
import type { Body } from './body.js';
import { answerWrite, type RestRoutes } from './facade.js';
import { definitionText } from './package-scanner.js';
import { levelName, riskLevels, riskWords } from './risk-level.js';
import { toIsoText } from './timestamp.js';

/** What the routes of custom scanners need beyond the methods. */
export interface CustomScannerRoutesDeps {
  /** One custom scanner of the caller's tenant. Errors: NOT_FOUND. */
  readonly readScanner: (caller: Caller, id: string) => Promise<StoredCustomScanner>;
}

const types = ['genai', 'regex', 'keyword'] as const;

/** /api/v1/custom-scanners. A PUT keeps what it leaves out. */
export function customScannerRoutes({ readScanner }: CustomScannerRoutesDeps): RestRoutes {
  const { listCustomScanners, createCustomScanner, updateCustomScanner, deleteCustomScanner, resumeCustomScanner } =
    ScannerService.method;

  return {
    'GET /api/v1/custom-scanners': {
      method: listCustomScanners,
      async handle({ ctx, call, policyId }) {
        ctx.body = (await call(listCustomScanners, { policyId })).scanners.map(toItem);
      },
    },

    'GET /api/v1/custom-scanners/:id': {
      method: listCustomScanners,
      async handle({ ctx, caller, params }) {
        ctx.body = toItem(await readScanner(caller, params['id'] ?? ''));
      },
    },

    'POST /api/v1/custom-scanners': {
      method: createCustomScanner,
      fieldName,
      async handle(request) {
        const item = readItem(await request.body(), undefined);
        const { scanner } = await request.call(createCustomScanner, {
          policyId: request.policyId,
          scanner: item.scanner,
          description: item.description ?? '',
          notes: item.notes ?? '',
          disabled: item.isEnabled === false,
        });
        request.ctx.status = 201;
        request.ctx.body = toItem(scanner);
      },
    },

    'PUT /api/v1/custom-scanners/:id': {
      method: updateCustomScanner,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const current = await readScanner(request.caller, request.params['id'] ?? '');
        const item = readItem(body, current.scanner);
        const { scanner } = await request.call(updateCustomScanner, {
          scanner: item.scanner,
          description: item.description ?? current.description,
          notes: item.notes ?? current.notes,
          enabled: item.isEnabled ?? current.enabled,
        });
        request.ctx.body = toItem(scanner);
      },
    },

    'POST /api/v1/custom-scanners/:id/resume': {
      method: resumeCustomScanner,
      fieldName,
      async handle({ ctx, call, params }) {
        const { scanner } = await call(resumeCustomScanner, { id: params['id'] ?? '' });
        ctx.body = toItem(scanner);
      },
    },

    'DELETE /api/v1/custom-scanners/:id': {
      method: deleteCustomScanner,
      fieldName,
      async handle({ ctx, call, params }) {
        await call(deleteCustomScanner, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Custom scanner deleted');
      },
    },
  };
}

/** What a body says, on top of the scanner as it is. Errors: REQUEST_INVALID. */
export function readItem(body: Body, current: CustomScanner | undefined) {
  const type = body.optionalWord('scanner_type', types) ?? (current && typeOf(current));
  const riskLevel = body.optionalWord('risk_level', riskWords);
  const name = current === undefined ? body.text('name') : body.optionalText('name');
  const scanner: MessageInitShape<typeof CustomScannerSchema> = {
    id: current?.id ?? '',
    name: name ?? current?.name ?? '',
    definition: readDefinition(body, type, current),
    riskLevel: riskLevel === undefined ? (current?.riskLevel ?? RiskLevel.UNSPECIFIED) : riskLevels[riskLevel],
    scanPrompt: body.optionalFlag('scan_prompt') ?? current?.scanPrompt ?? true,
    scanResponse: body.optionalFlag('scan_response') ?? current?.scanResponse ?? true,
    ...(current === undefined ? {} : { mode: current.mode, failMode: current.failMode }),
  };
  if (type === undefined) body.refuse('scanner_type', `must be one of ${types.join(', ')}`);
  if (scanner.riskLevel === RiskLevel.UNSPECIFIED && riskLevel === undefined) body.refuse('risk_level', 'is required');
  const item = {
    scanner,
    description: body.optionalText('description'),
    notes: body.optionalText('notes'),
    isEnabled: body.optionalFlag('is_enabled') ?? body.optionalFlag('is_active'),
  };
  body.end();
  return item;
}

/** `definition` is text, pattern or a list with commas; `pattern` and `keywords` say the same more plainly. */
function readDefinition(body: Body, type: string | undefined, current: CustomScanner | undefined) {
  const text = body.optionalText('definition');
  const pattern = body.optionalText('pattern') ?? text;
  const keywords = body.optionalTexts('keywords') ?? text?.split(/[,，\n]/);
  const fuzzy = body.optionalFlag('fuzzy');
  const wasFuzzy = current?.definition.case === 'keyword' && current.definition.value.fuzzy;
  const given = type === 'keyword' ? keywords : type === 'regex' ? pattern : text;
  if (given === undefined) {
    if (current?.definition.case === 'keyword' && type === 'keyword' && fuzzy !== undefined)
      return { case: 'keyword' as const, value: { keywords: current.definition.value.keywords, fuzzy } };
    if (current !== undefined && type === typeOf(current)) return current.definition;
    body.refuse('definition', 'is required');
    return { case: undefined };
  }
  switch (type) {
    case 'keyword':
      return {
        case: 'keyword' as const,
        value: {
          keywords: (keywords ?? []).map((keyword) => keyword.trim()).filter((keyword) => keyword !== ''),
          fuzzy: fuzzy ?? wasFuzzy,
        },
      };
    case 'regex':
      return { case: 'regex' as const, value: { pattern: pattern ?? '' } };
    default:
      return { case: 'genai' as const, value: { description: text ?? '' } };
  }
}

function fieldName(path: string): string {
  if (path === 'enabled' || path === 'disabled') return 'is_enabled';
  const field = path.replace(/^scanner(\.|$)/, '');
  return /^(keyword|regex|genai|definition)\b/.test(field) || field === '' ? 'definition' : field;
}

function typeOf(scanner: CustomScanner): (typeof types)[number] | undefined {
  return scanner.definition.case;
}

function toItem(stored: StoredCustomScanner | undefined) {
  const scanner = stored?.scanner;
  return {
    id: scanner?.id,
    custom_scanner_id: scanner?.id,
    tag: scanner?.tag,
    name: scanner?.name,
    description: stored?.description,
    scanner_type: scanner && typeOf(scanner),
    definition: scanner && definitionText(scanner),
    ...(scanner?.definition.case === 'keyword' && { fuzzy: scanner.definition.value.fuzzy }),
    default_risk_level: levelName(scanner?.riskLevel),
    default_scan_prompt: scanner?.scanPrompt,
    default_scan_response: scanner?.scanResponse,
    notes: stored?.notes,
    created_by: stored?.createdBy || null,
    created_at: toIsoText(stored?.createdAt),
    updated_at: toIsoText(stored?.updatedAt),
    is_enabled: stored?.enabled,
    cost_class: costWords[stored?.costClass ?? CostClass.UNSPECIFIED],
    disabled_reason: stored?.disabledReason || null,
    suspended_at: toIsoText(stored?.suspendedAt),
    strikes: stored?.strikes ?? 0,
  };
}

const costWords: Readonly<Record<CostClass, string | null>> = {
  [CostClass.UNSPECIFIED]: null,
  [CostClass.LIGHT]: 'light',
  [CostClass.HEAVY]: 'heavy',
};
