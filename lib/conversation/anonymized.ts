import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { JudgedMessage } from './judged-message.js';

/**
 * Writes the changed texts of a verdict into the messages that it judged: anonymised, and on output with what placeholders
 * stand for, which is no matter of the action. Tool-call arguments stay valid JSON.
 *
 * Returns the indexes of the messages that changed. Throws an Error when a text cannot be placed: what detection wants changed
 * never goes on as it was.
 */
export function writeAnonymized(messages: readonly JudgedMessage[], verdict: Verdict): ReadonlySet<number> {
  const changed = new Set<number>();
  for (const { location, text } of verdict.anonymized) {
    const judged = messages[location?.messageIndex ?? -1]?.texts.find(
      (candidate) => candidate.field === location?.field && candidate.index === location.partIndex,
    );
    if (!location || !judged) throw new Error('detection anonymised a text that it was not sent');
    judged.write(text);
    changed.add(location.messageIndex);
  }
  return changed;
}
