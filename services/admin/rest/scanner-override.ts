import { create } from '@bufbuild/protobuf';
import { Mode, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  FailMode,
  type PolicySettings,
  type ScannerOverride,
  ScannerOverrideSchema,
} from '#gen/gatehouse/policy/v1/policy_pb.js';
import type { ScannerConfig } from './scanner-config.js';

/** What a body changes; undefined for what it leaves as it is. */
export interface Edit {
  readonly enabled: boolean | undefined;
  readonly riskLevel: RiskLevel | undefined;
  readonly scanPrompt: boolean | undefined;
  readonly scanResponse: boolean | undefined;
}

/** The settings in which one scanner runs as the edit says; none that only says what is shipped is kept. Pure. */
export function override(settings: PolicySettings, config: ScannerConfig, edit: Edit): PolicySettings {
  const { tag } = config;
  const current = settings.scanners.findLast((one) => one.tag === tag);
  const mode = edit.enabled === undefined ? current?.mode : modeFor(edit.enabled, config, current?.mode);
  const scanPrompt = edit.scanPrompt ?? current?.scanPrompt;
  const scanResponse = edit.scanResponse ?? current?.scanResponse;
  const next = create(ScannerOverrideSchema, {
    tag,
    mode: mode ?? Mode.UNSPECIFIED,
    riskLevel: edit.riskLevel ?? current?.riskLevel ?? RiskLevel.UNSPECIFIED,
    failMode: current?.failMode ?? FailMode.UNSPECIFIED,
    ...(scanPrompt !== undefined && { scanPrompt }),
    ...(scanResponse !== undefined && { scanResponse }),
  });
  const rest = without(settings, (one) => one.tag === tag);
  return isAsShipped(next) ? rest : { ...rest, scanners: [...rest.scanners, next] };
}

/**
 * A scanner that is on as shipped is turned on by saying nothing: "enforce" asks for it by name, which is refused where only
 * a guard model could judge for it and there is none. One that is monitored is on already.
 */
function modeFor(enabled: boolean, { enabledAsShipped }: ScannerConfig, current: Mode | undefined): Mode {
  if (!enabled) return Mode.OFF;
  if (current === Mode.MONITOR || current === Mode.ENFORCE) return current;
  return enabledAsShipped ? Mode.UNSPECIFIED : Mode.ENFORCE;
}

function isAsShipped({ mode, riskLevel, failMode, scanPrompt, scanResponse }: ScannerOverride): boolean {
  const isUnset = mode === Mode.UNSPECIFIED && riskLevel === RiskLevel.UNSPECIFIED && failMode === FailMode.UNSPECIFIED;
  return isUnset && scanPrompt === undefined && scanResponse === undefined;
}

/** The settings without the overrides of some scanners. Pure. */
export function without(settings: PolicySettings, isGone: (override: ScannerOverride) => boolean): PolicySettings {
  return { ...settings, scanners: settings.scanners.filter((one) => !isGone(one)) };
}
