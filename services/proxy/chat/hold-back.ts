import type { StreamRelease } from '#gen/gatehouse/detection/v1/detection_pb.js';

/**
 * Text of a streamed answer that the guard has not cleared yet, by channel.
 *
 * The guard knows what may go out and never sends text back; this side has the text and knows nothing of rules. So a
 * release is two offsets and a few edits, however long the text is. All offsets count UTF-16 code units of the whole
 * text of a channel, from its first unit, delivered or not.
 */
export interface HoldBack {
  /** Keeps the next text of a channel. */
  append(channel: number, text: string): void;
  /**
   * Takes out what a release clears, with its edits made: the text to deliver, which may be empty.
   *
   * Throws when the release does not fit the text that is held. Nothing is delivered then: text that nobody cleared
   * must not go out because two sides disagree about a number.
   */
  release(release: StreamRelease): string;
  /** Units of a channel that wait for a release. */
  pending(channel: number): number;
}

/** The held end of a channel's text. */
interface HeldText {
  /** Offset of the first unit that is held: all before it is delivered. */
  from: number;
  text: string;
}

/** Creates an empty hold-back for one answer. */
export function createHoldBack(): HoldBack {
  const channels = new Map<number, HeldText>();

  return {
    append(channel, text) {
      const held = channels.get(channel);
      if (held === undefined) channels.set(channel, { from: 0, text });
      else held.text += text;
    },

    release({ channel, end, edits }) {
      const held = channels.get(channel) ?? { from: 0, text: '' };
      if (end < held.from || end > held.from + held.text.length) {
        throw new RangeError(`channel ${channel} holds ${rangeOf(held)}; it cannot be released up to ${end}`);
      }
      const cleared = cut(held, end);
      let delivered = '';
      let at = cleared.from;
      for (const edit of edits) {
        if (edit.start < at || edit.end < edit.start || edit.end > end) {
          throw new RangeError(`an edit of ${edit.start} to ${edit.end} does not fit ${rangeOf(cleared)}`);
        }
        delivered += between(cleared, at, edit.start) + edit.replacement;
        at = edit.end;
      }
      return delivered + between(cleared, at, end);
    },

    pending: (channel) => channels.get(channel)?.text.length ?? 0,
  };
}

/** Takes the text up to an offset out of what is held. */
function cut(held: HeldText, end: number): HeldText {
  const cleared = { from: held.from, text: between(held, held.from, end) };
  held.text = held.text.slice(end - held.from);
  held.from = end;
  return cleared;
}

function between({ from, text }: HeldText, start: number, end: number): string {
  return text.slice(start - from, end - from);
}

function rangeOf({ from, text }: HeldText): string {
  return `${from} to ${from + text.length}`;
}
