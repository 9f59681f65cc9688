import { Action, Phase } from '#gen/gatehouse/common/v1/risk_pb.js';
import { ChannelKind, type StreamDelta } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField, type Unjudged } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { StreamMode } from '#gen/gatehouse/policy/v1/policy_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { GuardedStream, GuardedStreamHandlers } from '#lib/mesh/detection-client.js';
import type { GenaiOutcome } from '../genai/scan.js';
import type { Keyed } from '../operators/keyed.js';
import { type Conclusion, conclude } from '../pipeline/conclude.js';
import type { JudgedText } from '../pipeline/conversation.js';
import { decide } from '../pipeline/decide.js';
import { type LocatedFinding, locateFindings, toFindings } from '../pipeline/findings.js';
import { failsClosed } from '../pipeline/gaps.js';
import { joinHits } from '../pipeline/join-hits.js';
import { applyLists } from '../pipeline/lists.js';
import { holdsOnlyPlaceholders } from '../pipeline/restoring.js';
import type { PolicySnapshot } from '../policy/snapshot.js';
import type { Hit } from '../scanners/hit.js';
import type { PlaceholderSearch } from '../vault/placeholder-search.js';
import { createArgumentsChannel } from './arguments-channel.js';
import type { StreamChannel } from './channel.js';
import type { StreamPlan } from './plan.js';
import { type ChannelDeps, createTextChannel } from './text-channel.js';

/** Everything that one guarded stream is made of. */
export interface StreamSessionDeps {
  /** The snapshot that the stream was admitted with; it judges from the first character to the last. */
  readonly policy: PolicySnapshot;
  /** Made of the same snapshot by `createStreamPlan`. */
  readonly plan: StreamPlan;
  readonly requestId: string;
  /** Language of a prepared answer. */
  readonly language: string;
  /** `performance.now()` at admission. */
  readonly admittedAt: number;
  /** Scanners that judge answers and cannot run, such as those that ask a model when there is none. */
  readonly gaps: readonly Unjudged[];
  /** Asks the guard model about texts, which it gets as they are at that moment; undefined when there is nothing to ask. */
  readonly judge?: ((texts: readonly JudgedText[]) => Promise<GenaiOutcome>) | undefined;
  readonly keyed: Keyed;
  /** Placeholders that are turned back into what they stand for; undefined when none are known. */
  readonly placeholders?: PlaceholderSearch | undefined;
  readonly handlers: GuardedStreamHandlers;
  /** Called with the verdict before the handler is; for the stored result. */
  readonly onConcluded?: (conclusion: StreamConclusion) => void;
}

/** A verdict with what it was drawn from. */
export interface StreamConclusion extends Conclusion {
  /** One text for each channel, in the order in which they were opened. */
  readonly texts: readonly JudgedText[];
  readonly findings: readonly LocatedFinding[];
}

/**
 * Text of one stream, UTF-16 code units, at most. Far beyond what a model answers; a stream that never ends stops here
 * instead of filling the memory, because all of it is kept for the stored result.
 */
export const MAX_STREAM_UNITS = 1 << 20;

/**
 * UTF-16 code units that a bounded stream may grow by before the guard model is asked about it again. Each question
 * repeats the answer so far, and until it is answered as much text goes out as the model writes meanwhile.
 */
const ASK_EVERY_UNITS = 1024;

/**
 * Guards one streamed answer: all its choices, reasoning and tool calls, each on a channel of its own.
 *
 * A hit that the policy answers with reject or replace ends the stream with the verdict at once; nothing more is
 * released. Data that it anonymises is rewritten in the releases. By the policy's stream mode, text is released as soon
 * as nothing in it can become a hit (bounded), when the whole answer is judged (strict), or as it comes (observe: hits
 * are only reported). Rules that judge a text as a whole are asked at the ends of sentences and at the end. A whitelist
 * hit excuses a text from where it was seen, not what was decided before.
 *
 * A guard model is asked about the whole answer at its end, before the last of it is released, and about the arguments of
 * a tool call before any of them are; about a bounded answer also now and then while text goes out.
 *
 * Known placeholders become what they stand for in the releases. What is judged and stored has the placeholders.
 *
 * Errors, by `onError`: STREAM_PROTOCOL for text after the end of its channel, REQUEST_TOO_LARGE beyond
 * MAX_STREAM_UNITS, INTERNAL for a fault of ours; no text is released after any of them.
 * Handlers are called from within `send` and `close`, and when the guard model has answered. Owns no timer.
 */
