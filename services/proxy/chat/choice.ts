import { ChannelKind, type StreamRelease } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { reasoningKeys } from '#lib/conversation/chat-message.js';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import { createLogprobTrack, type LogprobTrack } from './logprobs.js';
import { createFunctionCall, createStructuredField, createToolCall, type Sealed } from './sealed.js';

/** Where a choice sends its texts to be judged. */
export interface TextSink {
  /** A new channel for a text of this choice. */
  openChannel(): number;
  send(channel: number, kind: ChannelKind, text: string): void;
}

/** One choice of a streamed answer: turns received deltas into judged channels, and released text into chunks. */
export interface StreamChoice {
  /** Takes in one choice of a chunk; returns the chunk that may go out at once, which never has text. */
  take(part: JsonObject, envelope: JsonObject): JsonObject | undefined;
  /** The chunk that finishes the choice, without text. */
  finish(part: JsonObject): JsonObject;
  /** Ends all texts of the choice; returns their channels. */
  close(): readonly number[];
  isClosed(): boolean;
  /** Takes in cleared text of one of its channels; `chunk` delivers it, `clearedLength` counts the original's units. */
  release(release: StreamRelease, text: string): { chunk: JsonObject | undefined; clearedLength: number };
  /** Whether every text has been released to its end. */
  isCleared(): boolean;
  /** What was kept until the verdict: tool calls in their order, then structured fields. */
  sealedChunks(): readonly JsonObject[];
  /** The chunks that say the prepared answer and finish the choice with `content_filter`. */
  block(answer: string): readonly JsonObject[];
}

/** State of one text that is sent as it is released. */
interface TextChannel {
  readonly number: number;
  readonly key: string;
  readonly kind: ChannelKind;
  readonly logprobs: LogprobTrack;
  /** A high surrogate whose other half has not come yet. */
  carry: string;
  length: number;
  released: number;
}

/** State of one text that is sent whole. */
interface SealedChannel {
  readonly number: number;
  readonly sealed: Sealed;
  text: string;
  /** What was released of it, with the edits made. */
  cleared: string;
  released: number;
}

