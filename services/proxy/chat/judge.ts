import { create } from '@bufbuild/protobuf';
import { Action, Mode, type Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, DetectRequestSchema, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField, type TextLocation, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { parseJson } from './json.js';
import { editJson } from './json-edits.js';
import type { JudgedMessage } from './texts.js';

/** What detection has to know about a call besides its messages. */
export interface CallFacts {
  readonly endUserId: string;
  /** Network address of the client; empty when unknown. */
  readonly clientAddress: string;
}

/** The request that asks detection about these messages. */
export function toDetectRequest(messages: readonly JudgedMessage[], phase: Phase, facts: CallFacts): DetectRequest {
  return create(DetectRequestSchema, {
    messages: messages.map(({ message }) => message),
    phase,
    source: Source.PROXY,
    endUserId: facts.endUserId,
    clientAddress: facts.clientAddress,
  });
}

/**
 * Whether a verdict means that the judged content goes nowhere. An action that this gateway cannot take is refused as well:
 * no upstream is marked private here, so switching to one would mean forwarding the data.
 */
export function isBlocking(verdict: Verdict): boolean {
  return !forwarding.has(verdict.action);
}

const forwarding: ReadonlySet<Action> = new Set([Action.PASS, Action.ANONYMIZE, Action.ANONYMIZE_RESTORE]);

/** The prepared answer of a blocking verdict. */
export function answerOf(verdict: Verdict): string {
  return verdict.answer ?? 'This request was stopped by the security policy.';
}

/**
 * Writes the anonymised texts of a verdict into the messages that it judged. Tool-call arguments stay valid JSON.
 *
 * Returns the indexes of the messages that changed.
 */
export function anonymize(messages: readonly JudgedMessage[], verdict: Verdict): ReadonlySet<number> {
  const changed = new Set<number>();
  if (verdict.action === Action.PASS) return changed;
  for (const { location, text } of verdict.anonymized) {
    const judged = messages[location?.messageIndex ?? -1]?.texts.find(
      (candidate) => candidate.field === location?.field && candidate.index === location.partIndex,
    );
    // Never forward what detection wanted changed: a text that cannot be placed fails the request.
    if (!location || !judged) throw new Error('detection anonymised a text that it was not sent');
    const isArguments = location.field === TextField.TOOL_ARGUMENTS;
    judged.write(isArguments ? keepJson(judged.text, text, verdict, location) : text);
    changed.add(location.messageIndex);
  }
  return changed;
}

/** The anonymised arguments, or the closest valid JSON when an operator broke it: a masked number is no number any more. */
function keepJson(original: string, anonymized: string, verdict: Verdict, location: TextLocation): string {
  if (parseJson(original) === undefined || parseJson(anonymized) !== undefined) return anonymized;
  const edits = verdict.findings.flatMap(({ location: at, start, end, replacement, mode }) =>
    replacement !== undefined && mode !== Mode.MONITOR && at && isSameText(at, location)
      ? [{ start, end, replacement }]
      : [],
  );
  return edits.length > 0 ? editJson(original, edits) : JSON.stringify(anonymized);
}

function isSameText(a: TextLocation, b: TextLocation): boolean {
  return a.messageIndex === b.messageIndex && a.field === b.field && a.partIndex === b.partIndex;
}
