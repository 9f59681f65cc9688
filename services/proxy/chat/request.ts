import { isObject, type JsonObject } from '#lib/conversation/json.js';
import type { FieldViolation } from '#lib/errors/error.js';
import { type RequestEnvelope, readEnvelope } from './envelope.js';

/** A chat request in the canonical OpenAI shape. */
export interface ChatRequest extends RequestEnvelope {
  /** The same objects as in `body`, so that a changed text travels upstream. */
  readonly messages: readonly JsonObject[];
}

/** The same bound as gatehouse.detection.v1.DetectRequest.messages. */
const maxMessages = 10_000;

/**
 * Reads a chat request.
 *
 * Errors: REQUEST_INVALID with every wrong field.
 */
export function parseChatRequest(received: unknown): ChatRequest {
  const envelope = readEnvelope(received, ({ messages }) => messageViolations(messages));
  // Checked: a non-empty array of objects.
  return { ...envelope, messages: envelope.body['messages'] as JsonObject[] };
}

/** What detection could not read; roles, unknown part kinds and empty contents are all fine. Stops at 20. */
function messageViolations(messages: unknown): FieldViolation[] {
  if (!Array.isArray(messages) || messages.length === 0) {
    return [{ path: 'messages', message: 'must be a non-empty array' }];
  }
  if (messages.length > maxMessages) {
    return [{ path: 'messages', message: `must have at most ${maxMessages} items, has ${messages.length}` }];
  }
  return messages.flatMap((message, index) => oneMessage(message, `messages[${index}]`)).slice(0, 20);
}

function oneMessage(message: unknown, path: string): FieldViolation[] {
  if (!isObject(message)) return [{ path, message: 'must be an object' }];
  const { role, content, tool_calls: toolCalls } = message;
  const violations: FieldViolation[] = [];
  if (typeof role !== 'string' || role === '' || role.length > 64) {
    violations.push({ path: `${path}.role`, message: 'must be a string of 1 to 64 characters' });
  }
  if (content !== undefined && content !== null && typeof content !== 'string' && !Array.isArray(content)) {
    violations.push({ path: `${path}.content`, message: 'must be a string, an array of parts, or null' });
  }
  if (toolCalls !== undefined && toolCalls !== null && !(Array.isArray(toolCalls) && toolCalls.every(isObject))) {
    violations.push({ path: `${path}.tool_calls`, message: 'must be an array of objects' });
  }
  return violations;
}
