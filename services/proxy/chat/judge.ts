import { create } from '@bufbuild/protobuf';
import { Action, Dimension, Mode, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, DetectRequestSchema, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField, type TextLocation, type Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { JudgedMessage } from '#lib/conversation/judged-message.js';
import { keepJson, type TextEdit } from './json-edits.js';

/** What detection has to know about a call besides its messages. */
export interface CallFacts {
  readonly endUserId: string;
  /** Network address of the client; empty when unknown. */
  readonly clientAddress: string;
}

/**
 * The request that asks detection about these messages.
 *
 * For the output they are the choices of one answer, and all of them are the assistant's whatever they call themselves:
 * detection takes what stands before the last assistant's turn for context that was judged already.
 */
export function toDetectRequest(messages: readonly JudgedMessage[], phase: Phase, facts: CallFacts): DetectRequest {
  return create(DetectRequestSchema, {
    messages: messages.map(({ message }) => (phase === Phase.OUTPUT ? { ...message, role: 'assistant' } : message)),
    phase,
    source: Source.PROXY,
    endUserId: facts.endUserId,
    clientAddress: facts.clientAddress,
  });
}

/** Whether a verdict on a prompt means that it may go to a private model only. */
export function isSwitching(verdict: Verdict): boolean {
  return verdict.action === Action.SWITCH_PRIVATE_MODEL;
}

/**
 * Whether a verdict means that the judged content does not go where it was to go. Of an answer that is all: no other model
 * can take it.
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
    judged.write(isArguments ? keepJson(judged.text, text, editsOf(verdict, location)) : text);
    changed.add(location.messageIndex);
  }
  return changed;
}

/**
 * Where detection anonymised a text. Of findings that overlap only one carries the replacement, and all that they cover
 * has been replaced by it.
 */
function editsOf(verdict: Verdict, location: TextLocation): TextEdit[] {
  const edits: { start: number; end: number; replacement: string | undefined }[] = [];
  const found = verdict.findings.filter(
    ({ dimension, mode, location: at, end }) =>
      dimension === Dimension.DATA && mode !== Mode.MONITOR && end > 0 && at && isSameText(at, location),
  );
  for (const { start, end, replacement } of found.toSorted((a, b) => a.start - b.start)) {
    const last = edits.at(-1);
    if (last && start < last.end) {
      last.end = Math.max(last.end, end);
      last.replacement ??= replacement;
    } else {
      edits.push({ start, end, replacement });
    }
  }
  return edits.flatMap(({ start, end, replacement }) =>
    replacement === undefined ? [] : [{ start, end, replacement }],
  );
}

function isSameText(a: TextLocation, b: TextLocation): boolean {
  return a.messageIndex === b.messageIndex && a.field === b.field && a.partIndex === b.partIndex;
}
