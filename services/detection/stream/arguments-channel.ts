import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Edit, editsOf, type SensitiveSpan } from '../operators/anonymise.js';
import { fitJsonEdits } from '../operators/json-edits.js';
import { type RawOffsets, readJsonText } from '../pipeline/json-text.js';
import { holdsOnlyPlaceholders, restoringEdits } from '../pipeline/restoring.js';
import { scanText } from '../policy/compile.js';
import type { Hit } from '../scanners/hit.js';
import { createChannelText, createReleaser, type StreamChannel } from './channel.js';
import type { ChannelDeps } from './text-channel.js';

/**
 * Opens a channel of tool-call arguments. Nothing of them is released before they are complete: no client can act on
 * half an argument, and only whole JSON can be read behind its escapes and stay JSON when it is rewritten.
 */
export function createArgumentsChannel(number: number, deps: ChannelDeps): StreamChannel {
  const text = createChannelText(number, ChannelKind.TOOL_ARGUMENTS);
  const releaser = createReleaser(number);
  const { policy } = deps.plan;
  let hits: readonly Hit[] = [];
  let cleared = 0;
  let restored = 0;
  let isFinished = false;

  function finish(): readonly Hit[] {
    isFinished = true;
    const raw = text.judged.received;
    const json = readJsonText(raw);
    text.resolve(json.text, json.rawOffsets);
    const read = (start: number, end: number) => json.text.slice(start, end);
    const matches = deps.placeholders?.findAll(json.text) ?? [];
    hits = scanText(policy, json.text, Phase.OUTPUT).filter((hit) => !holdsOnlyPlaceholders(hit, matches, read));
    const masked = editsOf(json.text, spansOf(hits), deps.keyed);
    const back = restoringEdits(matches, masked);
    restored = back.length;
    const edits = [...masked, ...back].sort((a, b) => a.start - b.start).map((edit) => toRaw(edit, json.rawOffsets));
    for (const edit of fitJsonEdits(raw, edits)) releaser.add(edit);
    cleared = raw.length;
    return hits;
  }

  function spansOf(found: readonly Hit[]): SensitiveSpan[] {
    return deps.covered(channel, found).flatMap(({ rule, start, end }) => {
      const { operator, entityType } = policy.rules[rule]!;
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
      if (deps.isObserving && deps.placeholders === undefined) cleared += added.length;
      return [];
    },
    finish,
    hits: () => hits,
    cover(found) {
      const { text: json, received, rawOffsets } = text.judged;
      const edits = editsOf(json, spansOf(found), deps.keyed).map((edit) => toRaw(edit, rawOffsets));
      for (const edit of fitJsonEdits(received, edits)) releaser.addOver(edit);
    },
    get restored() {
      return restored;
    },
    release: () => releaser.upTo(cleared),
  };
  return channel;
}

function toRaw({ start, end, replacement }: Edit, offsets: RawOffsets | undefined): Edit {
  return { start: offsets?.[start] ?? start, end: offsets?.[end] ?? end, replacement };
}
