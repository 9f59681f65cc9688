import { create, equals, toBinary } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  DifferenceKind,
  type FindingDifference,
  FindingDifferenceSchema,
  InexactReason,
} from '#gen/gatehouse/detection/v1/replay_pb.js';
import type { DetectionResult } from '#gen/gatehouse/detection/v1/result_pb.js';
import {
  DimensionRiskSchema,
  type EngineVersions,
  type Finding,
  FindingSchema,
  ScannerType,
  UnjudgedReason,
  UnjudgedSchema,
  type Verdict,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';

/**
 * The findings that differ, in the order of their places. Findings of one rule at one start are the same finding, and
 * changed when any other byte of them differs. Pure.
 */
export function compareFindings(before: readonly Finding[], after: readonly Finding[]): FindingDifference[] {
  const left = groupByPlace(before);
  const right = groupByPlace(after);
  const differences = [...new Set([...left.keys(), ...right.keys()])].flatMap((place) => {
    const [was, is] = [left.get(place) ?? [], right.get(place) ?? []];
    return Array.from({ length: Math.max(was.length, is.length) }, (_, at) => compareOne(was[at], is[at])).flat();
  });
  return differences.sort((a, b) => byPlace(findingOf(a), findingOf(b)));
}

function compareOne(before: Finding | undefined, after: Finding | undefined): FindingDifference[] {
  if (before !== undefined && after !== undefined) {
    const isEqual = Buffer.compare(toBinary(FindingSchema, before), toBinary(FindingSchema, after)) === 0;
    return isEqual ? [] : [create(FindingDifferenceSchema, { kind: DifferenceKind.CHANGED, before, after })];
  }
  const kind = after === undefined ? DifferenceKind.REMOVED : DifferenceKind.ADDED;
  return [create(FindingDifferenceSchema, { kind, ...(before && { before }), ...(after && { after }) })];
}

function groupByPlace(findings: readonly Finding[]): Map<string, Finding[]> {
  const groups = new Map<string, Finding[]>();
  for (const finding of findings) {
    const { scannerTag, scannerName, scannerType, entityType, location, start } = finding;
    const at = [location?.messageIndex, location?.field, location?.partIndex, start];
    const place = JSON.stringify([scannerTag, scannerName, scannerType, entityType, ...at]);
    groups.set(place, [...(groups.get(place) ?? []), finding]);
  }
  return groups;
}

/** A difference has one side at least. */
function findingOf({ before, after }: FindingDifference): Finding {
  return (before ?? after)!;
}

function byPlace({ location: a, start }: Finding, { location: b, start: other }: Finding): number {
  return (
    (a?.messageIndex ?? 0) - (b?.messageIndex ?? 0) ||
    (a?.field ?? 0) - (b?.field ?? 0) ||
    (a?.partIndex ?? 0) - (b?.partIndex ?? 0) ||
    start - other
  );
}

/** Whether anything but the findings, the answer, the revision and the time differs. Pure. */
export function differs(before: Verdict, after: Verdict): boolean {
  const risk = (verdict: Verdict) => [verdict.security, verdict.compliance, verdict.data];
  const isRiskEqual = risk(before).every((one, index) => {
    const other = risk(after)[index];
    return one === undefined || other === undefined ? one === other : equals(DimensionRiskSchema, one, other);
  });
  const isGapEqual =
    before.unjudged.length === after.unjudged.length &&
    before.unjudged.every((gap, index) => equals(UnjudgedSchema, gap, after.unjudged[index]!));
  return (
    before.action !== after.action ||
    before.monitoredAction !== after.monitoredAction ||
    before.overallRiskLevel !== after.overallRiskLevel ||
    before.decidedBy !== after.decidedBy ||
    !isRiskEqual ||
    !isGapEqual
  );
}

/** Why the same policy need not give the same verdict here; empty when it must. Pure. */
export function inexactReasons(
  result: Pick<DetectionResult, 'versions' | 'policyVersion' | 'streamed'>,
  before: Verdict,
  after: Verdict,
  judging: { readonly versions: EngineVersions; readonly policyVersion: bigint; readonly asksModel: boolean },
): InexactReason[] {
  const { versions: now } = judging;
  const { versions: then } = result;
  const asked = (verdict: Verdict) => verdict.findings.some(({ scannerType }) => scannerType === ScannerType.GENAI);
  const reasons: readonly (readonly [InexactReason, boolean])[] = [
    [InexactReason.UNKNOWN_VERSIONS, then === undefined],
    [InexactReason.ENGINE, then !== undefined && then.engine !== now.engine],
    [InexactReason.NORMALISER, then !== undefined && then.normaliser !== now.normaliser],
    [InexactReason.CATALOG, then !== undefined && then.catalog !== now.catalog],
    [InexactReason.CLASSIFIER, then !== undefined && then.classifier !== now.classifier],
    [
      InexactReason.GUARD_MODEL,
      then !== undefined && (then.guardModel !== now.guardModel || then.visionModel !== now.visionModel),
    ],
    [InexactReason.MODEL_ANSWER, judging.asksModel || asked(before)],
    [InexactReason.STREAMED, result.streamed],
    [InexactReason.GAP, [before, after].some(hasGap)],
    [InexactReason.POLICY, result.policyVersion !== judging.policyVersion],
    [InexactReason.PLACEHOLDERS, before.action === Action.ANONYMIZE_RESTORE || before.restored > 0],
  ];
  return reasons.flatMap(([reason, holds]) => (holds ? [reason] : []));
}

function hasGap({ unjudged }: Verdict): boolean {
  return unjudged.some(({ reason }) => reason === UnjudgedReason.SCANNER_FAILED || reason === UnjudgedReason.DEADLINE);
}
