import { create } from '@bufbuild/protobuf';
import { type Message, MessageSchema, PartSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';

/**
 * Bytes that texts and inline pictures of one request may take together. A frame of the mesh holds 4 MiB; the rest is for what
 * stands around them.
 */
const roomBytes = 3.5 * 1024 * 1024;

/**
 * The messages as detection is asked about them: pictures that do not fit into one request beside its texts lose their data,
 * and detection reports them as unjudged. The newest pictures come first, for the older ones were judged with their own turn.
 * The messages given stay as they are.
 */
export function fitImages(messages: readonly Message[]): readonly Message[] {
  if (!messages.some(({ parts }) => parts.some(isInline))) return messages;
  let room = roomBytes - messages.reduce((sum, message) => sum + textBytes(message), 0);
  const fitted = messages.toReversed().map((message) => {
    if (!message.parts.some(isInline)) return message;
    const parts = message.parts.toReversed().map((part) => {
      if (!isInline(part)) return part;
      // Nothing in a data URL of base64 takes more than a byte.
      room -= part.kind.value.length;
      if (room >= 0) return part;
      room += part.kind.value.length;
      return create(PartSchema, { kind: { case: 'imageUrl', value: headOf(part.kind.value) } });
    });
    return create(MessageSchema, { ...message, parts: parts.reverse() });
  });
  return fitted.reverse();
}

type Part = Message['parts'][number];
type InlinePart = Part & { readonly kind: { readonly case: 'imageUrl'; readonly value: string } };

function isInline(part: Part): part is InlinePart {
  return part.kind.case === 'imageUrl' && /^data:/i.test(part.kind.value);
}

function textBytes({ parts, toolCalls, reasoning }: Message): number {
  const texts = [
    reasoning,
    ...toolCalls.map((call) => call.arguments),
    ...parts.map(({ kind }) => (kind.case === 'text' ? kind.value : '')),
  ];
  return texts.reduce((sum, text) => sum + Buffer.byteLength(text), 0);
}

/** "data:image/png;base64," and nothing behind it. */
function headOf(url: string): string {
  return url.slice(0, Math.min(url.indexOf(',') + 1, 100));
}
