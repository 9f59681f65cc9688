import { create } from '@bufbuild/protobuf';
import { Action, Dimension, Mode, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import {
  ChannelKind,
  type DetectRequest,
  type StreamDelta,
  type StreamEdit,
  StreamEditSchema,
  type StreamOpen,
  StreamReleaseSchema,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import {
  AnonymizedTextSchema,
  type Finding,
  FindingSchema,
  TextField,
  TextLocationSchema,
  type Verdict,
  VerdictSchema,
} from '#gen/gatehouse/detection/v1/verdict_pb.js';
import type { Principal } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import type { DetectionClient, GuardedStreamHandlers } from '#lib/mesh/detection-client.js';

/**
 * A detection client for tests of what calls detection. It has three rules and no engine: e-mail addresses become `<EMAIL>`,
 * card numbers of 16 digits become `************` and their last four, and a text with the word "forbidden" is rejected.
 * On streams it releases up to the last blank, tool arguments when their channel closes.
 */
export interface WordGuard extends DetectionClient {
  readonly requests: readonly DetectRequest[];
  readonly opened: readonly StreamOpen[];
  /** Streams that were given up. */
  readonly canceled: number;
  /** Every reply comes in a later turn of the event loop, as over a network. */
  isRemote: boolean;
  /** When set, every call fails with DETECTION_UNAVAILABLE; "streams" spares `detect`. */
  outage: 'none' | 'streams' | 'all';
  /** Forgets what was recorded, and is local and well again. */
  reset(): void;
}

/** What a rejected text is answered with. */
export const guardAnswer = 'I cannot help with that.';

/** Creates the guard. */
export function createWordGuard(): WordGuard {
  let requests: DetectRequest[] = [];
  let opened: StreamOpen[] = [];
  let canceled = 0;
  const later = (work: () => void) => (guard.isRemote ? void setImmediate(work) : work());

  const guard: WordGuard = {
    isRemote: false,
    outage: 'none',
    get requests() {
      return requests;
    },
    get opened() {
      return opened;
    },
    get canceled() {
      return canceled;
    },
    reset() {
      guard.isRemote = false;
      guard.outage = 'none';
      requests = [];
      opened = [];
      canceled = 0;
    },
    async detect(request, _principal, options) {
      requests.push(request);
      if (guard.isRemote) await new Promise((resolve) => setImmediate(resolve));
      if (options?.signal?.aborted) throw new GatehouseError('CANCELED');
      if (guard.outage === 'all') throw new GatehouseError('DETECTION_UNAVAILABLE');
      return judge(request);
    },
    openStream(open, _principal: Principal, handlers) {
      opened.push(open);
      const stream = createStream(handlers, later);
      if (guard.outage !== 'none') later(() => stream.fail(new GatehouseError('DETECTION_UNAVAILABLE')));
      return {
        send: (delta) => later(() => stream.send(delta)),
        close: (channel) => later(() => stream.close(channel)),
        cancel() {
          if (stream.cancel()) canceled += 1;
        },
      };
    },
  };
  return guard;
}

const email = /[\w.+-]+@[\w-]+(?:\.[\w-]+)+/g;
const card = /\d{16}/g;

function judge(request: DetectRequest): Verdict {
  const verdict = newVerdict(request.phase);
  const texts = request.messages.flatMap((message, messageIndex) => [
    ...message.parts.map((part, partIndex) => ({
      text: part.kind.case === 'text' ? part.kind.value : '',
      location: { messageIndex, field: TextField.CONTENT, partIndex },
    })),
    ...message.toolCalls.map((call, partIndex) => ({
      text: call.arguments,
      location: { messageIndex, field: TextField.TOOL_ARGUMENTS, partIndex },
    })),
    { text: message.reasoning, location: { messageIndex, field: TextField.REASONING, partIndex: 0 } },
  ]);
  if (texts.some(({ text }) => text.includes('forbidden'))) return reject(verdict);
  for (const { text, location: place } of texts) {
    const edits = editsIn(text, 0);
    if (edits.length === 0) continue;
    const location = create(TextLocationSchema, place);
    verdict.action = Action.ANONYMIZE;
    verdict.anonymized.push(create(AnonymizedTextSchema, { location, text: applyEdits(text, edits) }));
    verdict.findings.push(...edits.map((edit) => toFinding(edit, place)));
  }
  return verdict;
}

interface ChannelState {
  readonly kind: ChannelKind;
  /** What has not been released. */
  text: string;
  /** Offset of `text` in the whole. */
  released: number;
  isClosed: boolean;
}

function createStream(handlers: GuardedStreamHandlers, later: (work: () => void) => void) {
  const channels = new Map<number, ChannelState>();
  let hasEnded = false;
  let hasMasked = false;

  function finish(tell: () => void): void {
    if (hasEnded) return;
    hasEnded = true;
    tell();
  }

  function release(channel: number, state: ChannelState): void {
    const isHeld = state.kind === ChannelKind.TOOL_ARGUMENTS && !state.isClosed;
    const length = state.isClosed ? state.text.length : isHeld ? 0 : state.text.lastIndexOf(' ') + 1;
    if (length === 0) return;
    const edits = editsIn(state.text.slice(0, length), state.released);
    hasMasked ||= edits.length > 0;
    const end = state.released + length;
    state.released = end;
    state.text = state.text.slice(length);
    handlers.onRelease(create(StreamReleaseSchema, { channel, end, edits }));
  }

  function closeOne(channel: number): void {
    const state = channels.get(channel);
    if (!state) throw new Error(`channel ${channel} was closed before it had any text`);
    state.isClosed = true;
    release(channel, state);
  }

  return {
    send({ channel, kind, text }: StreamDelta): void {
      if (hasEnded) return;
      const state = channels.get(channel) ?? { kind, text: '', released: 0, isClosed: false };
      channels.set(channel, state);
      state.text += text;
      if (state.text.includes('forbidden')) finish(() => handlers.onVerdict(reject(newVerdict(Phase.OUTPUT))));
      else release(channel, state);
    },
    close(channel: number | undefined): void {
      if (hasEnded) return;
      for (const number of channel === undefined ? channels.keys() : [channel]) closeOne(number);
      if (channel !== undefined) return;
      const verdict = newVerdict(Phase.OUTPUT);
      if (hasMasked) verdict.action = Action.ANONYMIZE;
      later(() => finish(() => handlers.onVerdict(verdict)));
    },
    fail: (error: Error) => finish(() => handlers.onError(error)),
    cancel(): boolean {
      const wasOpen = !hasEnded;
      hasEnded = true;
      return wasOpen;
    },
  };
}

function newVerdict(phase: Phase): Verdict {
  return create(VerdictSchema, {
    requestId: 'guardrails-00000000000000000000000000000000',
    action: Action.PASS,
    phase,
    policyRevision: 1n,
  });
}

function reject(verdict: Verdict): Verdict {
  verdict.action = Action.REJECT;
  verdict.answer = guardAnswer;
  return verdict;
}

function editsIn(text: string, offset: number): StreamEdit[] {
  const found = [
    ...[...text.matchAll(email)].map((match) => ({ match, replacement: '<EMAIL>' })),
    ...[...text.matchAll(card)].map((match) => ({ match, replacement: maskedCard(match) })),
  ];
  return found
    .map(({ match, replacement }) => {
      const start = offset + match.index;
      return create(StreamEditSchema, { start, end: start + match[0].length, replacement });
    })
    .sort((a, b) => a.start - b.start);
}

/** A number that is a JSON value of its own becomes a string, as detection keeps JSON valid. */
function maskedCard({ 0: number, index, input }: RegExpExecArray): string {
  const masked = `************${number.slice(-4)}`;
  const isValue = /[:,[] ?$/.test(input.slice(0, index)) && /^\s*[,\]}]/.test(input.slice(index + number.length));
  return isValue ? JSON.stringify(masked) : masked;
}

function applyEdits(text: string, edits: readonly StreamEdit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, replacement } of edits) {
    result += text.slice(at, start) + replacement;
    at = end;
  }
  return result + text.slice(at);
}

function toFinding(
  { start, end, replacement }: StreamEdit,
  place: { messageIndex: number; field: TextField; partIndex: number },
): Finding {
  return create(FindingSchema, {
    scannerTag: 'entity',
    dimension: Dimension.DATA,
    mode: Mode.ENFORCE,
    location: create(TextLocationSchema, place),
    start,
    end,
    replacement,
  });
}
