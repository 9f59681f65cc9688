import type { JsonObject } from '#lib/conversation/json.js';
import type { JudgedMessage } from '#lib/conversation/judged-message.js';
import type { ErrorReply } from '#lib/errors/to-rest.js';
import type { GuardedAnswer, GuardedAnswerDeps } from '../chat/guarded-answer.js';
import type { SseFraming } from '../chat/sse-writer.js';
import type { Protocol } from '../providers/define.js';

/** A request of a surface, read and checked. */
export interface SurfaceRequest {
  /** All fields for the upstream, in the surface's own protocol: our own taken out, everything else as it came. */
  readonly body: JsonObject;
  /** All that is judged, bound to `body`, so that a changed text travels upstream. */
  readonly judged: readonly JudgedMessage[];
  readonly model: string;
  readonly stream: boolean;
  /** The caller's id of its end user; empty when unknown. */
  readonly endUserId: string;
}

/** A whole answer, read to be judged. */
export interface SurfaceAnswer {
  /** Bound to the answer, so that a changed text is delivered; empty when there is nothing to judge. */
  readonly judged: readonly JudgedMessage[];
  /** Takes out what repeats a text that was changed, such as log probabilities; indexes of `judged`. */
  dropRepeats(changed: ReadonlySet<number>): void;
}

/**
 * A public API of the gateway: how to read its requests and answers for judging, and how to write what a verdict changes.
 * All else, from authentication to the guard, is the same for every one of them (`chat/complete.ts`). A surface knows its own
 * protocol only; an upstream that speaks another one is translated beneath it (`upstreams/speaking.ts`).
 */
export interface Surface {
  readonly protocol: Protocol;
  /** Errors: REQUEST_INVALID with every wrong field. */
  readRequest(received: unknown): SurfaceRequest;
  readAnswer(answer: JsonObject): SurfaceAnswer;
  /** The upstream's answer with all that it says replaced by the prepared answer; usage stays. */
  blockAnswer(answer: JsonObject, prepared: string): JsonObject;
  /** An answer of the gateway's own, without any use of a model. Errors: CONTENT_BLOCKED where an answer is no text. */
  ownAnswer(request: SurfaceRequest, prepared: string): JsonObject;
  /** The same as a stream. */
  ownEvents(request: SurfaceRequest, prepared: string): readonly JsonObject[];
  /** What stands between the guard and the client of a stream. */
  createGuardedAnswer(deps: GuardedAnswerDeps): GuardedAnswer;
  createFraming(): SseFraming;
  /** An error in the surface's shape, made of one in OpenAI's. */
  toError(reply: ErrorReply): ErrorReply;
}
