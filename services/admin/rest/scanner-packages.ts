import type { MessageInitShape } from '@bufbuild/protobuf';
import {
  PackageService,
  PackageType,
  type ScannerPackage,
  type ScannerPackageSchema,
} from '#gen/gatehouse/admin/v1/package_pb.js';
import type { CustomScanner } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Body, readBody } from './body.js';
import { answerWrite, queryText, type RestCall, type RestRoutes } from './facade.js';
import { definitionText, readPackageScanner } from './package-scanner.js';
import { levelName, riskLevels } from './risk-level.js';
import { toIsoText } from './timestamp.js';

const path = '/api/v1/scanner-packages';

const types = { basic: PackageType.BASIC, purchasable: PackageType.PURCHASABLE } as const;

/** More than any package that fits; each mistake of a longer list would be an answer of its own. */
const maxScanners = 78;

/**
 * /api/v1/scanner-packages: packages that the tenant has, and under /admin, for super admins, all that were uploaded. There
 * is no marketplace: who runs the installation assigns purchasable packages.
 */
export function scannerPackageRoutes(): RestRoutes {
  const {
    listPackages,
    getPackage,
    listAllPackages,
    uploadPackage,
    updatePackage,
    setScannerDefaultRiskLevel,
    archivePackage,
    unarchivePackage,
    deletePackage,
    getPackageStatistics,
    assignPackage,
    revokePackage,
  } = PackageService.method;

  return {
    [`GET ${path}`]: {
      method: listPackages,
      async handle({ ctx, call }) {
        const word = queryText(ctx, 'package_type');
        const type = word === '' ? PackageType.UNSPECIFIED : types[word as keyof typeof types];
        if (type === undefined) throw invalid('package_type', `must be one of ${Object.keys(types).join(', ')}`);
        ctx.body = (await call(listPackages, { type })).packages.map(toItem);
      },
    },

    [`GET ${path}/:id`]: {
      method: getPackage,
      async handle({ ctx, call, params }) {
        const { package: found } = await call(getPackage, { id: params['id'] ?? '' });
        ctx.body = toDetail(found);
      },
    },

    [`GET ${path}/admin/packages`]: {
      method: listAllPackages,
      async handle({ ctx, call }) {
        ctx.body = (await call(listAllPackages, {})).packages.map(toItem);
      },
    },

    [`POST ${path}/admin/upload`]: upload('purchasable'),
    [`POST ${path}/admin/upload-basic`]: upload('basic'),

    [`PUT ${path}/admin/:id`]: {
      method: updatePackage,
      fieldName: (field) => (field === 'name' ? 'package_name' : field),
      async handle({ ctx, call, params, body }) {
        const given = await body();
        const { package: current } = await call(getPackage, { id: params['id'] ?? '' });
        const name = given.optionalText('package_name') ?? current?.name ?? '';
        const description = given.optionalText('description') ?? current?.description ?? '';
        const bundle = given.optionalText('bundle') ?? current?.bundle ?? '';
        const price = given.optionalNumber('price', 0, 1_000_000) ?? current?.price;
        given.end();
        const { package: updated } = await call(updatePackage, {
          id: params['id'] ?? '',
          name,
          description,
          bundle,
          ...(price !== undefined && { price }),
        });
        answerWrite(ctx, 'Scanner package updated', toItem(updated));
      },
    },

    [`PUT ${path}/admin/scanners/:id/default-risk-level`]: {
      method: setScannerDefaultRiskLevel,
      async handle({ ctx, call, params, body }) {
        const given = await body();
        const word = given.optionalWord('risk_level', ['low_risk', 'medium_risk', 'high_risk'] as const);
        if (word === undefined) given.refuse('risk_level', 'is required');
        given.end();
        // Without a word the body was refused above.
        const riskLevel = riskLevels[word!];
        const { scanner } = await call(setScannerDefaultRiskLevel, { scannerId: params['id'] ?? '', riskLevel });
        answerWrite(ctx, 'Default risk level changed', scanner && toScannerItem(scanner));
      },
    },

    [`POST ${path}/admin/:id/archive`]: {
      method: archivePackage,
      async handle({ ctx, call, params, body }) {
        const given = await body();
        const reason = given.optionalText('reason') ?? '';
        given.end();
        const { package: archived } = await call(archivePackage, { id: params['id'] ?? '', reason });
        answerWrite(ctx, 'Scanner package archived', toItem(archived));
      },
    },

    [`POST ${path}/admin/:id/unarchive`]: {
      method: unarchivePackage,
      async handle({ ctx, call, params }) {
        const { package: revived } = await call(unarchivePackage, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Scanner package restored', toItem(revived));
      },
    },

    [`DELETE ${path}/admin/:id`]: {
      method: deletePackage,
      async handle({ ctx, call, params }) {
        await call(deletePackage, { id: params['id'] ?? '' });
        answerWrite(ctx, 'Scanner package deleted');
      },
    },

    [`GET ${path}/admin/:id/statistics`]: {
      method: getPackageStatistics,
      async handle({ ctx, call, params }) {
        const found = await call(getPackageStatistics, { id: params['id'] ?? '' });
        ctx.body = {
          package_id: params['id'],
          tenant_count: found.tenants,
          policy_count: found.policies,
          policies_with_scanners_off: found.policiesOff,
          assigned_tenant_ids: found.tenantIds,
        };
      },
    },

    [`POST ${path}/admin/:id/assign`]: {
      method: assignPackage,
      async handle(request) {
        await request.call(assignPackage, await readAssignment(request));
        answerWrite(request.ctx, 'Scanner package assigned');
      },
    },

    [`POST ${path}/admin/:id/revoke`]: {
      method: revokePackage,
      async handle(request) {
        await request.call(revokePackage, await readAssignment(request));
        answerWrite(request.ctx, 'Scanner package revoked');
      },
    },
  };

  function upload(type: keyof typeof types): RestRoutes[string] {
    return {
      method: uploadPackage,
      fieldName: toFileField,
      async handle({ ctx, call, body }) {
        const { package: made } = await call(uploadPackage, { package: readUpload(await body(), types[type]) });
        answerWrite(ctx, 'Scanner package uploaded', toDetail(made));
      },
    };
  }
}

async function readAssignment({ params, body }: RestCall): Promise<{ id: string; tenantId: string }> {
  const given = await body();
  const tenantId = given.text('tenant_id');
  given.end();
  return { id: params['id'] ?? '', tenantId };
}

/** A package file and what is said beside it. Errors: REQUEST_INVALID with every mistake by its path in the body. */
function readUpload(body: Body, type: PackageType): MessageInitShape<typeof ScannerPackageSchema> {
  const price = body.optionalNumber('price', 0, 1_000_000);
  const bundle = body.optionalText('bundle');
  const language = body.optionalText('language') ?? '';
  const given = body.optionalObject('package_data');
  if (given === undefined) body.refuse('package_data', 'must be an object: the package file');
  body.end();
  const file = readBody(given, 'package_data.');
  const code = file.text('package_code');
  const name = file.text('package_name');
  const [author, description, version, license, ownBundle] = (
    ['author', 'description', 'version', 'license', 'bundle'] as const
  ).map((field) => file.optionalText(field) ?? '');
  const list = file.optionalList('scanners');
  if (list === undefined) file.refuse('scanners', 'is required');
  else if (list.length > maxScanners) file.refuse('scanners', `holds more than ${maxScanners} scanners`);
  file.end();
  const scanners = (list ?? []).map(readPackageScanner);
  const fields = scanners.flatMap((scanner) => ('mistakes' in scanner ? scanner.mistakes : []));
  if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
  return {
    code,
    name,
    author: author!,
    description: description!,
    version: version!,
    license: license!,
    bundle: bundle ?? ownBundle!,
    language,
    type,
    ...(price !== undefined && { price }),
    scanners: scanners.flatMap((scanner) => ('mistakes' in scanner ? [] : [scanner])),
  };
}

/** "package.scanners[1].regex.pattern" is "package_data.scanners[1].definition" in the body. */
function toFileField(field: string): string {
  // Mistakes of the file have the path of the body already.
  if (!/^package(\.|$)/.test(field)) return field;
  const rest = field.replace(/^package\.?/, '').replace(/\.(keyword|regex|genai)\b.*$/, '.definition');
  if (rest === 'code' || rest === 'name') return `package_data.package_${rest}`;
  return rest === '' ? 'package_data' : `package_data.${rest}`;
}

function toDetail(found: ScannerPackage | undefined) {
  return { ...toItem(found), scanners: (found?.scanners ?? []).map(toScannerItem) };
}

function toItem(found: ScannerPackage | undefined) {
  return {
    id: found?.id,
    package_code: found?.code,
    package_name: found?.name,
    author: found?.author,
    description: found?.description,
    version: found?.version,
    license: found?.license,
    package_type: found?.type === PackageType.PURCHASABLE ? 'purchasable' : 'basic',
    is_official: found?.official,
    scanner_count: found?.scannerCount,
    price: found?.price ?? null,
    price_display: found?.price === undefined ? null : found.price.toFixed(2),
    bundle: found?.bundle || null,
    language: found?.language || null,
    created_at: toIsoText(found?.createdAt),
    updated_at: toIsoText(found?.updatedAt),
    archived: found?.archivedAt !== undefined,
    archived_at: toIsoText(found?.archivedAt),
    archive_reason: found?.archiveReason || null,
  };
}

function toScannerItem(scanner: CustomScanner) {
  return {
    id: scanner.id,
    tag: scanner.tag,
    name: scanner.name,
    scanner_type: scanner.definition.case ?? null,
    definition: definitionText(scanner),
    default_risk_level: levelName(scanner.riskLevel),
    default_scan_prompt: scanner.scanPrompt,
    default_scan_response: scanner.scanResponse,
  };
}

function invalid(field: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path: field, message }] });
}