/** Creates the state of choice `index`. */
export function createChoice(index: number, sink: TextSink): StreamChoice {
  const texts = new Map<string, TextChannel>();
  const seals = new Map<string, SealedChannel>();
  /** Fields of the latest chunk besides its choices: id, model, created and what a vendor adds. */
  let envelope: JsonObject = {};
  let isOpened = false;
  let isClosed = false;
  let hasContent = false;

  function chunkOf(delta: JsonObject, rest: JsonObject = {}): JsonObject {
    const opening = isOpened ? {} : { role: 'assistant' };
    isOpened = true;
    return { ...envelope, choices: [{ index, delta: { ...opening, ...delta }, ...rest }] };
  }

  function takeText(key: string, text: string, logprobs: unknown): void {
    let channel = texts.get(key);
    if (!channel) {
      const kind = isReasoning(key) ? ChannelKind.REASONING : ChannelKind.CONTENT;
      const logprobTrack = createLogprobTrack();
      channel = { number: sink.openChannel(), key, kind, logprobs: logprobTrack, carry: '', length: 0, released: 0 };
      texts.set(key, channel);
    }
    const whole = channel.carry + text;
    channel.carry = /[\ud800-\udbff]$/.test(whole) ? whole.slice(-1) : '';
    sendText(channel, channel.carry === '' ? whole : whole.slice(0, -1), logprobs);
  }

  function sendText(channel: TextChannel, text: string, logprobs: unknown): void {
    // Half a surrogate pair cannot travel as UTF-8; the replacement has the same length, so offsets stay true.
    const sound = text.replace(/\p{Surrogate}/gu, '\ufffd');
    channel.logprobs.add(channel.length, channel.length + sound.length, logprobs);
    channel.length += sound.length;
    sink.send(channel.number, channel.kind, sound);
  }

  function takeSealed(id: string, make: () => Sealed, delta: unknown): void {
    let channel = seals.get(id);
    if (!channel) {
      channel = { number: sink.openChannel(), sealed: make(), text: '', cleared: '', released: 0 };
      seals.set(id, channel);
    }
    sendSealed(channel, channel.sealed.add(delta));
  }

  function sendSealed(channel: SealedChannel, text: string): void {
    const sound = text.replace(/\p{Surrogate}/gu, '\ufffd');
    channel.text += sound;
    sink.send(channel.number, ChannelKind.TOOL_ARGUMENTS, sound);
  }

  function takeField(key: string, value: unknown, logprobs: unknown): void {
    if (key === 'tool_calls' && Array.isArray(value)) {
      for (const [position, call] of value.entries()) {
        const at = isObject(call) && typeof call['index'] === 'number' ? call['index'] : position;
        takeSealed(`tool_calls ${at}`, () => createToolCall(at), call);
      }
    } else if (key === 'function_call' && isObject(value)) {
      takeSealed(key, createFunctionCall, value);
    } else if (typeof value === 'string' && value !== '' && key !== 'role') {
      takeText(key, value, logprobs);
    } else if (typeof value === 'object' && value !== null && !isReasoning(key)) {
      // Structured reasoning repeats the reasoning text in pieces that cannot be judged as one, so it is not delivered.
      takeSealed(key, () => createStructuredField(key), value);
    }
  }

  return {
    take(part, received) {
      envelope = received;
      const delta = isObject(part['delta']) ? part['delta'] : {};
      const isFirst = !isOpened;
      const opening = isFirst ? chunkOf(withoutText(delta), openingRest(part)) : undefined;
      if (!isClosed) for (const [key, value] of Object.entries(delta)) takeField(key, value, part['logprobs']);
      return opening;
    },
    finish(part) {
      const rest = Object.fromEntries(Object.entries(part).filter(([key]) => finishFields.has(key)));
      const logprobs = 'logprobs' in part ? { logprobs: null } : {};
      return { ...envelope, choices: [{ index, delta: {}, ...logprobs, ...rest }] };
    },
    isClosed: () => isClosed,
    close() {
      if (isClosed) return [];
      isClosed = true;
      for (const channel of texts.values()) {
        if (channel.carry !== '') sendText(channel, channel.carry, undefined);
      }
      for (const channel of seals.values()) sendSealed(channel, channel.sealed.close());
      // A channel without text was never opened at the guard.
      const used = [...texts.values(), ...seals.values()].filter((channel) => lengthOf(channel) > 0);
      return used.map(({ number }) => number);
    },
    release({ channel: number, end, edits }, text) {
      const sealed = [...seals.values()].find((candidate) => candidate.number === number);
      if (sealed) {
        sealed.cleared += text;
        sealed.released = end;
        return { chunk: undefined, clearedLength: 0 };
      }
      const channel = [...texts.values()].find((candidate) => candidate.number === number);
      if (!channel || end <= channel.released) return { chunk: undefined, clearedLength: 0 };
      const clearedLength = end - channel.released;
      channel.released = end;
      const logprobs = channel.logprobs.release(end, edits);
      if (text === '' && !logprobs) return { chunk: undefined, clearedLength };
      hasContent ||= channel.key === 'content';
      const chunk = chunkOf({ [channel.key]: text }, { logprobs: logprobs ?? null, finish_reason: null });
      return { chunk, clearedLength };
    },
    isCleared: () => [...texts.values(), ...seals.values()].every((channel) => channel.released >= lengthOf(channel)),
    sealedChunks: () =>
      [...seals.values()].flatMap(({ sealed, cleared }) =>
        sealed.deliver(cleared).map((delta) => chunkOf(delta, { logprobs: null, finish_reason: null })),
      ),
    block(answer) {
      const content = hasContent ? `\n\n${answer}` : answer;
      return [
        chunkOf({ content }, { logprobs: null, finish_reason: null }),
        chunkOf({}, { logprobs: null, finish_reason: 'content_filter' }),
      ];
    },
  };
}

function lengthOf(channel: TextChannel | SealedChannel): number {
  return 'sealed' in channel ? channel.text.length : channel.length;
}

/** The fields of a delta that say nothing: the role, nulls and empty texts. */
function withoutText(delta: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(delta).filter(([key, value]) => key === 'role' || value === null || value === ''),
  );
}

/** What vendors say about why a choice ended. Other fields of a choice are not delivered: they may hold unjudged text. */
const finishFields: ReadonlySet<string> = new Set([
  'finish_reason',
  'native_finish_reason',
  'stop_reason',
  'matched_stop',
  'content_filter_results',
]);

/** The opening chunk keeps the shape of the received one; log probabilities wait for their text. */
function openingRest(part: JsonObject): JsonObject {
  return { ...('logprobs' in part ? { logprobs: null } : {}), finish_reason: null };
}

function isReasoning(key: string): boolean {
  return (reasoningKeys as readonly string[]).includes(key) || /^(reasoning|thinking)_/.test(key);
}
