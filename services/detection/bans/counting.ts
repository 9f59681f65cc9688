import { Mode, Phase, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type Message, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Finding, Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** What is known of a judged request. */
export interface JudgedTurn {
  readonly verdict: Verdict;
  /** The conversation as it was received; empty for a guarded stream, whose findings are all in the answer. */
  readonly messages: readonly Message[];
  readonly source: Source;
  readonly skipRecord: boolean;
}

/** Roles whose texts come from the application, its tools or the model: their authors are not the end user. */
const notTheUser: ReadonlySet<string> = new Set(['assistant', 'system', 'developer', 'tool', 'function']);

/** Tries that are meant to be risky. */
const trials: ReadonlySet<Source> = new Set([Source.PLAYGROUND, Source.ATTACK_CAMPAIGN]);

/**
 * The level at which a turn counts against its end user: that of the worst enforced finding in what is new and theirs.
 *
 * Applications send the conversation again with every turn, so a message that was refused once would count with every
 * later one: only messages since the assistant spoke last count. Texts of tools and of the application never do, while
 * an answer of the model counts as what the user led it to. Monitored findings lead to nothing. Pure.
 */
export function countingLevel({ verdict, messages, source, skipRecord }: JudgedTurn): RiskLevel {
  if (skipRecord || trials.has(source)) return RiskLevel.NO_RISK;
  const firstNew = startOfTurn(messages, verdict.phase);
  let level = RiskLevel.NO_RISK;
  for (const finding of verdict.findings)
    if (finding.mode !== Mode.MONITOR && isOfTurn(finding, messages, firstNew, verdict.phase))
      level = Math.max(level, finding.riskLevel);
  return level;
}

function isOfTurn({ location }: Finding, messages: readonly Message[], firstNew: number, phase: Phase): boolean {
  const index = location?.messageIndex ?? 0;
  const message = messages[index];
  if (message === undefined) return true;
  if (index < firstNew) return false;
  return message.role === 'assistant' ? phase === Phase.OUTPUT : !notTheUser.has(message.role);
}

/** Index of the first message after the assistant's last turn; for an answer, its last turn before that one. */
function startOfTurn(messages: readonly Message[], phase: Phase): number {
  let end = messages.length;
  if (phase === Phase.OUTPUT) while (end > 0 && messages[end - 1]?.role === 'assistant') end--;
  return messages.slice(0, end).findLastIndex(({ role }) => role === 'assistant') + 1;
}
