import { ChannelKind } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { BlockText, EventReader, Step } from '../../chat/guarded-events.js';
import { judgeLeaves } from '../leaves.js';
import { isToolUse } from './blocks.js';

/** Reads the events of a message for the guard. A block's index is its name. */
export function createMessageReader(textOf: (block: string) => BlockText): EventReader {
  /** What the client has got. */
  let isStarted = false;
  let isStopped = false;
  let openBlock: { readonly index: number; readonly type: unknown; hasText: boolean } | undefined;
  let nextIndex = 0;
  /** What the upstream has said of its use, counting up. */
  let usage: JsonObject = {};
  let model: unknown = '';
  let hasMessageStop = false;
  let leafCount = 0;

  const leaves = (event: JsonObject) => judgeLeaves(event, `leaves ${leafCount++}`, textOf);

  function readStart(event: JsonObject, index: number): readonly Step[] {
    const block = isObject(event['content_block']) ? event['content_block'] : {};
    if (block['type'] === 'text' || block['type'] === 'thinking') {
      const key = block['type'];
      const initial = typeof block[key] === 'string' ? block[key] : '';
      const start = { ...event, content_block: { ...block, [key]: '' } };
      return [{ kind: 'send', event: start }, ...(initial === '' ? [] : [textStep(index, key, initial)])];
    }
    if (isToolUse(block)) {
      // The vendor runs its own tools; what the client is to run waits until the answer may stand.
      const wait: readonly Step[] = block['type'] === 'tool_use' ? [{ kind: 'verdict' }] : [];
      const input = isObject(block['input']) && Object.keys(block['input']).length > 0 ? block['input'] : undefined;
      const start = { ...event, content_block: { ...block, input: {} } };
      return [
        ...wait,
        { kind: 'send', event: start },
        ...(input ? [textStep(index, 'partial_json', JSON.stringify(input))] : []),
      ];
    }
    return leaves(event);
  }

  function readDelta(event: JsonObject, index: number): readonly Step[] {
    const delta = isObject(event['delta']) ? event['delta'] : {};
    for (const [key, type] of deltaTypes) {
      if (delta['type'] === type && typeof delta[key] === 'string') return [textStep(index, key, delta[key])];
    }
    if (delta['type'] === 'signature_delta') {
      // It signs the thinking as it was; changed thinking has none.
      const build = () => (textOf(String(index)).isEdited ? { ...event, delta: { ...delta, signature: '' } } : event);
      return [{ kind: 'build', build }];
    }
    return leaves(event);
  }

  return {
    read(event) {
      const index = typeof event['index'] === 'number' ? event['index'] : 0;
      switch (event['type']) {
        case 'message_start': {
          const message = isObject(event['message']) ? event['message'] : {};
          usage = { ...(isObject(message['usage']) ? message['usage'] : {}) };
          model = message['model'];
          return [{ kind: 'send', event: { ...event, message: { ...message, content: [] } } }];
        }
        case 'content_block_start':
          return readStart(event, index);
        case 'content_block_delta':
          return readDelta(event, index);
        case 'content_block_stop':
          return [
            { kind: 'close', block: String(index) },
            { kind: 'send', event },
          ];
        case 'message_delta':
          usage = { ...usage, ...(isObject(event['usage']) ? event['usage'] : {}) };
          return [{ kind: 'verdict' }, { kind: 'send', event }];
        case 'message_stop':
          hasMessageStop = true;
          return [{ kind: 'verdict' }, { kind: 'send', event }];
        case 'ping':
          return [{ kind: 'send', event }];
        default:
          return leaves(event);
      }
    },
    end: () => (hasMessageStop ? [] : [{ kind: 'verdict' }, { kind: 'send', event: { type: 'message_stop' } }]),
    onSent(event) {
      const index = typeof event['index'] === 'number' ? event['index'] : 0;
      if (event['type'] === 'message_start') isStarted = true;
      else if (event['type'] === 'message_stop') isStopped = true;
      else if (event['type'] === 'content_block_start') {
        const type = isObject(event['content_block']) ? event['content_block']['type'] : undefined;
        openBlock = { index, type, hasText: false };
        nextIndex = Math.max(nextIndex, index + 1);
      } else if (event['type'] === 'content_block_stop') openBlock = undefined;
      else if (event['type'] === 'content_block_delta' && openBlock) openBlock.hasText = true;
    },
    interrupt(prepared) {
      if (isStopped) return [];
      const isInText = openBlock?.type === 'text';
      const index = isInText && openBlock ? openBlock.index : nextIndex;
      const text = isInText && openBlock?.hasText ? `\n\n${prepared}` : prepared;
      return [
        ...(isStarted ? [] : [startOf(String(model), usage)]),
        ...(openBlock && !isInText ? [{ type: 'content_block_stop', index: openBlock.index }] : []),
        ...textEvents(index, text).slice(isInText ? 1 : 0),
        ...endOf('refusal', usage),
      ];
    },
  };
}

/** Which kind of delta carries which text. */
const deltaTypes = [
  ['text', 'text_delta'],
  ['thinking', 'thinking_delta'],
  ['partial_json', 'input_json_delta'],
] as const;

type DeltaKey = (typeof deltaTypes)[number][0];

const channelOf: Readonly<Record<DeltaKey, ChannelKind>> = {
  text: ChannelKind.CONTENT,
  thinking: ChannelKind.REASONING,
  partial_json: ChannelKind.TOOL_ARGUMENTS,
};

function textStep(index: number, key: DeltaKey, text: string): Step {
  const type = deltaTypes.find(([candidate]) => candidate === key)?.[1];
  const toEvent = (delivered: string) => ({ type: 'content_block_delta', index, delta: { type, [key]: delivered } });
  return { kind: 'text', block: String(index), channel: channelOf[key], text, toEvent };
}

/** A message that this gateway gives itself: the prepared answer, no usage, and the stop reason of a refusal. */
export function ownMessage(model: string, prepared: string): JsonObject {
  return {
    ...envelope(model, noUsage),
    content: [{ type: 'text', text: prepared }],
    stop_reason: 'refusal',
  };
}

/** The same as the events of a stream. */
export function ownMessageEvents(model: string, prepared: string): readonly JsonObject[] {
  return [startOf(model, noUsage), ...textEvents(0, prepared), ...endOf('refusal', noUsage)];
}

const noUsage = { input_tokens: 0, output_tokens: 0 } as const;

/** An empty message of the gateway's making. */
function envelope(model: string, usage: JsonObject): JsonObject {
  return {
    id: `msg_${crypto.randomUUID().replaceAll('-', '')}`,
    type: 'message',
    role: 'assistant',
    model,
    content: [],
    stop_reason: null,
    stop_sequence: null,
    usage: { ...noUsage, ...usage },
  };
}

/** The event that opens a message. */
export function startOf(model: string, usage: JsonObject): JsonObject {
  return { type: 'message_start', message: envelope(model, usage) };
}

function textEvents(index: number, text: string): readonly JsonObject[] {
  return [
    { type: 'content_block_start', index, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index },
  ];
}

/** The events that end a message. */
export function endOf(stopReason: string, usage: JsonObject): readonly JsonObject[] {
  return [
    { type: 'message_delta', delta: { stop_reason: stopReason, stop_sequence: null }, usage: { ...noUsage, ...usage } },
    { type: 'message_stop' },
  ];
}
