import { createHash } from 'node:crypto';
import { create } from '@bufbuild/protobuf';
import { type ListCatalogResponse, ListCatalogResponseSchema } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { officialScanners } from '../catalog/index.js';
import { officialPackages } from '../catalog/packages.js';
import { recognizers } from '../recognizers/index.js';
import { toOperator } from './tabulate.js';

/** Everything shipped that a policy can name: packages, scanners by tag, entity types by code. Pure. */
export function listCatalog(): ListCatalogResponse {
  return create(ListCatalogResponseSchema, {
    packages: Object.entries(officialPackages).map(([code, named]) => ({
      id: stableId('package', code),
      code,
      ...named,
    })),
    scanners: officialScanners.map((scanner) => ({
      id: stableId('scanner', scanner.tag),
      tag: scanner.tag,
      name: scanner.name,
      nameZh: scanner.nameZh,
      packageCode: scanner.package,
      definition: scanner.definition.join(' '),
      enabled: scanner.enabled,
      dimension: scanner.dimension,
      riskLevel: scanner.riskLevel,
      scanPrompt: scanner.scanPrompt,
      scanResponse: scanner.scanResponse,
      needsModel: scanner.signatures.length === 0 && !scanner.isClassified,
    })),
    entities: recognizers
      .map((recognizer) => ({
        entityType: recognizer.entity,
        name: recognizer.name,
        nameZh: recognizer.nameZh,
        secret: recognizer.group === 'secret',
        riskLevel: recognizer.riskLevel,
        operator: toOperator(recognizer.operator),
      }))
      .sort((a, b) => (a.entityType < b.entityType ? -1 : 1)),
  });
}

/**
 * An id that is the same in every installation and version, for clients that know scanners by id: a UUID version 8 (RFC
 * 9562 section 5.8) of a hash of the name.
 */
function stableId(kind: 'package' | 'scanner', name: string): string {
  const hex = createHash('sha256').update(`gatehouse ${kind} ${name}`).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
