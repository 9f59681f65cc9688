import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  PolicyService,
  ScannerService,
  type StoredCustomScanner,
  type UpdateCustomScannerRequestSchema,
} from '#gen/gatehouse/admin/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Body, readBody } from './body.js';
import { answerWrite, queryText, type RestCall, type RestRoutes } from './facade.js';
import { riskLevels, riskWords } from './risk-level.js';
import { listScannerConfigs, type ScannerConfig, toItem } from './scanner-config.js';
import { type Edit, override, without } from './scanner-override.js';
import { editSettings } from './settings.js';

const path = '/api/v1/scanner-configs';

/** At most this many scanners in one bulk update; a policy has at most 1,000 and those of the catalogue. */
const maxUpdates = 1_100;

/**
 * /api/v1/scanner-configs: how the policy runs official scanners, those of packages and its own. The first two are overrides
 * in the policy's settings, the last are changed themselves. `:scanner` is an id or a tag.
 */
export function scannerConfigRoutes(): RestRoutes {
  const { getPolicy, updatePolicy } = PolicyService.method;

  return {
    [`GET ${path}`]: {
      method: getPolicy,
      async handle(request) {
        const all = await listScannerConfigs(request);
        const withDisabled = queryText(request.ctx, 'include_disabled') !== 'false';
        request.ctx.body = all.filter(({ enabled }) => withDisabled || enabled).map(toItem);
      },
    },

    [`GET ${path}/enabled`]: {
      method: getPolicy,
      async handle(request) {
        const side = queryText(request.ctx, 'scan_type');
        if (!['', 'prompt', 'response'].includes(side)) throw invalid('scan_type', 'must be prompt or response');
        const scans = ({ scanPrompt, scanResponse }: ScannerConfig) =>
          side === '' || (side === 'prompt' ? scanPrompt : scanResponse);
        const all = await listScannerConfigs(request);
        request.ctx.body = all.filter((config) => config.enabled && scans(config)).map(toItem);
      },
    },

    [`PUT ${path}/:scanner`]: {
      method: updatePolicy,
      fieldName,
      async handle(request) {
        const body = await request.body();
        const edit = readEdit(body);
        body.end();
        const config = find(await listScannerConfigs(request), request.params['scanner'] ?? '');
        if (config === undefined) throw notFound();
        await apply(request, [{ config, edit }]);
        answerWrite(request.ctx, 'Scanner updated', await readItem(request, config.id));
      },
    },

    [`POST ${path}/bulk-update`]: {
      method: updatePolicy,
      fieldName,
      async handle(request) {
        const updates = await readUpdates(request);
        await apply(request, updates);
        answerWrite(request.ctx, 'Scanners updated', { updated_count: updates.length });
      },
    },

    [`POST ${path}/:scanner/reset`]: {
      method: updatePolicy,
      async handle(request) {
        const config = find(await listScannerConfigs(request), request.params['scanner'] ?? '');
        if (config === undefined) throw notFound();
        await editSettings(request, (settings) => without(settings, ({ tag }) => tag === config.tag));
        answerWrite(request.ctx, 'Scanner runs as shipped', await readItem(request, config.id));
      },
    },

    [`POST ${path}/reset-all`]: {
      method: updatePolicy,
      async handle(request) {
        await editSettings(request, (settings) => without(settings, () => true));
        answerWrite(request.ctx, 'All scanners run as shipped');
      },
    },

    [`POST ${path}/initialize`]: {
      method: updatePolicy,
      async handle(request) {
        // A scanner that no policy names runs as shipped, so there is nothing that would have to be made first.
        const all = await listScannerConfigs(request);
        answerWrite(request.ctx, 'Scanners need no initialization', { scanner_count: all.length });
      },
    },
  };
}

async function readUpdates(request: RestCall): Promise<{ config: ScannerConfig; edit: Edit }[]> {
  const body = await request.body();
  // Below a workspace the contract calls them configs.
  const configs = body.optionalList('configs');
  const field = configs === undefined ? 'updates' : 'configs';
  const list = configs ?? body.optionalList('updates');
  if (list === undefined) body.refuse(field, 'is required');
  else if (list.length > maxUpdates) body.refuse(field, `holds more than ${maxUpdates} scanners`);
  body.end();
  const all = await listScannerConfigs(request);
  return (list ?? []).map((value, index) => {
    const item = readBody(value, `${field}[${index}].`);
    const config = find(all, item.text('scanner_id'));
    const edit = readEdit(item);
    if (config === undefined) item.refuse('scanner_id', 'is no scanner of this policy');
    item.end();
    // Without a scanner the item was refused above.
    return { config: config!, edit };
  });
}

function readEdit(body: Body): Edit {
  const level = body.optionalWord('risk_level', riskWords);
  return {
    enabled: body.optionalFlag('is_enabled'),
    riskLevel: level && riskLevels[level],
    scanPrompt: body.optionalFlag('scan_prompt'),
    scanResponse: body.optionalFlag('scan_response'),
  };
}

/** Overrides are one change of the policy; each custom scanner is one of its own. */
async function apply(request: RestCall, updates: readonly { config: ScannerConfig; edit: Edit }[]): Promise<void> {
  const overrides = updates.filter(({ config }) => config.custom === undefined);
  if (overrides.length > 0) {
    await editSettings(request, (settings) =>
      overrides.reduce((edited, { config, edit }) => override(edited, config, edit), settings),
    );
  }
  for (const { config, edit } of updates) {
    if (config.custom === undefined) continue;
    await request.call(ScannerService.method.updateCustomScanner, toUpdate({ ...config, custom: config.custom }, edit));
  }
}

function toUpdate(
  { scanner, custom }: ScannerConfig & { readonly custom: StoredCustomScanner },
  edit: Edit,
): MessageInitShape<typeof UpdateCustomScannerRequestSchema> {
  return {
    scanner: {
      ...scanner,
      riskLevel: edit.riskLevel ?? scanner.riskLevel,
      scanPrompt: edit.scanPrompt ?? scanner.scanPrompt,
      scanResponse: edit.scanResponse ?? scanner.scanResponse,
    },
    description: custom.description,
    notes: custom.notes,
    enabled: edit.enabled ?? custom.enabled,
  };
}

async function readItem(request: RestCall, id: string): Promise<object> {
  const config = find(await listScannerConfigs(request), id);
  if (config === undefined) throw notFound();
  return toItem(config);
}

function find(all: readonly ScannerConfig[], idOrTag: string): ScannerConfig | undefined {
  return all.find(({ id, tag }) => id === idOrTag || tag === idOrTag.toUpperCase());
}

function fieldName(field: string): string {
  return field.startsWith('settings.scanners') ? 'is_enabled' : field.replace(/^scanner\./, '');
}

function notFound(): GatehouseError {
  return new GatehouseError('NOT_FOUND', { values: { thing: 'scanner' } });
}

function invalid(field: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path: field, message }] });
}
