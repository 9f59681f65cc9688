import { setTimeout as sleep } from 'node:timers/promises';
import { create } from '@bufbuild/protobuf';
import { Action, RiskLevel } from '#gen/gatehouse/common/v1/risk_pb.js';
import { type DetectRequest, type StreamDelta, StreamReleaseSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Verdict, VerdictSchema } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { catalog, type ErrorCode } from '#lib/errors/catalog.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { CallOptions, DetectionClient, GuardedStreamHandlers } from '#lib/mesh/detection-client.js';

/** A detection whose verdicts follow from the text alone, with a record of who asked. */
export interface FakeDetection extends DetectionClient {
  /** Principals of all calls, in order. */
  readonly principals: readonly Principal[];
  /** Checks and streams that were given up by their caller. */
  readonly canceled: () => number;
}

/**
 * Makes a detection for tests of what lies between it and its callers.
 *
 * A text with "attack" is rejected, every other one passes. A first text "wait 50" answers after 50 ms or when it is
 * cancelled, "fail OVERLOADED" fails with that code of the catalogue, "crash" fails with an error of no catalogue. A
 * guarded stream clears text up to its last space, replaces each "secret" in it by stars, and gives its verdict at the end.
 */
export function createFakeDetection(options: { readonly delayMs?: number } = {}): FakeDetection {
  const principals: Principal[] = [];
  let canceled = 0;
  const wait = async (ms: number, signal: AbortSignal | undefined) => {
    try {
      await sleep(ms, undefined, signal ? { signal } : {});
    } catch {
      canceled++;
      throw new GatehouseError('CANCELED');
    }
  };
  return {
    principals,
    canceled: () => canceled,
    async detect(request: DetectRequest, principal: Principal, { signal, timeoutMs }: CallOptions = {}) {
      principals.push(principal);
      const text = textOf(request);
      const [word, value] = text.split(' ');
      if (options.delayMs) await wait(options.delayMs, signal);
      if (word === 'wait') {
        const ms = Number(value);
        await wait(Math.min(ms, timeoutMs ?? ms), signal);
        if (timeoutMs !== undefined && timeoutMs < ms) {
          throw new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs } });
        }
      }
      if (word === 'fail') throw new GatehouseError(toErrorCode(value), { retryAfterSeconds: 7 });
      if (word === 'crash') throw new Error('the fake has crashed');
      return verdictOf(text);
    },
    openStream(_open, principal, handlers) {
      principals.push(principal);
      return openFakeStream(handlers, () => canceled++);
    },
  };
}

function toErrorCode(value: string | undefined): ErrorCode {
  if (value === undefined || !Object.hasOwn(catalog, value)) throw new Error(`no error code: ${value}`);
  // It is a key of the catalogue.
  return value as ErrorCode;
}

function textOf(request: DetectRequest): string {
  const kind = request.messages[0]?.parts[0]?.kind;
  return kind?.case === 'text' ? kind.value : '';
}

function verdictOf(text: string): Verdict {
  const bad = text.includes('attack');
  return create(VerdictSchema, {
    requestId: `guardrails-${text.length}`,
    action: bad ? Action.REJECT : Action.PASS,
    overallRiskLevel: bad ? RiskLevel.HIGH_RISK : RiskLevel.NO_RISK,
    policyRevision: 1n,
    decidedBy: bad ? 'S9' : 'default',
    durationMs: 0.5,
  });
}

function openFakeStream(handlers: GuardedStreamHandlers, onCancel: () => void) {
  const texts = new Map<number, string>();
  const cleared = new Map<number, number>();
  let ended = false;
  const clear = (channel: number, end: number) => {
    const start = cleared.get(channel) ?? 0;
    if (end <= start) return;
    cleared.set(channel, end);
    const text = texts.get(channel) ?? '';
    const edits = [...text.slice(start, end).matchAll(/secret/g)].map(({ index }) => ({
      start: start + index,
      end: start + index + 6,
      replacement: '******',
    }));
    handlers.onRelease(create(StreamReleaseSchema, { channel, end, edits }));
  };
  const decide = () => {
    ended = true;
    handlers.onVerdict(verdictOf([...texts.values()].join('\n')));
  };
  return {
    send({ channel, text }: StreamDelta) {
      if (ended) return;
      const whole = (texts.get(channel) ?? '') + text;
      texts.set(channel, whole);
      if (whole.includes('attack')) decide();
      else clear(channel, whole.lastIndexOf(' ') + 1);
    },
    close(channel?: number) {
      if (ended) return;
      for (const [each, text] of texts) if (channel === undefined || channel === each) clear(each, text.length);
      if (channel === undefined) decide();
    },
    cancel() {
      if (!ended) onCancel();
      ended = true;
    },
  };
}
