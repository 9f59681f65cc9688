import { create } from '@bufbuild/protobuf';
import { type ChannelKind, StreamDeltaSchema, type StreamRelease } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { isObject, type JsonObject, objectsOf } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { GuardedStream } from '#lib/mesh/detection-client.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createChoice, type StreamChoice } from './choice.js';
import { createHoldBack } from './hold-back.js';
import type { SseWriter } from './sse-writer.js';

/** A streamed answer between the guard and the client: all its choices, and what of them may be sent when. */
export interface GuardedAnswer {
  /** Units of text that the client does not have yet because nobody has cleared them. */
  readonly heldLength: number;
  /** Takes in a chunk of the upstream: its texts go to the guard, and what has no text to the client. */
  take(chunk: JsonObject): void;
  /** Sends what the guard has cleared. Throws when a release does not fit the text that is held. */
  deliver(release: StreamRelease): void;
  /** Ends all texts: the upstream has said its last word. */
  close(): void;
  /** Sends what had to wait until the verdict let the answer stand: tool calls, finishes, usage. */
  sendRest(): void;
  /** Sends a prepared answer in place of everything that was not sent yet, and finishes every choice. */
  sendInstead(prepared: string): void;
}

/** Where an answer's texts and chunks go. */
export interface GuardedAnswerDeps {
  readonly writer: Pick<SseWriter, 'send'>;
  /** Looked up at each use: the stream is opened after the answer is made. */
  readonly guarded: () => Pick<GuardedStream, 'send' | 'close'>;
  readonly metrics: Pick<Metrics, 'streamHoldBack'>;
}

/** A guarded stream has no more channels than this; gatehouse.detection.v1.StreamDelta.channel. */
const maxChannels = 4096;
/** Text that may wait for its verdict, UTF-16 code units; far beyond the longest answer of any model. */
const maxHeldLength = 16 * 1024 * 1024;

/** Creates the state of one answer. Errors of `take`: UPSTREAM_MALFORMED and OVERLOADED beyond the bounds above. */
export function createGuardedAnswer({ writer, guarded, metrics }: GuardedAnswerDeps): GuardedAnswer {
  const holdBack = createHoldBack();
  const choices = new Map<number, StreamChoice>();
  const choiceOfChannel: StreamChoice[] = [];
  /** Finishes and usage, in the order they came in. */
  const closing: JsonObject[] = [];
  let heldLength = 0;

  function choiceAt(index: number): StreamChoice {
    const known = choices.get(index);
    if (known) return known;
    const choice: StreamChoice = createChoice(index, { openChannel: () => openChannel(choice), send });
    choices.set(index, choice);
    return choice;
  }

  function openChannel(choice: StreamChoice): number {
    if (choiceOfChannel.length === maxChannels) {
      throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: `at most ${maxChannels} texts` } });
    }
    return choiceOfChannel.push(choice) - 1;
  }

  function send(channel: number, kind: ChannelKind, text: string): void {
    if (text === '') return;
    heldLength += text.length;
    if (heldLength > maxHeldLength) throw new GatehouseError('OVERLOADED');
    // Held before it is sent: a guard in this process may release it at once.
    holdBack.append(channel, text);
    guarded().send(create(StreamDeltaSchema, { channel, kind, text }));
  }

  return {
    get heldLength() {
      return heldLength;
    },
    take(chunk) {
      const { choices: received, ...envelope } = chunk;
      const parts = objectsOf(received);
      // Usage belongs at the end; it may come on a chunk of its own, or on one for choices that have finished already.
      const isTail = parts.every((part) => choiceAt(indexOf(part)).isClosed());
      if (isTail && isObject(chunk['usage'])) closing.push({ ...envelope, choices: [] });
      else if (parts.length === 0) writer.send(chunk);
      for (const part of parts) {
        const choice = choiceAt(indexOf(part));
        const opening = choice.take(part, envelope);
        if (opening) writer.send(opening);
        if (typeof part['finish_reason'] === 'string' && !choice.isClosed()) {
          closing.push(choice.finish(part));
          for (const channel of choice.close()) guarded().close(channel);
        }
      }
    },
    deliver(release) {
      const text = holdBack.release(release);
      const choice = choiceOfChannel[release.channel];
      if (!choice) return;
      const { chunk, clearedLength } = choice.release(release, text);
      heldLength -= clearedLength;
      if (clearedLength > 0) metrics.streamHoldBack.observe({}, holdBack.pending(release.channel));
      if (chunk) writer.send(chunk);
    },
    close() {
      for (const choice of choices.values()) choice.close();
      guarded().close();
    },
    sendRest() {
      for (const choice of choices.values()) {
        if (!choice.isCleared()) throw new Error('detection gave its verdict before it had released the text');
        for (const chunk of choice.sealedChunks()) writer.send(chunk);
      }
      for (const chunk of closing) writer.send(chunk);
    },
    sendInstead(prepared) {
      const answering = choices.size > 0 ? [...choices.values()] : [choiceAt(0)];
      for (const choice of answering) for (const chunk of choice.block(prepared)) writer.send(chunk);
      // What the upstream has reported as used was used all the same.
      for (const chunk of closing) if (objectsOf(chunk['choices']).length === 0) writer.send(chunk);
    },
  };
}

function indexOf(part: JsonObject): number {
  return typeof part['index'] === 'number' ? part['index'] : 0;
}
