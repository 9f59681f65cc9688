import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { JudgedMessage } from './judged-message.js';

/**
 * Writes the anonymised texts of a verdict into the JSON of the messages that it judged.
 *
 * Throws an Error when a text cannot be placed: what detection wants changed never goes on as it was.
 */
export function writeAnonymized(messages: readonly JudgedMessage[], verdict: Verdict): void {
  for (const { location, text } of verdict.anonymized) {
    const judged = messages[location?.messageIndex ?? -1]?.texts.find(
      (candidate) => candidate.field === location?.field && candidate.index === location.partIndex,
    );
    if (judged === undefined) throw new Error('detection anonymised a text that it was not sent');
    judged.write(text);
  }
}
