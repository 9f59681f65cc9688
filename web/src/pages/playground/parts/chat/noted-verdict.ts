import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { numberOf } from '../../../../ui/words.js';

/** What the proxy says about a verdict in a header. */
export interface NotedVerdict {
  readonly requestId: string;
  readonly action: Action;
  readonly revision: string;
}

/** Reads `guardrails-0123…; action=reject; revision=42`; undefined for anything else. Pure. */
export function readNotedVerdict(header: string): NotedVerdict | undefined {
  const [, requestId, word, revision] = /^(\S+); action=(\w+); revision=(\d+)$/.exec(header) ?? [];
  const action = numberOf(Action, word);
  if (requestId === undefined || revision === undefined || action === undefined) return undefined;
  // The number of a name of the enumeration is a value of it.
  return { requestId, action: action as Action, revision };
}

/** Whether nothing of the judged text goes on. */
export function isBlocking(verdict: NotedVerdict | undefined): boolean {
  return verdict?.action === Action.REJECT || verdict?.action === Action.REPLACE;
}
