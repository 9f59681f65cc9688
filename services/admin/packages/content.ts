import { clone, create, toBinary, toJson } from '@bufbuild/protobuf';
import { PackageType, type ScannerPackage } from '#gen/gatehouse/admin/v1/package_pb.js';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  type CustomScanner,
  CustomScannerSchema,
  FailMode,
  PolicyDefinitionSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import { CostClass } from '#gen/gatehouse/policy/v1/validation_pb.js';
import { uuidv7 } from '#lib/db/ids.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';
import { tidyKeywords } from '../lists/keywords.js';
import { type PolicyValidation, validateDraft } from '../policies/draft.js';
import type { NewPackage, PackageScannerRow } from './store.js';

/** The scanners of all packages together in bytes: a tenant's lists and scanners (3.5 MB) and these fit one message. */
const maxBytesOfAll = 500_000;

/** The scanners of a package as they run: trimmed, and judging whenever no policy says otherwise. Errors: REQUEST_INVALID. */
export function tidyScanners(given: readonly CustomScanner[]): CustomScanner[] {
  const fields: FieldViolation[] = given.length === 0 ? [{ path: 'package.scanners', message: 'needs a scanner' }] : [];
  const seen = new Set<string>();
  const scanners = given.map((one, index) => {
    const path = `package.scanners[${index}]`;
    const scanner = clone(CustomScannerSchema, one);
    Object.assign(scanner, { id: '', suspended: false, mode: Mode.UNSPECIFIED, failMode: FailMode.UNSPECIFIED });
    scanner.tag = scanner.tag.trim().toUpperCase();
    scanner.name = scanner.name.trim();
    if (!/^S(2[2-9]|[3-9]\d)$/.test(scanner.tag))
      fields.push({ path: `${path}.tag`, message: 'must be one of S22 to S99' });
    else if (seen.has(scanner.tag)) fields.push({ path: `${path}.tag`, message: `${scanner.tag} stands there twice` });
    seen.add(scanner.tag);
    if (scanner.name === '') fields.push({ path: `${path}.name`, message: 'must not be blank' });
    if (scanner.riskLevel < RiskLevel.LOW_RISK)
      fields.push({ path: `${path}.risk_level`, message: 'must be low_risk, medium_risk or high_risk' });
    if (scanner.definition.case === undefined)
      fields.push({ path: `${path}.definition`, message: 'needs keywords, a pattern or a description' });
    if (scanner.definition.case === 'keyword') {
      const { value } = scanner.definition;
      value.keywords = tidyKeywords(value.keywords, `${path}.keyword.keywords`);
    }
    return scanner;
  });
  if (fields.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields });
  return scanners;
}

/**
 * Asks detection whether scanners would run. A pattern that would need a lane of its own is refused: it would judge for
 * every tenant, and none of them could change it.
 *
 * Errors: POLICY_INVALID with the fields of the request; DETECTION_UNAVAILABLE.
 */
export async function assertRunnable(validation: PolicyValidation, scanners: readonly CustomScanner[]): Promise<void> {
  const draft = create(PolicyDefinitionSchema, { name: 'package', packageScanners: [...scanners] });
  const costs = await validateDraft(validation, draft, { path: 'package_scanners', field: 'package.scanners' });
  const heavy = costs.filter(({ costClass }) => costClass === CostClass.HEAVY);
  const fields = heavy.map(({ path }) => ({
    path: path.replace(/^package_scanners/, 'package.scanners'),
    message: 'costs too much time for every character; simplify the pattern',
  }));
  if (fields.length > 0) throw new GatehouseError('POLICY_INVALID', { fields });
}

/** Refuses scanners that, with those of other packages, are too large. Errors: REQUEST_INVALID. */
export function assertFits(scanners: readonly CustomScanner[], otherBytes: number): void {
  const bytes = scanners.reduce((sum, scanner) => sum + toBinary(CustomScannerSchema, scanner).length, otherBytes);
  if (bytes <= maxBytesOfAll) return;
  const message = `all packages together would hold ${bytes} bytes; at most ${maxBytesOfAll}`;
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: 'package.scanners', message }] });
}

/** The package as it is kept. Pure. */
export function toNewPackage(given: ScannerPackage, id: string): NewPackage {
  const { code, author, description, version, license, bundle, language } = given;
  return {
    id,
    code,
    name: given.name.trim(),
    author,
    description,
    version,
    license,
    bundle,
    language,
    type: given.type === PackageType.PURCHASABLE ? 'purchasable' : 'basic',
    price: given.price ?? null,
  };
}

/** The scanner as it is kept. */
export function toScannerRow(scanner: CustomScanner): PackageScannerRow {
  const definition = clone(CustomScannerSchema, scanner);
  Object.assign(definition, { id: '', tag: '' });
  return {
    id: uuidv7(),
    tagNumber: Number(scanner.tag.slice(1)),
    name: scanner.name,
    // The JSON form of a message with fields is an object.
    definition: toJson(CustomScannerSchema, definition) as object,
  };
}
