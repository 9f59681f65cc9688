import type { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { editsIn } from '../operators/anonymise.js';
import type { HashValue } from '../operators/apply.js';
import type { Hit } from '../scanners/hit.js';
import { createChannelText, createReleaser, type StreamChannel } from './channel.js';
import { type Clearance, createChannelGuard } from './channel-guard.js';
import type { StreamPlan } from './plan.js';

/** What a channel needs of its stream. */
export interface ChannelDeps {
  readonly plan: StreamPlan;
  readonly hashValue: HashValue;
  /** Of hits that became certain, those whose spans are rewritten before delivery. */
  covered(channel: StreamChannel, hits: readonly Hit[]): readonly Hit[];
  /** Deliver at once, whatever is found. */
  readonly isObserving: boolean;
}

/** Opens a channel of answer or reasoning text, guarded as it comes. */
export function createTextChannel(number: number, kind: ChannelKind, deps: ChannelDeps): StreamChannel {
  const { rules } = deps.plan.policy;
  const guard = createChannelGuard(deps.plan);
  const text = createChannelText(number, kind);
  const releaser = createReleaser(number);
  const hits: Hit[] = [];
  let cleared = 0;
  let received = 0;
  let isFinished = false;

  function take(clearance: Clearance): readonly Hit[] {
    hits.push(...clearance.hits);
    const spans = deps.covered(channel, clearance.hits).flatMap(({ rule, start, end }) => {
      const { operator, entityType } = rules[rule]!;
      return operator === undefined ? [] : [{ start, end, operator, entityType }];
    });
    for (const edit of editsIn(guard.read, spans, deps.hashValue)) releaser.add(edit);
    cleared = deps.isObserving ? received : clearance.end;
    return clearance.hits;
  }

  const channel: StreamChannel = {
    text: text.judged,
    get isFinished() {
      return isFinished;
    },
    push(added) {
      text.append(added);
      received += added.length;
      return take(guard.push(added));
    },
    finish() {
      isFinished = true;
      return take(guard.finish());
    },
    hits: () => [...hits, ...guard.judge()],
    release: () => releaser.upTo(cleared),
  };
  return channel;
}
