import type { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { editsIn, editsOf, type SensitiveSpan } from '../operators/anonymise.js';
import type { Keyed } from '../operators/keyed.js';
import type { Hit } from '../scanners/hit.js';
import type { PlaceholderSearch } from '../vault/placeholder-search.js';
import { createChannelText, createReleaser, type StreamChannel } from './channel.js';
import { type Clearance, createChannelGuard } from './channel-guard.js';
import { createDisguiseStream } from './disguise-stream.js';
import type { StreamPlan } from './plan.js';
import { createRestoration } from './restoration.js';

/** What a channel needs of its stream. */
export interface ChannelDeps {
  readonly plan: StreamPlan;
  readonly keyed: Keyed;
  /** Placeholders that are turned back; undefined when none are known. */
  readonly placeholders: PlaceholderSearch | undefined;
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
  const disguise = createDisguiseStream(deps.plan);
  const hits: Hit[] = [];
  const restoration = deps.placeholders && createRestoration(deps.placeholders);
  const read = restoration?.read ?? guard.read;
  let cleared = 0;
  let received = 0;
  let isFinished = false;

  function take(clearance: Clearance): readonly Hit[] {
    const certain = restoration?.sift(clearance.hits) ?? clearance.hits;
    hits.push(...certain);
    const spans = spansOf(certain);
    const edits = editsIn(read, spans, deps.keyed);
    for (const edit of edits) releaser.add(edit);
    cleared = deps.isObserving ? received : clearance.end;
    if (restoration !== undefined) {
      const restored = restoration.clear(cleared, edits);
      for (const edit of restored.edits) releaser.add(edit);
      cleared = restored.end;
    }
    return certain;
  }

  /** Takes hits of what was written in disguise. What of it has been released, as far as it had to be, stays. */
  function takeHidden(found: readonly Hit[]): readonly Hit[] {
    const certain = found.filter((hit) => !hits.some((known) => isSamePlace(known, hit)));
    hits.push(...certain);
    const spans = spansOf(certain);
    for (const edit of editsIn(disguise.read, spans, deps.keyed)) releaser.addLate(edit);
    return certain;
  }

  function spansOf(found: readonly Hit[]): SensitiveSpan[] {
    return deps.covered(channel, found).flatMap(({ rule, start, end }) => {
      const { operator, entityType } = rules[rule]!;
      return operator === undefined ? [] : [{ start, end, operator, entityType }];
    });
  }

  const channel: StreamChannel = {
    text: text.judged,
    get isFinished() {
      return isFinished;
    },
    push(added) {
      text.append(added);
      received += added.length;
      restoration?.push(added);
      const hidden = disguise.push(added);
      const { end, hits: found } = guard.push(added);
      return [...take({ end: Math.min(end, disguise.holdFrom()), hits: found }), ...takeHidden(hidden)];
    },
    finish() {
      isFinished = true;
      restoration?.finish();
      const found = take(guard.finish());
      return [...found, ...takeHidden(disguise.finish(text.judged.text, channel.hits()))];
    },
    hits: () => [...hits, ...guard.judge()],
    cover(found) {
      for (const edit of editsOf(text.judged.text, spansOf(found), deps.keyed)) releaser.addOver(edit);
    },
    get restored() {
      return restoration?.restored ?? 0;
    },
    release: () => releaser.upTo(cleared),
  };
  return channel;
}

function isSamePlace(a: Hit, b: Hit): boolean {
  return a.rule === b.rule && a.start < b.end && b.start < a.end;
}
