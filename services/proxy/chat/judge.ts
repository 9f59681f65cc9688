import { create } from '@bufbuild/protobuf';
import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, DetectRequestSchema, Source } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { RestoreSource } from '#gen/gatehouse/detection/v1/vault_pb.js';
import type { Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { fitImages } from '#lib/conversation/inline-images.js';
import type { JudgedMessage } from '#lib/conversation/judged-message.js';

/** What detection has to know about a call besides its messages. */
export interface CallFacts {
  /** Placeholders that are known already; undefined for none. */
  readonly restore?: RestoreSource | undefined;
  readonly endUserId: string;
  /** Network address of the client; empty when unknown. */
  readonly clientAddress: string;
}

/**
 * The request that asks detection about these messages.
 *
 * For the output they are the choices of one answer, and all of them are the assistant's whatever they call themselves:
 * detection takes what stands before the last assistant's turn for context that was judged already.
 */
export function toDetectRequest(messages: readonly JudgedMessage[], phase: Phase, facts: CallFacts): DetectRequest {
  return create(DetectRequestSchema, {
    messages: fitImages(messages.map(({ message }) => message)).map((message) =>
      phase === Phase.OUTPUT ? { ...message, role: 'assistant' } : message,
    ),
    phase,
    source: Source.PROXY,
    endUserId: facts.endUserId,
    clientAddress: facts.clientAddress,
    ...(facts.restore && { restore: facts.restore }),
  });
}

/** Whether a verdict on a prompt means that it may go to a private model only. */
export function isSwitching(verdict: Verdict): boolean {
  return verdict.action === Action.SWITCH_PRIVATE_MODEL;
}

/**
 * Whether a verdict means that the judged content does not go where it was to go. Of an answer that is all: no other model
 * can take it.
 */
export function isBlocking(verdict: Verdict): boolean {
  return !forwarding.has(verdict.action);
}

const forwarding: ReadonlySet<Action> = new Set([Action.PASS, Action.ANONYMIZE, Action.ANONYMIZE_RESTORE]);

/** The prepared answer of a blocking verdict. */
export function answerOf(verdict: Verdict): string {
  return verdict.answer ?? 'This request was stopped by the security policy.';
}
