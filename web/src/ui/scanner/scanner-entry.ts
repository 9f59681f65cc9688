import type { ScannerPackage } from '#gen/gatehouse/admin/v1/package_pb.js';
import type { StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, type RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { ListCatalogResponse } from '#gen/gatehouse/policy/v1/catalog_pb.js';
import type { CustomScanner, ScannerOverride } from '#gen/gatehouse/policy/v1/policy_pb.js';

/** Where a scanner comes from. */
export type ScannerSource = 'official' | 'package' | 'custom';

/** One scanner as a policy runs it, wherever it comes from. */
export interface ScannerEntry {
  readonly tag: string;
  readonly name: string;
  readonly source: ScannerSource;
  readonly type: ScannerType;
  readonly riskLevel: RiskLevel;
  readonly scanPrompt: boolean;
  readonly scanResponse: boolean;
  /** Enforce, monitor or off under the policy. */
  readonly mode: Mode;
  /** The policy runs it otherwise than shipped. */
  readonly isOverridden: boolean;
  /** Without a guard model it finds nothing. */
  readonly needsModel: boolean;
  /** Name of its package; empty for custom ones. */
  readonly packageName: string;
  /** What belongs to it, in words; only of official ones. */
  readonly words: string;
  /** What it looks for; undefined for official ones, whose rules are part of the program. */
  readonly rule: CustomScanner | undefined;
  /** The stored one; undefined for those that the tenant did not make. */
  readonly stored: StoredCustomScanner | undefined;
}

/** What the list of scanners is made of. */
export interface ScannerParts {
  readonly catalog: ListCatalogResponse;
  readonly packages: readonly ScannerPackage[];
  readonly custom: readonly StoredCustomScanner[];
  /** Changes of the policy to official scanners and those of packages. */
  readonly overrides: readonly ScannerOverride[];
  /** Language of the interface. */
  readonly language: string;
}

const typeOf = {
  keyword: ScannerType.KEYWORD,
  regex: ScannerType.REGEX,
  genai: ScannerType.GENAI,
};

/** Every scanner that a policy can run, by the number of its tag. Pure. */
export function listScannerEntries({ catalog, packages, custom, overrides, language }: ScannerParts): ScannerEntry[] {
  const overrideOf = new Map(overrides.map((override) => [override.tag, override]));
  const isChinese = language === 'zh';
  const official = catalog.scanners.map((scanner): ScannerEntry => {
    const ofPackage = catalog.packages.find(({ code }) => code === scanner.packageCode);
    return {
      ...asPolicyRunsIt(scanner, scanner.enabled ? Mode.ENFORCE : Mode.OFF, overrideOf.get(scanner.tag)),
      tag: scanner.tag,
      name: isChinese ? scanner.nameZh : scanner.name,
      source: 'official',
      type: scanner.needsModel ? ScannerType.GENAI : ScannerType.HEURISTIC,
      needsModel: scanner.needsModel,
      packageName: (isChinese ? ofPackage?.nameZh : ofPackage?.name) ?? scanner.packageCode,
      words: scanner.definition,
      rule: undefined,
      stored: undefined,
    };
  });
  const ofPackages = packages
    .filter((one) => !one.official)
    .flatMap((one) =>
      one.scanners.map(
        (scanner): ScannerEntry => ({
          ...asPolicyRunsIt(scanner, scanner.mode || Mode.ENFORCE, overrideOf.get(scanner.tag)),
          ...ofRule(scanner),
          source: 'package',
          packageName: one.name,
          stored: undefined,
        }),
      ),
    );
  const own = custom.flatMap((stored): ScannerEntry[] => {
    const { scanner, enabled } = stored;
    if (scanner === undefined) return [];
    return [
      {
        ...asPolicyRunsIt(scanner, enabled ? scanner.mode || Mode.ENFORCE : Mode.OFF, undefined),
        ...ofRule(scanner),
        source: 'custom',
        packageName: '',
        stored,
      },
    ];
  });
  return [...official, ...ofPackages, ...own].sort((one, other) => numberOf(one.tag) - numberOf(other.tag));
}

function ofRule(scanner: CustomScanner) {
  const type = scanner.definition.case === undefined ? ScannerType.UNSPECIFIED : typeOf[scanner.definition.case];
  const { tag, name } = scanner;
  return { tag, name, type, needsModel: type === ScannerType.GENAI, words: '', rule: scanner };
}

function asPolicyRunsIt(
  shipped: { readonly riskLevel: RiskLevel; readonly scanPrompt: boolean; readonly scanResponse: boolean },
  mode: Mode,
  override: ScannerOverride | undefined,
) {
  return {
    mode: override?.mode || mode,
    riskLevel: override?.riskLevel || shipped.riskLevel,
    scanPrompt: override?.scanPrompt ?? shipped.scanPrompt,
    scanResponse: override?.scanResponse ?? shipped.scanResponse,
    isOverridden: override !== undefined,
  };
}

function numberOf(tag: string): number {
  return Number(tag.slice(1));
}
