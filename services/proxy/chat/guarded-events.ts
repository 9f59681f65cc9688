import { create } from '@bufbuild/protobuf';
import { ChannelKind, StreamDeltaSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { JsonObject } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { GuardedAnswer, GuardedAnswerDeps } from './guarded-answer.js';
import { createHoldBack } from './hold-back.js';
import { createLogprobTrack, type LogprobTrack } from './logprobs.js';

/** What one event of a protocol means to the guard. Steps go to the client in their order, each when all before it have. */
export type Step =
  /** An event without judged text. */
  | { readonly kind: 'send'; readonly event: JsonObject }
  /** An event that repeats texts: made when they have gone out. Undefined sends nothing. */
  | { readonly kind: 'build'; readonly build: () => JsonObject | undefined }
  /** More text of a block. */
  | TextStep
  /** The text of a block has ended. */
  | { readonly kind: 'close'; readonly block: string }
  /** All that follows waits until the verdict lets the answer stand. */
  | { readonly kind: 'verdict' };

/** More text of a block. */
export interface TextStep {
  readonly kind: 'text';
  /** Which text it belongs to; any name that is unique in the stream. */
  readonly block: string;
  readonly channel: ChannelKind;
  readonly text: string;
  /** Delivered with the text that they spell out; never when that was changed. */
  readonly logprobs?: readonly unknown[];
  /** The event that delivers text of the block; without it the text is only judged, for a `build` step to read. */
  readonly toEvent?: (text: string, logprobs: readonly unknown[]) => JsonObject;
}

/** A text as the client has it. */
export interface BlockText {
  /** Empty for a block that has had no text. */
  readonly text: string;
  /** Whether the stream has had any text of that name. */
  readonly isKnown: boolean;
  /** Whether a rule changed it. */
  readonly isEdited: boolean;
}

/** Reads the events of one stream for the guard. Keeps state; make one per stream. */
export interface EventReader {
  read(event: JsonObject): readonly Step[];
  /** What is missing when the upstream has said its last word. */
  end(): readonly Step[];
  /** Told each event that the client gets, in order. */
  onSent(event: JsonObject): void;
  /** The events that say the prepared answer and end the stream, given what the client has got so far. */
  interrupt(prepared: string): readonly JsonObject[];
}

/** State of one judged text. */
interface Block {
  readonly number: number;
  readonly channel: ChannelKind;
  readonly logprobs: LogprobTrack;
  toEvent: TextStep['toEvent'];
  /** A high surrogate whose other half has not come yet. */
  carry: string;
  length: number;
  /** Units of it that are cleared. */
  released: number;
  isClosed: boolean;
  /** Cleared but not sent: something before it is not yet. */
  cleared: string;
  clearedLogprobs: unknown[];
  delivered: string;
  isEdited: boolean;
}

/** Where the text of a block has its place among the events. */
interface Run {
  readonly kind: 'run';
  readonly block: Block;
  /** The run is over when the text is released up to here. */
  end: number;
}

type QueueItem = Run | Exclude<Step, { readonly kind: 'text' | 'close' }>;

/** The same bounds as in guarded-answer.ts. */
const maxChannels = 4096;
const maxHeldLength = 16 * 1024 * 1024;

/**
 * The guarded answer of protocols that send an answer as a sequence of blocks: events keep their order, texts go out as they
 * are cleared, and an event behind a text waits for the last unit of it. JSON, such as the arguments of a tool, is delivered
 * in one piece when all of it is cleared.
 *
 * Errors of `take`: UPSTREAM_MALFORMED and OVERLOADED beyond the bounds above.
 */
export function createGuardedEvents(
  { writer, guarded, metrics }: GuardedAnswerDeps,
  createReader: (textOf: (block: string) => BlockText) => EventReader,
): GuardedAnswer {
  const holdBack = createHoldBack();
  const blocks = new Map<string, Block>();
  const blockOfChannel: Block[] = [];
  const queue: QueueItem[] = [];
  let hasVerdict = false;
  let heldLength = 0;
  let isPumping = false;

  const reader = createReader((name) => {
    const block = blocks.get(name);
    return { text: block?.delivered ?? '', isKnown: block !== undefined, isEdited: block?.isEdited ?? false };
  });

  function blockOf({ block: name, channel }: TextStep): Block {
    const known = blocks.get(name);
    if (known) return known;
    if (blockOfChannel.length === maxChannels) {
      throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: `at most ${maxChannels} texts` } });
    }
    const block: Block = {
      number: blockOfChannel.length,
      channel,
      logprobs: createLogprobTrack(),
      toEvent: undefined,
      carry: '',
      length: 0,
      released: 0,
      isClosed: false,
      cleared: '',
      clearedLogprobs: [],
      delivered: '',
      isEdited: false,
    };
    blocks.set(name, block);
    blockOfChannel.push(block);
    return block;
  }

  function apply(step: Step): void {
    if (step.kind === 'text') takeText(step);
    else if (step.kind === 'close') closeBlock(blocks.get(step.block));
    else queue.push(step);
    pump();
  }

  function takeText(step: TextStep): void {
    const block = blockOf(step);
    if (block.isClosed) return;
    block.toEvent = step.toEvent;
    const whole = block.carry + step.text;
    block.carry = /[\ud800-\udbff]$/.test(whole) ? whole.slice(-1) : '';
    sendText(block, block.carry === '' ? whole : whole.slice(0, -1), step.logprobs);
  }

  function sendText(block: Block, text: string, logprobs: readonly unknown[] | undefined): void {
    // Half a surrogate pair cannot travel as UTF-8; the replacement has the same length, so offsets stay true.
    const sound = text.replace(/\p{Surrogate}/gu, '\ufffd');
    if (logprobs && logprobs.length > 0) {
      block.logprobs.add(block.length, block.length + sound.length, { list: logprobs });
    }
    block.length += sound.length;
    const last = queue.at(-1);
    if (last?.kind === 'run' && last.block === block) last.end = block.length;
    else queue.push({ kind: 'run', block, end: block.length });
    if (sound === '') return;
    heldLength += sound.length;
    if (heldLength > maxHeldLength) throw new GatehouseError('OVERLOADED');
    // Held before it is sent: a guard in this process may release it at once.
    holdBack.append(block.number, sound);
    guarded().send(create(StreamDeltaSchema, { channel: block.number, kind: block.channel, text: sound }));
  }

  function closeBlock(block: Block | undefined): void {
    if (!block || block.isClosed) return;
    if (block.carry !== '') sendText(block, block.carry, undefined);
    block.isClosed = true;
    queue.push({ kind: 'run', block, end: block.length });
    // A channel without text was never opened at the guard.
    if (block.length > 0) guarded().close(block.number);
  }

  /** Sends what is in order and may go out. A release may come while a step is taken in, so it is not entered twice. */
  function pump(): void {
    if (isPumping) return;
    isPumping = true;
    try {
      for (let item = queue[0]; item && isSent(item); item = queue[0]) queue.shift();
    } finally {
      isPumping = false;
    }
  }

  function isSent(item: QueueItem): boolean {
    if (item.kind === 'verdict') return hasVerdict;
    if (item.kind === 'run') return isRunSent(item);
    const event = item.kind === 'send' ? item.event : item.build();
    if (event) send(event);
    return true;
  }

  function isRunSent({ block, end }: Run): boolean {
    if (isJson(block)) {
      if (!block.isClosed || block.released < block.length) return false;
      if (block.cleared !== '') deliverText(block, block.cleared);
      return true;
    }
    if (block.cleared !== '' || block.clearedLogprobs.length > 0) deliverText(block, block.cleared);
    return block.released >= end;
  }

  function deliverText(block: Block, text: string): void {
    const logprobs = block.clearedLogprobs;
    block.cleared = '';
    block.clearedLogprobs = [];
    block.delivered += text;
    if (block.toEvent) send(block.toEvent(text, logprobs));
  }

  function send(event: JsonObject): void {
    reader.onSent(event);
    writer.send(event);
  }

  return {
    get heldLength() {
      return heldLength;
    },
    take(event) {
      for (const step of reader.read(event)) apply(step);
    },
    deliver(release) {
      const text = holdBack.release(release);
      const block = blockOfChannel[release.channel];
      if (!block || release.end <= block.released) return;
      const clearedLength = release.end - block.released;
      block.released = release.end;
      block.isEdited ||= release.edits.length > 0;
      block.cleared += text;
      const logprobs = block.logprobs.release(release.end, release.edits);
      if (Array.isArray(logprobs?.['list'])) block.clearedLogprobs.push(...logprobs['list']);
      heldLength -= clearedLength;
      if (!isJson(block)) metrics.streamHoldBack.observe({}, holdBack.pending(release.channel));
      pump();
    },
    close() {
      for (const step of reader.end()) apply(step);
      for (const block of blocks.values()) closeBlock(block);
      pump();
      guarded().close();
    },
    sendRest() {
      if ([...blocks.values()].some(({ released, length }) => released < length)) {
        throw new Error('detection gave its verdict before it had released the text');
      }
      hasVerdict = true;
      pump();
    },
    sendInstead(prepared) {
      for (const event of reader.interrupt(prepared)) writer.send(event);
    },
  };
}

function isJson({ channel }: Block): boolean {
  return channel === ChannelKind.TOOL_ARGUMENTS;
}
