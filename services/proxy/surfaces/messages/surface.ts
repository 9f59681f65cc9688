import { isObject, type JsonObject } from '#lib/conversation/json.js';
import { createJudgedMessage, type JudgedMessage } from '#lib/conversation/judged-message.js';
import type { FieldViolation } from '#lib/errors/error.js';
import { readEnvelope } from '../../chat/envelope.js';
import { createGuardedEvents } from '../../chat/guarded-events.js';
import type { SseFraming } from '../../chat/sse-writer.js';
import type { Surface } from '../surface.js';
import { addContent } from './blocks.js';
import { toAnthropicError } from './errors.js';
import { createMessageReader, ownMessage, ownMessageEvents } from './stream.js';

/** POST /v1/messages, Anthropic's Messages API. Source: Anthropic API reference, "Messages" and "Streaming messages". */
export const messagesSurface: Surface = {
  protocol: 'messages',
  readRequest(received) {
    const envelope = readEnvelope(received, ({ messages }) => messageViolations(messages));
    const { body } = envelope;
    // Checked: a non-empty array of objects.
    const messages = body['messages'] as JsonObject[];
    return { ...envelope, judged: [...systemOf(body), ...messages.flatMap(readMessages)] };
  },
  readAnswer(answer) {
    const builder = createJudgedMessage('assistant');
    addContent(builder, answer, answer['content']);
    const judged = builder.build();
    return {
      judged: judged.message.parts.length + judged.texts.length === 0 ? [] : [judged],
      dropRepeats: () => undefined,
    };
  },
  blockAnswer: (answer, prepared) => ({
    ...answer,
    content: [{ type: 'text', text: prepared }],
    stop_reason: 'refusal',
    stop_sequence: null,
  }),
  ownAnswer: ({ model }, prepared) => ownMessage(model, prepared),
  ownEvents: ({ model }, prepared) => ownMessageEvents(model, prepared),
  createGuardedAnswer: (deps) => createGuardedEvents(deps, createMessageReader),
  createFraming: () => namedEvents,
  toError: toAnthropicError,
};

/** Each event is named by its type, and `message_stop` is the last word. */
const namedEvents: SseFraming = {
  encode: encodeNamed,
  encodeError: encodeNamed,
  terminator: '',
};

function encodeNamed(event: unknown): string {
  const name = isObject(event) && typeof event['type'] === 'string' ? event['type'] : 'error';
  return `event: ${name}\ndata: ${JSON.stringify(event)}\n\n`;
}

function systemOf(body: JsonObject): readonly JudgedMessage[] {
  const { system } = body;
  if (system === undefined || system === null) return [];
  const builder = createJudgedMessage('system');
  if (typeof system === 'string') builder.addText(body, 'system', system);
  else addContent(builder, body, system);
  return [builder.build()];
}

/** The results of tools stand in messages of the user; for detection they are what they are in every other protocol. */
function readMessages(message: JsonObject): readonly JudgedMessage[] {
  const { content } = message;
  const isResult = (block: unknown) => isObject(block) && block['type'] === 'tool_result';
  const blocks: readonly unknown[] = Array.isArray(content) ? content : [];
  const judged = blocks.filter(isResult).map((result) => {
    const builder = createJudgedMessage('tool');
    addContent(builder, message, [result]);
    return builder.build();
  });
  const own = createJudgedMessage(String(message['role']));
  const rest = Array.isArray(content) ? blocks.filter((block) => !isResult(block)) : content;
  addContent(own, message, rest);
  const isAllResults = judged.length > 0 && Array.isArray(rest) && rest.length === 0;
  return isAllResults ? judged : [...judged, own.build()];
}

/** The same bound as in a chat request. */
const maxMessages = 10_000;

function messageViolations(messages: unknown): readonly FieldViolation[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    return [{ path: 'messages', message: 'must be a non-empty array' }];
  }
  if (messages.length > maxMessages) {
    return [{ path: 'messages', message: `must have at most ${maxMessages} items, has ${messages.length}` }];
  }
  return messages
    .flatMap((message: unknown, index) => {
      if (!isObject(message)) return [{ path: `messages[${index}]`, message: 'must be an object' }];
      const { role, content } = message;
      return [
        ...(typeof role === 'string' && role !== '' && role.length <= 64
          ? []
          : [{ path: `messages[${index}].role`, message: 'must be "user" or "assistant"' }]),
        ...(typeof content === 'string' || (Array.isArray(content) && content.every(isObject))
          ? []
          : [{ path: `messages[${index}].content`, message: 'must be a string or an array of blocks' }]),
      ];
    })
    .slice(0, 20);
}
