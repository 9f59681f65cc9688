import type { StreamOpen } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { bannedAnswer } from '#lib/conversation/banned.js';
import type { JsonObject } from '#lib/conversation/json.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient, GuardedStream } from '#lib/mesh/detection-client.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { GuardedAnswer, GuardedAnswerDeps } from './guarded-answer.js';
import { answerOf, isBlocking } from './judge.js';
import type { SseWriter } from './sse-writer.js';
import { verdictHeader } from './verdict-header.js';

/** One streamed answer on its way from an upstream to a client. */
export interface StreamRun {
  /** Events of the surface's protocol, such as canonical `chat.completion.chunk`s. */
  readonly chunks: AsyncIterable<JsonObject>;
  /** Makes what stands between the guard and the client, for that protocol. */
  readonly createAnswer: (deps: GuardedAnswerDeps) => GuardedAnswer;
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
  const { writer, controller, metrics } = run;
  const { signal } = controller;
  const answer = run.createAnswer({ writer, guarded: () => guarded, metrics });
  let verdict: Verdict | undefined;
  /** Told to an end user who was banned since the prompt was judged. */
  let ban: string | undefined;
  let noted = 0;
  const noteHeld = () => {
    if (answer.heldLength === noted) return;
    noted = answer.heldLength;
    writer.note(`held: ${noted}`);
  };
  const instead = () => ban ?? (verdict !== undefined && isBlocking(verdict) ? answerOf(verdict) : undefined);

  const decided = createDecision();
  const onAbort = () => decided.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  const guarded: GuardedStream = run.detection.openStream(
    run.open,
    run.principal,
    {
      onRelease(release) {
        if (signal.aborted) return;
        try {
          answer.deliver(release);
          noteHeld();
        } catch (error) {
          controller.abort(error);
        }
      },
      onVerdict(given) {
        verdict = given;
        writer.note(`x-gatehouse-output: ${verdictHeader(given)}`);
        decided.resolve(given);
        if (isBlocking(given)) controller.abort(new GatehouseError('CANCELED'));
      },
      onError(error) {
        ban = bannedAnswer(error, run.principal.language);
        decided.reject(error);
        controller.abort(error);
      },
    },
    { timeoutMs: run.timeoutMs },
  );

  try {
    for await (const chunk of run.chunks) {
      answer.take(chunk);
      noteHeld();
      if (writer.isFull) await writer.drained(signal);
      if (signal.aborted) break;
    }
    answer.close();
    const final = await decided.promise;
    if (!isBlocking(final)) answer.sendRest();
  } catch (error) {
    if (instead() === undefined) throw signal.aborted ? signal.reason : error;
  } finally {
    signal.removeEventListener('abort', onAbort);
    if (verdict === undefined) guarded.cancel();
  }
  const prepared = instead();
  if (prepared !== undefined) answer.sendInstead(prepared);
  writer.end();
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
