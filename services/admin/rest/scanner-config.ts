import { PackageService, type ScannerPackage } from '#gen/gatehouse/admin/v1/package_pb.js';
import { PolicyService, ScannerService, type StoredCustomScanner } from '#gen/gatehouse/admin/v1/policy_pb.js';
import { Mode, type RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import type { CustomScanner, ScannerOverride } from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { RestCall } from './facade.js';
import { definitionText } from './package-scanner.js';
import { levelName } from './risk-level.js';

/** A scanner as a policy runs it. */
export interface ScannerConfig {
  readonly id: string;
  readonly tag: string;
  readonly scanner: CustomScanner;
  /** Undefined for the tenant's own. */
  readonly ofPackage: ScannerPackage | undefined;
  /** The tenant's own scanner; undefined for those of the catalogue and of packages. */
  readonly custom: StoredCustomScanner | undefined;
  readonly override: ScannerOverride | undefined;
  readonly enabledAsShipped: boolean;
  readonly enabled: boolean;
  readonly riskLevel: RiskLevel;
  readonly scanPrompt: boolean;
  readonly scanResponse: boolean;
}

/** Every scanner that the policy of the request can run, by the number of its tag. Errors: NOT_FOUND for the policy. */
export async function listScannerConfigs({
  call,
  policyId,
}: Pick<RestCall, 'call' | 'policyId'>): Promise<ScannerConfig[]> {
  const { definition } = await call(PolicyService.method.getPolicy, { id: policyId });
  const { packages } = await call(PackageService.method.listPackages, { withScanners: true });
  const { scanners } = await call(ScannerService.method.listCustomScanners, { policyId });
  const overrides = definition?.settings?.scanners ?? [];
  const ofPackages = packages.flatMap((one) => one.scanners.map((scanner) => toConfig(scanner, one, overrides)));
  return [...ofPackages, ...scanners.flatMap(toCustomConfig)].sort((a, b) => numberOf(a) - numberOf(b));
}

function toConfig(
  scanner: CustomScanner,
  ofPackage: ScannerPackage,
  overrides: readonly ScannerOverride[],
): ScannerConfig {
  const override = overrides.findLast(({ tag }) => tag === scanner.tag);
  const mode = override?.mode || scanner.mode;
  return {
    id: scanner.id,
    tag: scanner.tag,
    scanner,
    ofPackage,
    custom: undefined,
    override,
    enabledAsShipped: scanner.mode !== Mode.OFF,
    enabled: mode !== Mode.OFF,
    riskLevel: override?.riskLevel || scanner.riskLevel,
    scanPrompt: override?.scanPrompt ?? scanner.scanPrompt,
    scanResponse: override?.scanResponse ?? scanner.scanResponse,
  };
}

function toCustomConfig(custom: StoredCustomScanner): ScannerConfig[] {
  const { scanner, enabled } = custom;
  if (scanner === undefined) return [];
  const { id, tag, riskLevel, scanPrompt, scanResponse } = scanner;
  return [
    {
      id,
      tag,
      scanner,
      ofPackage: undefined,
      custom,
      override: undefined,
      enabledAsShipped: true,
      enabled: enabled && scanner.mode !== Mode.OFF,
      riskLevel,
      scanPrompt,
      scanResponse,
    },
  ];
}

/** 9 of "S9". */
function numberOf({ tag }: ScannerConfig): number {
  return Number(tag.slice(1));
}

/** A scanner in the contract's words. Pure. */
export function toItem(config: ScannerConfig) {
  const { scanner, ofPackage, custom, override } = config;
  return {
    id: config.id,
    tag: config.tag,
    name: scanner.name,
    description: custom?.description || definitionText(scanner),
    scanner_type: scanner.definition.case ?? null,
    package_name: ofPackage?.name ?? 'Custom',
    package_id: ofPackage?.id ?? null,
    is_custom: custom !== undefined,
    is_enabled: config.enabled,
    risk_level: levelName(config.riskLevel),
    scan_prompt: config.scanPrompt,
    scan_response: config.scanResponse,
    default_risk_level: levelName(scanner.riskLevel),
    default_scan_prompt: scanner.scanPrompt,
    default_scan_response: scanner.scanResponse,
    has_risk_level_override: Boolean(override?.riskLevel),
    has_scan_prompt_override: override?.scanPrompt !== undefined,
    has_scan_response_override: override?.scanResponse !== undefined,
  };
}
