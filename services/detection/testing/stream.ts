import { create, type MessageInitShape } from '@bufbuild/protobuf';
import { Action } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, StreamDeltaSchema, type StreamRelease } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Unjudged, Verdict } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { PolicyDefinitionSchema } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { applyEdits } from '../operators/anonymise.js';
import { compilePolicy } from '../policy/compile.js';
import { createSnapshot, type PolicySnapshot } from '../policy/snapshot.js';
import { createStreamPlan, type StreamPlan } from '../stream/plan.js';
import { createStreamSession } from '../stream/session.js';
import type { PlaceholderSearch } from '../vault/placeholder-search.js';
import { testKeyed } from './keyed.js';

/** A policy of a test, ready to guard streams. */
export interface StreamPolicy {
  readonly policy: PolicySnapshot;
  readonly plan: StreamPlan;
}

/** Compiles a definition. */
export function streamPolicy(definition: MessageInitShape<typeof PolicyDefinitionSchema>): StreamPolicy {
  const policy = createSnapshot(create(PolicyDefinitionSchema, { policyId: 'test', revision: 1n, ...definition }), 1n);
  return { policy, plan: createStreamPlan(compilePolicy(policy.definition), policy.settings) };
}

/** The data grid that anonymises whatever is found in an answer. */
export const anonymizeAll = { high: Action.ANONYMIZE, medium: Action.ANONYMIZE, low: Action.ANONYMIZE };

/** What came out of a guarded stream. */
export interface StreamOutcome {
  /** What the client was sent of each channel. */
  readonly delivered: Readonly<Record<number, string>>;
  /** For each delta sent, how much of its channel was delivered after it. */
  readonly steps: readonly { readonly channel: number; readonly sent: number; readonly released: number }[];
  readonly verdict: Verdict | undefined;
  readonly error: Error | undefined;
}

/** A delta, or the end of a channel. */
export type StreamInput =
  | { readonly channel: number; readonly text: string; readonly kind?: ChannelKind }
  | { readonly close: number };

/** Sends inputs through a guarded stream and ends it. Deltas are one channel's unless they say otherwise. */
export function guardStream(
  { policy, plan }: StreamPolicy,
  inputs: readonly (string | StreamInput)[],
  gaps: readonly Unjudged[] = [],
  placeholders?: PlaceholderSearch,
): StreamOutcome {
  const texts: Record<number, string> = {};
  const ends: Record<number, number> = {};
  const delivered: Record<number, string> = {};
  const steps: { channel: number; sent: number; released: number }[] = [];
  let verdict: Verdict | undefined;
  let error: Error | undefined;
  const session = createStreamSession({
    policy,
    plan,
    requestId: 'guardrails-test',
    language: 'en',
    admittedAt: performance.now(),
    gaps,
    keyed: testKeyed,
    placeholders,
    handlers: {
      onRelease({ channel, end, edits }: StreamRelease) {
        const from = ends[channel] ?? 0;
        const shifted = edits.map((edit) => ({ ...edit, start: edit.start - from, end: edit.end - from }));
        delivered[channel] = (delivered[channel] ?? '') + applyEdits((texts[channel] ?? '').slice(from, end), shifted);
        ends[channel] = end;
      },
      onVerdict(given) {
        verdict = given;
      },
      onError(given) {
        error = given;
      },
    },
  });
  for (const input of inputs.map((one) => (typeof one === 'string' ? { channel: 0, text: one } : one))) {
    if ('close' in input) {
      session.close(input.close);
      continue;
    }
    const { channel, text, kind = ChannelKind.CONTENT } = input;
    texts[channel] = (texts[channel] ?? '') + text;
    session.send(create(StreamDeltaSchema, { channel, text, kind }));
    steps.push({ channel, sent: texts[channel].length, released: ends[channel] ?? 0 });
  }
  session.close();
  return { delivered, steps, verdict, error };
}
