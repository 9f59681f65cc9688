import { create } from '@bufbuild/protobuf';
import { Mode, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Unjudged, UnjudgedReason, UnjudgedSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { FailMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { failModeFor } from '../policy/fail-mode.js';
import type { DefinedEntity } from '../policy/genai-rules.js';
import { gapTagOf } from '../policy/rule.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { JudgedPhase } from './conversation.js';

/** Whether a rule judges texts of a phase. */
export function judgesPhase({ rule }: DefinedEntity, phase: JudgedPhase): boolean {
  return phase === Phase.INPUT ? rule.onInput : rule.onOutput;
}

/**
 * What a phase lacks where no guard model is configured: the enforced scanners that the policy asks for by name, and
 * the entity types that it defines. A
 * monitored one decides nothing, so nothing is missing. Pure.
 */
export function gapsWithoutModel({ genaiRules, definedEntities }: PolicySnapshot, phase: JudgedPhase): Unjudged[] {
  return [...genaiRules.filter(({ isAskedFor }) => isAskedFor), ...definedEntities]
    .filter((asked) => asked.rule.mode === Mode.ENFORCE && judgesPhase(asked, phase))
    .map(({ rule }) => create(UnjudgedSchema, { scannerTag: gapTagOf(rule), reason: UnjudgedReason.SCANNER_FAILED }));
}

/** The enforced scanners of a phase that are suspended. Pure. */
export function suspendedGaps({ definition }: Pick<PolicySnapshot, 'definition'>, phase: JudgedPhase): Unjudged[] {
  return definition.customScanners
    .filter(({ suspended, mode }) => suspended && mode !== Mode.MONITOR && mode !== Mode.OFF)
    .filter(({ scanPrompt, scanResponse }) => (phase === Phase.INPUT ? scanPrompt : scanResponse))
    .map(({ tag }) => create(UnjudgedSchema, { scannerTag: tag, reason: UnjudgedReason.SUSPENDED }));
}

/**
 * Whether scanners that did not answer refuse the content: by the fail mode of each scanner, or of the policy where none
 * could judge. Pure.
 */
export function failsClosed(policy: Pick<PolicySnapshot, 'definition' | 'rules'>, gaps: readonly Unjudged[]): boolean {
  return gaps.filter(isFailure).some(({ scannerTag }) => failModeFor(policy, scannerTag) === FailMode.CLOSED);
}

/**
 * Leaves out the gaps in texts that a whitelist excused: nothing that could be found there would count. Data counts there
 * all the same, unless the policy says otherwise. Pure.
 */
export function withoutExcused(
  { definedEntities, settings }: Pick<PolicySnapshot, 'definedEntities' | 'settings'>,
  gaps: readonly Unjudged[],
  excused: readonly Unjudged[],
): readonly Unjudged[] {
  const places = new Set(excused.map(placeOf));
  const isData = ({ scannerTag }: Unjudged) => definedEntities.some(({ rule }) => rule.entityType === scannerTag);
  return gaps.filter(
    (gap) => gap.location === undefined || !places.has(placeOf(gap)) || (isData(gap) && !settings.whitelistSkipsData),
  );
}

function placeOf({ location }: Unjudged): string {
  return `${location?.messageIndex} ${location?.field} ${location?.partIndex}`;
}

const failures: ReadonlySet<UnjudgedReason> = new Set([
  UnjudgedReason.SCANNER_FAILED,
  UnjudgedReason.DEADLINE,
  UnjudgedReason.SUSPENDED,
]);

function isFailure({ reason }: Unjudged): boolean {
  return failures.has(reason);
}
