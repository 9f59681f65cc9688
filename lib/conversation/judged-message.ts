import { create } from '@bufbuild/protobuf';
import {
  type Message,
  MessageSchema,
  type Part,
  PartSchema,
  ToolCallSchema,
} from '#gen/gatehouse/detection/v1/detection_pb.js';
import { TextField } from '#gen/gatehouse/detection/v1/verdict_pb.js';
import { isObject, type JsonObject } from './json.js';

/** One text of a message that detection judges, and the way to put another in its place. */
interface JudgedText {
  readonly field: TextField;
  /** Index among the message's parts or tool calls, as detection counts them. */
  readonly index: number;
  readonly text: string;
  /** Changes the JSON that the text came from. */
  readonly write: (text: string) => unknown;
}

/** A message as detection sees it, bound to the JSON that it was read from. */
export interface JudgedMessage {
  readonly message: Message;
  readonly texts: readonly JudgedText[];
}

/** Collects what detection judges of one message, whatever protocol it came in. */
export interface JudgedMessageBuilder {
  /** A text that stands in an object or an array and can be replaced there. */
  addText(holder: JsonObject | unknown[], key: string | number, text: string): void;
  /** Every string below a value that a person or a model may read: all but ids, names of kinds and encoded data. */
  addLeaves(holder: JsonObject | unknown[], key: string | number, value: unknown): void;
  /** Arguments of a tool call as JSON text. */
  addArguments(name: string, text: string, write: (text: string) => unknown): void;
  /** The model's reasoning; a message has one, so a second becomes part of the content. */
  addReasoning(text: string, write: (text: string) => unknown): void;
  /** An image by its address, or as a data URL. */
  addImage(url: string): void;
  /** A part of a kind that no scanner reads; detection reports it as unjudged. */
  addOther(kind: string): void;
  build(): JudgedMessage;
}

/** Starts a message of this role. */
export function createJudgedMessage(role: string): JudgedMessageBuilder {
  const parts: Part[] = [];
  const texts: JudgedText[] = [];
  const message = create(MessageSchema, { role });

  function addPart(text: string, write: (text: string) => unknown): void {
    texts.push({ field: TextField.CONTENT, index: parts.length, text, write });
    parts.push(create(PartSchema, { kind: { case: 'text', value: text } }));
  }

  const builder: JudgedMessageBuilder = {
    addText: (holder, key, text) => addPart(text, (changed) => Reflect.set(holder, key, changed)),
    addLeaves(holder, key, value) {
      if (typeof key === 'string' && notText.has(key)) return;
      if (typeof value === 'string') builder.addText(holder, key, value);
      else if (Array.isArray(value))
        for (const [index, inner] of value.entries()) builder.addLeaves(value, index, inner);
      else if (isObject(value))
        for (const [inner, leaf] of Object.entries(value)) builder.addLeaves(value, inner, leaf);
    },
    addArguments(name, text, write) {
      texts.push({ field: TextField.TOOL_ARGUMENTS, index: message.toolCalls.length, text, write });
      message.toolCalls.push(create(ToolCallSchema, { name, arguments: text }));
    },
    addReasoning(text, write) {
      if (message.reasoning === '') {
        message.reasoning = text;
        texts.push({ field: TextField.REASONING, index: 0, text, write });
      } else {
        addPart(text, write);
      }
    },
    addImage(url) {
      parts.push(create(PartSchema, { kind: { case: 'imageUrl', value: url } }));
    },
    addOther(kind) {
      parts.push(create(PartSchema, { kind: { case: 'other', value: kind } }));
    },
    build() {
      message.parts = parts;
      return { message, texts };
    },
  };
  return builder;
}

/** Size of all judged texts together, bytes of UTF-8. */
export function textBytesOf(messages: readonly JudgedMessage[]): number {
  return messages.reduce(
    (total, { texts }) => texts.reduce((sum, { text }) => sum + Buffer.byteLength(text), total),
    0,
  );
}

/**
 * Fields that hold no text for a person or a model: names of kinds, identifiers, and encoded data, which is opaque to every
 * scanner and may be megabytes.
 */
const notText: ReadonlySet<string> = new Set([
  'type',
  'id',
  'tool_call_id',
  'tool_use_id',
  'call_id',
  'item_id',
  'file_id',
  'format',
  'detail',
  'data',
  'file_data',
  'b64_json',
  'signature',
  'encrypted_content',
  'encrypted_index',
]);
