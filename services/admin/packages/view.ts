import type { MessageInitShape } from '@bufbuild/protobuf';
import { timestampFromDate } from '@bufbuild/protobuf/wkt';
import { PackageType, type ScannerPackageSchema } from '#gen/gatehouse/admin/v1/package_pb.js';
import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { ListCatalogResponse } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { CustomScanner } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { readScanner } from '../policies/definition.js';
import type { PackageRow, PackageScannerRow } from './store.js';

type Package = MessageInitShape<typeof ScannerPackageSchema>;

/** An uploaded package as replies carry it; its scanners only where they are given. Pure. */
export function toPackage(row: PackageRow, scanners: readonly PackageScannerRow[] = []): Package {
  const { id, code, name, author, description, version, license, bundle, language, archiveReason } = row;
  return {
    id,
    code,
    name,
    author,
    description,
    version,
    license,
    bundle,
    language,
    type: row.type === 'basic' ? PackageType.BASIC : PackageType.PURCHASABLE,
    ...(row.price !== null && { price: row.price }),
    scanners: scanners.map(toScanner),
    scannerCount: row.scannerCount,
    ...(row.archivedAt !== null && { archivedAt: timestampFromDate(row.archivedAt) }),
    archiveReason,
    createdAt: timestampFromDate(row.createdAt),
    updatedAt: timestampFromDate(row.updatedAt),
  };
}

/** A scanner of an uploaded package as policies carry it. */
export function toScanner({ definition, id, tagNumber }: PackageScannerRow): CustomScanner {
  return readScanner(definition, id, tagNumber);
}

/** The official packages as replies carry them. Pure. */
export function toOfficialPackages({ packages, scanners }: ListCatalogResponse, withScanners: boolean): Package[] {
  return packages.map(({ id, code, name, description }) => {
    const own = scanners.filter(({ packageCode }) => packageCode === code);
    return {
      id,
      code,
      name,
      author: 'Gatehouse',
      description,
      version: '1.0.0',
      license: 'Apache-2.0',
      language: 'en',
      type: PackageType.BASIC,
      official: true,
      scannerCount: own.length,
      scanners: withScanners
        ? own.map(({ id, tag, name, enabled, riskLevel, scanPrompt, scanResponse, definition }) => ({
            id,
            tag,
            name,
            mode: enabled ? Mode.UNSPECIFIED : Mode.OFF,
            riskLevel,
            scanPrompt,
            scanResponse,
            definition: { case: 'genai' as const, value: { description: definition } },
          }))
        : [],
    };
  });
}