export function createStreamSession(deps: StreamSessionDeps): GuardedStream {
  const { plan, handlers, judge } = deps;
  const { settings } = plan;
  const policy = { ...deps.policy, settings };
  const channels = new Map<number, StreamChannel>();
  const channelDeps: ChannelDeps = {
    plan,
    keyed: deps.keyed,
    placeholders: deps.placeholders,
    covered: hitsToCover,
    isObserving: settings.streamMode === StreamMode.OBSERVE,
  };
  let units = 0;
  /** The last word of the guard model, and how much of the answer it had seen. */
  let said: GenaiOutcome | undefined;
  let askedUnits = 0;
  let isAsking = false;
  let isStarted = false;
  let isClosing = false;
  let isEnded = false;

  /** Runs one step of the protocol; whatever goes wrong in it ends the stream without a release. */
  function step(run: () => void): void {
    if (isEnded) return;
    try {
      if (!isStarted) start();
      if (!isEnded) run();
    } catch (thrown) {
      isEnded = true;
      handlers.onError(toGatehouseError(thrown));
    }
  }

  /** Runs what the caller asks for, which is nothing any more once he has closed the stream. */
  function act(run: () => void): void {
    if (!isClosing) step(run);
  }

  /** With a scanner missing, a policy that fails closed delivers nothing at all. */
  function start(): void {
    isStarted = true;
    const { gaps } = deps;
    if (gaps.length > 0 && isStopping(decide(settings, [], failsClosed(policy, gaps)).action)) end(draw());
  }

  function send({ channel: number, kind, text }: StreamDelta): void {
    const channel = channels.get(number) ?? openChannel(number, kind);
    if (channel.isFinished) throw protocolError('Send no text to a channel that was closed.');
    units += text.length;
    if (units > MAX_STREAM_UNITS) {
      throw new GatehouseError('REQUEST_TOO_LARGE', { values: { maxBytes: MAX_STREAM_UNITS } });
    }
    const hits = channel.push(text);
    if (stopsOn(hits) || (plan.judges && sentenceEnd.test(text) && stopsOn(channel.hits()))) return;
    if (settings.streamMode !== StreamMode.STRICT) release(channel);
    if (isAnswerDue(text)) askMeanwhile();
  }

  function openChannel(number: number, kind: ChannelKind): StreamChannel {
    const channel =
      kind === ChannelKind.TOOL_ARGUMENTS
        ? createArgumentsChannel(number, channelDeps)
        : createTextChannel(number, kind, channelDeps);
    channels.set(number, channel);
    return channel;
  }

  function closeChannel(number: number): void {
    const channel = channels.get(number);
    if (channel === undefined || channel.isFinished) return;
    channel.finish();
    if (stopsOn(channel.hits()) || settings.streamMode === StreamMode.STRICT) return;
    const isCall = channel.text.location.field === TextField.TOOL_ARGUMENTS;
    if (isCall && judge !== undefined && settings.streamMode === StreamMode.BOUNDED) askThen(() => release(channel));
    else release(channel);
  }

  function closeAll(): void {
    isClosing = true;
    for (const channel of channels.values()) if (!channel.isFinished) channel.finish();
    const conclusion = drawUnlessStopped();
    if (conclusion === undefined) return;
    if (judge === undefined) finish(conclusion);
    else askThen(finish);
  }

  function finish(conclusion: StreamConclusion): void {
    [...channels.values()].forEach((channel, index) => {
      const judged = said?.hits[index] ?? [];
      if (settings.streamMode === StreamMode.STRICT && judged.length > 0) channel.cover(judged);
      release(channel);
    });
    end(conclusion);
  }

  /** Whether it is time to ask about an answer that is still being written: at the end of a sentence, if there are any. */
  function isAnswerDue(text: string): boolean {
    if (judge === undefined || isAsking || settings.streamMode !== StreamMode.BOUNDED) return false;
    const grown = units - askedUnits;
    return grown >= 2 * ASK_EVERY_UNITS || (grown >= ASK_EVERY_UNITS && sentenceEnd.test(text));
  }

  function askMeanwhile(): void {
    isAsking = true;
    askThen(() => {
      isAsking = false;
    });
  }

  /** Goes on when the guard model has answered about all texts so far, unless its answer ends the stream. */
  function askThen(goOn: (conclusion: StreamConclusion) => void): void {
    askedUnits = units;
    const texts = Array.from(channels.values(), ({ text }) => ({ ...text }));
    const take = (outcome: GenaiOutcome) => {
      said = { ...outcome, hits: outcome.hits.map((hits, index) => withoutOurs(texts[index]!.text, hits)) };
      const conclusion = drawUnlessStopped();
      if (conclusion !== undefined) goOn(conclusion);
    };
    const fail = (thrown: unknown) => {
      throw thrown;
    };
    judge?.(texts).then(
      (outcome) => step(() => take(outcome)),
      (thrown: unknown) => step(() => fail(thrown)),
    );
  }

  /** Leaves out hits that hold nothing but placeholders: they are what we wrote ourselves. */
  function withoutOurs(text: string, hits: readonly Hit[]): readonly Hit[] {
    const matches = hits.length === 0 ? [] : (deps.placeholders?.findAll(text) ?? []);
    if (matches.length === 0) return hits;
    return hits.filter((hit) => !holdsOnlyPlaceholders(hit, matches, (start, end) => text.slice(start, end)));
  }

  /** Ends the stream when hits stop it. The verdict has the last word: a whitelist may excuse them. */
  function stopsOn(hits: readonly Hit[]): boolean {
    return hits.some(({ rule }) => plan.outcomes[rule] === 'stop') && drawUnlessStopped() === undefined;
  }

  /** The conclusion on the answer so far; undefined when it ended the stream. */
  function drawUnlessStopped(): StreamConclusion | undefined {
    const conclusion = draw();
    if (!isStopping(conclusion.verdict.action)) return conclusion;
    end(conclusion);
    return undefined;
  }

  function draw(): StreamConclusion {
    const texts = Array.from(channels.values(), ({ text }) => text);
    // The model may have seen fewer channels than there are by now, never others.
    const hits = Array.from(channels.values(), (channel, index) =>
      joinHits(policy, channel.hits(), said?.hits[index] ?? []),
    );
    const scanned = { hits, imageHits: [], overturned: said?.overturned ?? new Set<Hit>() };
    const findings = locateFindings(policy, { texts, images: [] }, scanned);
    const { requestId, language, admittedAt } = deps;
    const gaps = [...deps.gaps, ...(said?.gaps ?? [])];
    const { verdict, because } = conclude(
      { requestId, policy, phase: Phase.OUTPUT, findings, gaps, unjudged: [], language, admittedAt },
      deps.keyed,
    );
    // The releases carry what was changed; the whole texts again would only make the last frame long.
    verdict.anonymized = [];
    verdict.restored = [...channels.values()].reduce((sum, { restored }) => sum + restored, 0);
    return { verdict, because, texts, findings };
  }

  function end(conclusion: StreamConclusion): void {
    // A handler may have given the stream up while it was told of a release.
    if (isEnded) return;
    isEnded = true;
    deps.onConcluded?.(conclusion);
    handlers.onVerdict(conclusion.verdict);
  }

  function release(channel: StreamChannel): void {
    const cleared = isEnded ? undefined : channel.release();
    if (cleared !== undefined) handlers.onRelease(cleared);
  }

  function hitsToCover({ text, hits }: StreamChannel, found: readonly Hit[]): readonly Hit[] {
    const sensitive = found.filter(({ rule }) => plan.outcomes[rule] === 'cover');
    if (!settings.whitelistSkipsData || sensitive.length === 0) return sensitive;
    const listed = toFindings(policy, [text], [hits().filter(({ rule }) => isListTag(policy.rules[rule]!.tag))]);
    return sensitive.filter((hit) => {
      const located = toFindings(policy, [text], [[hit]]);
      return applyLists(settings, [...listed, ...located]).findings.includes(located[0]!);
    });
  }

  return {
    send: (delta) => act(() => send(delta)),
    close: (channel) => act(() => (channel === undefined ? closeAll() : closeChannel(channel))),
    cancel() {
      isEnded = true;
    },
  };
}

/** Where a text is judged as a whole: the ends of sentences of most scripts, and of lines. */
const sentenceEnd = /[.!?\n。！？…।؟]/u;

function isStopping(action: Action): boolean {
  return action === Action.REJECT || action === Action.REPLACE;
}

function isListTag(tag: string): boolean {
  return tag === 'whitelist' || tag === 'blacklist';
}

function protocolError(expected: string): GatehouseError {
  return new GatehouseError('STREAM_PROTOCOL', { values: { expected } });
}
