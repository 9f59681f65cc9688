import { create } from '@bufbuild/protobuf';
import {
  type ChannelKind,
  StreamDeltaSchema,
  type StreamOpen,
  type StreamRelease,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient, GuardedStream } from '#lib/mesh/detection-client.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import { createChoice, type StreamChoice } from './choice.js';
import { createHoldBack } from './hold-back.js';
import { isObject, type JsonObject, objectsOf } from './json.js';
import { answerOf, isBlocking } from './judge.js';
import type { SseWriter } from './sse-writer.js';

/** One streamed answer on its way from an upstream to a client. */
export interface StreamRun {
  /** Canonical `chat.completion.chunk`s. */
  readonly chunks: AsyncIterable<JsonObject>;
  readonly writer: SseWriter;
  readonly detection: DetectionClient;
  readonly open: StreamOpen;
  readonly principal: Principal;
  /** The request's own: aborted when the client leaves, at the deadline and at shutdown; a blocking verdict aborts it here. */
  readonly controller: AbortController;
  /** Longest time for the whole stream, ms. */
  readonly timeoutMs: number;
  readonly metrics: Pick<Metrics, 'streamHoldBack'>;
}

/** A guarded stream has no more channels than this; gatehouse.detection.v1.StreamDelta.channel. */
const maxChannels = 4096;
/** Text that may wait for its verdict, UTF-16 code units; far beyond the longest answer of any model. */
const maxHeldLength = 16 * 1024 * 1024;

/**
 * Streams an answer to the client under guard: every text of a delta goes to the guard, and only what it releases is sent.
 *
 * Order within a choice: the role first, text as it is released, tool calls when the verdict is in, the finish last; usage
 * comes after all of them. A blocking verdict ends the upstream call, and the prepared answer takes the place of what was
 * not sent yet. The upstream is read no faster than the client takes.
 *
 * Errors: those of the upstream and of detection; whatever the controller was aborted with. The writer is then left open.
 */
export async function streamGuarded(run: StreamRun): Promise<void> {
  const { writer, controller } = run;
  const { signal } = controller;
  const holdBack = createHoldBack();
  const choices = new Map<number, StreamChoice>();
  const choiceOfChannel: StreamChoice[] = [];
  /** Finishes and usage, in the order they came in: they are only true when the verdict lets the answer stand. */
  const closing: JsonObject[] = [];
  let heldLength = 0;
  let verdict: Verdict | undefined;

  const decided = createDecision();
  const onAbort = () => decided.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const guarded: GuardedStream = run.detection.openStream(
    run.open,
    run.principal,
    {
      onRelease(release) {
        try {
          deliver(release);
        } catch (error) {
          controller.abort(error);
        }
      },
      onVerdict(given) {
        verdict = given;
        decided.resolve(given);
        if (isBlocking(given)) controller.abort(new GatehouseError('CANCELED'));
      },
      onError(error) {
        decided.reject(error);
        controller.abort(error);
      },
    },
    { timeoutMs: run.timeoutMs },
  );

  function openChannel(choice: StreamChoice): number {
    if (choiceOfChannel.length === maxChannels) {
      throw new GatehouseError('UPSTREAM_MALFORMED', { values: { format: `at most ${maxChannels} texts` } });
    }
    return choiceOfChannel.push(choice) - 1;
  }

  function send(channel: number, kind: ChannelKind, text: string): void {
    if (text === '' || isBlocked()) return;
    heldLength += text.length;
    if (heldLength > maxHeldLength) throw new GatehouseError('OVERLOADED');
    holdBack.append(channel, text);
    guarded.send(create(StreamDeltaSchema, { channel, kind, text }));
  }

  function deliver(release: StreamRelease): void {
    if (isBlocked() || signal.aborted) return;
    const text = holdBack.release(release);
    const choice = choiceOfChannel[release.channel];
    if (!choice) return;
    const { chunk, clearedLength } = choice.release(release, text);
    heldLength -= clearedLength;
    if (clearedLength > 0) run.metrics.streamHoldBack.observe({}, holdBack.pending(release.channel));
    if (chunk) writer.send(chunk);
  }

  function choiceAt(index: number): StreamChoice {
    const known = choices.get(index);
    if (known) return known;
    const choice: StreamChoice = createChoice(index, { openChannel: () => openChannel(choice), send });
    choices.set(index, choice);
    return choice;
  }

  function take(chunk: JsonObject): void {
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
        for (const channel of choice.close()) guarded.close(channel);
      }
    }
  }

  function isBlocked(): boolean {
    return verdict !== undefined && isBlocking(verdict);
  }

  try {
    for await (const chunk of run.chunks) {
      take(chunk);
      if (writer.isFull) await writer.drained(signal);
      if (signal.aborted) break;
    }
    for (const choice of choices.values()) choice.close();
    guarded.close();
    const final = await decided.promise;
    if (!isBlocking(final)) sendRest();
  } catch (error) {
    if (!isBlocked()) throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (verdict === undefined) guarded.cancel();
  }
  if (verdict !== undefined && isBlocked()) sendPreparedAnswer(verdict);
  writer.end();

  function sendRest(): void {
    for (const choice of choices.values()) {
      if (!choice.isCleared()) throw new Error('detection gave its verdict before it had released the text');
      for (const chunk of choice.sealedChunks()) writer.send(chunk);
    }
    for (const chunk of closing) writer.send(chunk);
  }

  function sendPreparedAnswer(given: Verdict): void {
    const answering = choices.size > 0 ? [...choices.values()] : [choiceAt(0)];
    for (const choice of answering) for (const chunk of choice.block(answerOf(given))) writer.send(chunk);
    for (const chunk of closing) if (objectsOf(chunk['choices']).length === 0) writer.send(chunk);
  }
}

function indexOf(part: JsonObject): number {
  return typeof part['index'] === 'number' ? part['index'] : 0;
}

interface Decision {
  readonly promise: Promise<Verdict>;
  resolve(verdict: Verdict): void;
  reject(reason: unknown): void;
}

/** The verdict to come. Its failure may be known before anybody waits for it. */
function createDecision(): Decision {
  let resolve: (verdict: Verdict) => void = () => undefined;
  let reject: (reason: unknown) => void = () => undefined;
  const promise = new Promise<Verdict>((onVerdict, onFailure) => {
    resolve = onVerdict;
    reject = onFailure;
  });
  promise.catch(() => undefined);
  return { promise, resolve, reject };
}
