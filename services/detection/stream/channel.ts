import { create } from '@bufbuild/protobuf';
import { Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, type StreamRelease, StreamReleaseSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField, TextLocationSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Edit } from '../operators/anonymise.js';
import type { JudgedText } from '../pipeline/conversation.js';
import type { RawOffsets } from '../pipeline/json-text.js';
import type { Hit } from '../scanners/hit.js';

/** One channel of a guarded stream: text goes in, hits and releases come out. */
export interface StreamChannel {
  /** The text so far, as the pipeline knows it. One object for the life of the channel. */
  readonly text: JudgedText;
  /** Whether `finish` was called. */
  readonly isFinished: boolean;
  /** Reads more text and returns the hits that became certain. */
  push(text: string): readonly Hit[];
  /** Ends the text and returns the last hits. */
  finish(): readonly Hit[];
  /** All hits of the text so far. */
  hits(): readonly Hit[];
  /**
   * Rewrites hits that were found when the text was whole and none of it had been released. They hold what else was
   * rewritten in them.
   */
  cover(found: readonly Hit[]): void;
  /** Placeholders that were turned back so far. */
  readonly restored: number;
  /** Clears what may be delivered since the last release; undefined when there is nothing more. */
  release(): StreamRelease | undefined;
}

/** The text of a channel as it grows. */
export interface ChannelText {
  readonly judged: JudgedText;
  append(text: string): void;
  /** Replaces what scanners read by the text behind the escapes. */
  resolve(text: string, rawOffsets: RawOffsets | undefined): void;
}

const fields: Readonly<Record<ChannelKind, TextField>> = {
  [ChannelKind.UNSPECIFIED]: TextField.CONTENT,
  [ChannelKind.CONTENT]: TextField.CONTENT,
  [ChannelKind.REASONING]: TextField.REASONING,
  [ChannelKind.TOOL_ARGUMENTS]: TextField.TOOL_ARGUMENTS,
};

/** Starts the text of a channel. It is joined when it is read, which is once, when the verdict is due. */
export function createChannelText(channel: number, kind: ChannelKind): ChannelText {
  let received = '';
  let resolved: string | undefined;
  let offsets: RawOffsets | undefined;
  return {
    judged: {
      location: create(TextLocationSchema, { messageIndex: channel, field: fields[kind], partIndex: 0 }),
      role: 'assistant',
      phase: Phase.OUTPUT,
      isContext: false,
      get text() {
        return resolved ?? received;
      },
      get received() {
        return received;
      },
      get rawOffsets() {
        return offsets;
      },
    },
    append(text) {
      received += text;
    },
    resolve(text, rawOffsets) {
      resolved = text;
      offsets = rawOffsets;
    },
  };
}

/** Makes the releases of one channel. */
export interface Releaser {
  /** Puts an edit into the queue; it must not lie before what was released. */
  add(edit: Edit): void;
  /** Puts an edit into the queue in place of all that it meets; its text must not have been released. */
  addOver(edit: Edit): void;
  /** Puts an edit into the queue that may come late: what was released of its text stays. */
  addLate(edit: Edit): void;
  /** The release up to an offset, or up to the start of an edit that reaches beyond it; undefined when it has nothing. */
  upTo(end: number): StreamRelease | undefined;
}

/** Creates the releaser of a channel. */
export function createReleaser(channel: number): Releaser {
  let edits: Edit[] = [];
  let released = 0;

  /** Edits that meet become one, and the first of them says what stands there, or the one that is given. */
  function join(edit: Edit, replacement?: string): void {
    const met = edits.filter((other) => other.start < edit.end && other.end > edit.start);
    edits = edits.filter((other) => !met.includes(other));
    edits.push({
      start: Math.min(edit.start, ...met.map(({ start }) => start)),
      end: Math.max(edit.end, ...met.map(({ end }) => end)),
      replacement: replacement ?? met[0]?.replacement ?? edit.replacement,
    });
    edits.sort((a, b) => a.start - b.start);
  }

  return {
    add(edit) {
      if (edit.start < released) throw new Error('an edit came after its text was released');
      join(edit);
    },
    addOver(edit) {
      if (edit.start < released) throw new Error('an edit came after its text was released');
      join(edit, edit.replacement);
    },
    addLate(edit) {
      if (edit.end > released) join({ ...edit, start: Math.max(edit.start, released) });
    },
    upTo(end) {
      const open = edits.findIndex((edit) => edit.end > end);
      const reach = open < 0 ? end : Math.min(end, edits[open]!.start);
      if (reach <= released) return undefined;
      const cleared = edits.filter((edit) => edit.end <= reach);
      edits = edits.filter((edit) => edit.end > reach);
      released = reach;
      return create(StreamReleaseSchema, { channel, end: reach, edits: cleared });
    },
  };
}
