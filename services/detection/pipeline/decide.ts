import { Action, Dimension, Mode } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ScannerType } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { ResolvedSettings } from '../policy/settings.js';
import type { LocatedFinding } from './findings.js';

/** What follows from a request's findings. */
export interface Decision {
  readonly action: Action;
  /** What a monitored rule would have led to; UNSPECIFIED when nothing is monitored. */
  readonly monitoredAction: Action;
  /** Scanner tag, entity type or list name, "fail mode", or "default". */
  readonly decidedBy: string;
  /** The enforced finding that led to the action; undefined for a pass and for the fail mode. */
  readonly because: LocatedFinding | undefined;
}

/**
 * Each finding leads to the action that the policy has for its dimension, phase and level, and the strictest action
 * wins: a mild hit that passes cannot cancel the protection of personal data. Pure.
 *
 * @param failed whether a scanner that did not answer refuses the content; it counts like one more finding
 */
export function decide(settings: ResolvedSettings, findings: readonly LocatedFinding[], failed: boolean): Decision {
  const enforced = strictest(settings, findings.filter(isEnforced));
  const wanted = strictest(settings, findings);
  const decision = failed && enforced.action < Action.REJECT ? failedClosed : enforced;
  const isMonitored = findings.some((located) => !isEnforced(located));

  if (settings.mode === Mode.MONITOR) return { ...passed, monitoredAction: failed ? Action.REJECT : wanted.action };
  return { ...decision, monitoredAction: isMonitored ? wanted.action : Action.UNSPECIFIED };
}

const passed: Decision = {
  action: Action.PASS,
  monitoredAction: Action.UNSPECIFIED,
  decidedBy: 'default',
  because: undefined,
};

const failedClosed: Decision = { ...passed, action: Action.REJECT, decidedBy: 'fail mode' };

function strictest(settings: ResolvedSettings, findings: readonly LocatedFinding[]): Decision {
  let decision = passed;
  for (const located of findings) {
    const action = actionFor(settings, located);
    if (action > decision.action || (action === decision.action && isMoreSevere(located, decision.because)))
      decision = { ...passed, action, decidedBy: nameOf(located), because: located };
  }
  return decision.action === Action.PASS ? { ...passed, decidedBy: whitelistOf(findings) ?? 'default' } : decision;
}

/** The action that the policy has for one finding on its own. */
export function actionFor(settings: ResolvedSettings, { finding, text }: LocatedFinding): Action {
  const grid = finding.dimension === Dimension.DATA ? settings.data : settings.general;
  return grid[text.phase][finding.riskLevel];
}

/** Whether a finding may lead to an action; the others are only reported. */
export function isEnforced({ finding }: LocatedFinding): boolean {
  return finding.mode !== Mode.MONITOR;
}

function isMoreSevere(a: LocatedFinding, b: LocatedFinding | undefined): boolean {
  if (b === undefined) return true;
  const byLevel = a.finding.riskLevel - b.finding.riskLevel;
  return byLevel > 0 || (byLevel === 0 && a.finding.score > b.finding.score);
}

function nameOf({ finding }: LocatedFinding): string {
  if (finding.scannerType === ScannerType.LIST) return finding.scannerName;
  return finding.entityType || finding.scannerTag;
}

function whitelistOf(findings: readonly LocatedFinding[]): string | undefined {
  return findings.find(({ rule }) => rule.tag === 'whitelist')?.rule.name;
}
