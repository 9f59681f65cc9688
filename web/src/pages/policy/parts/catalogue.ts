import { type JsonValue, toJson } from '@bufbuild/protobuf';
import { useQuery } from '@connectrpc/connect-query';
import { useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { Dimension, Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { CatalogService, type ListCatalogResponse } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import { type CustomScanner, OperatorSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';

/** Values as the settings would hold them, by field. */
type Shipped = Readonly<Record<string, JsonValue>>;

/** A scanner that settings can override. */
export interface ScannerFacts {
  readonly tag: string;
  /** In the language of the interface, where it has a name in it. */
  readonly name: string;
  /** Name of its package; empty for one of the tenant's packages, whose name the policy does not carry. */
  readonly packageName: string;
  readonly definition: string;
  readonly dimension: Dimension;
  readonly needsModel: boolean;
  /** Its mode, riskLevel, scanPrompt and scanResponse where nobody overrides them. */
  readonly shipped: Shipped;
}

/** An entity type that settings can change. */
export interface EntityFacts {
  readonly entityType: string;
  readonly name: string;
  /** A credential, and not something about a person. */
  readonly secret: boolean;
  /** Its mode, riskLevel, operator, scanInput and scanOutput where nobody changes them. */
  readonly shipped: Shipped;
}

/** What a policy can name, by tag and by code, in the order of the catalogue. */
export interface Catalogue {
  readonly scanners: ReadonlyMap<string, ScannerFacts>;
  readonly entities: ReadonlyMap<string, EntityFacts>;
}

/** The shipped catalogue with the scanners of the tenant's packages. */
export function useCatalogue(packageScanners: readonly CustomScanner[]) {
  const { i18n } = useTranslation();
  // It changes only with the version of Gatehouse.
  const { data, error, refetch } = useQuery(
    CatalogService.method.listCatalog,
    {},
    { staleTime: Number.POSITIVE_INFINITY },
  );
  const isChinese = i18n.language === 'zh';
  const catalogue = useMemo(
    () => data && toCatalogue(data, packageScanners, isChinese),
    [data, packageScanners, isChinese],
  );
  return { catalogue, error, refetch };
}

function toCatalogue(
  { packages, scanners, entities }: ListCatalogResponse,
  packageScanners: readonly CustomScanner[],
  isChinese: boolean,
): Catalogue {
  const nameOf = ({ name, nameZh }: { name: string; nameZh: string }): string => (isChinese && nameZh) || name;
  const packageNames = new Map(packages.map((one) => [one.code, nameOf(one)]));
  const official = scanners.map(
    (scanner): ScannerFacts => ({
      tag: scanner.tag,
      name: nameOf(scanner),
      packageName: packageNames.get(scanner.packageCode) ?? scanner.packageCode,
      definition: scanner.definition,
      dimension: scanner.dimension,
      needsModel: scanner.needsModel,
      shipped: {
        mode: scanner.enabled ? 'MODE_ENFORCE' : 'MODE_OFF',
        riskLevel: `RISK_LEVEL_${RiskLevel[scanner.riskLevel]}`,
        scanPrompt: scanner.scanPrompt,
        scanResponse: scanner.scanResponse,
      },
    }),
  );
  return {
    scanners: new Map([...official, ...packageScanners.map(ofPackage)].map((scanner) => [scanner.tag, scanner])),
    entities: new Map(
      entities.map((entity) => [
        entity.entityType,
        {
          entityType: entity.entityType,
          name: nameOf(entity),
          secret: entity.secret,
          shipped: {
            mode: 'MODE_ENFORCE',
            riskLevel: `RISK_LEVEL_${RiskLevel[entity.riskLevel]}`,
            operator: entity.operator ? toJson(OperatorSchema, entity.operator) : {},
            scanInput: true,
            scanOutput: true,
          },
        },
      ]),
    ),
  };
}

function ofPackage(scanner: CustomScanner): ScannerFacts {
  return {
    tag: scanner.tag,
    name: scanner.name,
    packageName: '',
    definition: scanner.definition.case === 'genai' ? scanner.definition.value.description : '',
    dimension: Dimension.COMPLIANCE,
    needsModel: scanner.definition.case === 'genai',
    shipped: {
      mode: `MODE_${Mode[scanner.mode || Mode.ENFORCE]}`,
      riskLevel: `RISK_LEVEL_${RiskLevel[scanner.riskLevel]}`,
      scanPrompt: scanner.scanPrompt,
      scanResponse: scanner.scanResponse,
    },
  };
}
