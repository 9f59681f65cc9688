import type { Message } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { type Finding, TextField, type TextLocation } from '#gen/gatehouse/detection/v1/verdict_pb.js';

/** The judged text of a finding, the whole text for one about all of it. It goes back only to the caller who sent it. Pure. */
export function judgedText(messages: readonly Message[], { location, start, end }: Finding): string {
  const text = location === undefined ? '' : textAt(messages, location);
  return end === 0 ? text : text.slice(start, end);
}

function textAt(messages: readonly Message[], { messageIndex, field, partIndex }: TextLocation): string {
  const message = messages[messageIndex];
  if (field === TextField.REASONING) return message?.reasoning ?? '';
  if (field === TextField.TOOL_ARGUMENTS) return message?.toolCalls[partIndex]?.arguments ?? '';
  const kind = message?.parts[partIndex]?.kind;
  return kind?.case === 'text' ? kind.value : '';
}
