import { Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode, type PolicyDefinition } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { gapTagOf, type RuleTable } from './rule.js';

/**
 * What follows when the scanner of a tag does not judge: its own fail mode, else the policy's. "Degrade" is settled here:
 * it is open where signatures of the same scanner stand in for a guard model, and closed where nothing does. A scanner
 * that is only monitored decides nothing, so its silence does not either. An empty tag stands for all local scanners at
 * once. Pure.
 *
 * @param tag as `gapTagOf` gives it
 */
export function failModeFor(
  { definition, rules }: { readonly definition: PolicyDefinition; readonly rules: RuleTable },
  tag: string,
): FailMode.CLOSED | FailMode.OPEN {
  const { settings, customScanners } = definition;
  const own =
    tag === ''
      ? undefined
      : ([...(settings?.scanners ?? []), ...customScanners].findLast((s) => s.tag === tag) ??
        settings?.entityDefinitions.find(({ entityType }) => entityType === tag));
  const sameTag = rules.filter((rule) => gapTagOf(rule) === tag);
  const isMonitored =
    sameTag.length > 0 ? sameTag.every(({ mode }) => mode === Mode.MONITOR) : own?.mode === Mode.MONITOR;
  if (isMonitored) return FailMode.OPEN;
  const wanted = own?.failMode || settings?.failMode || FailMode.CLOSED;
  if (wanted !== FailMode.DEGRADE) return wanted;
  return sameTag.some(({ type }) => type === ScannerType.HEURISTIC) ? FailMode.OPEN : FailMode.CLOSED;
}
