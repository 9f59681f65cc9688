import { isDeeperThan, isObject, type JsonObject } from '#lib/conversation/json.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

/** A chat request in the canonical OpenAI shape. */
export interface ChatRequest {
  /** All fields for the upstream: those of `extra_body` flattened, our own taken out, everything else as it came. */
  readonly body: JsonObject;
  /** The same objects as in `body`, so that a changed text travels upstream. */
  readonly messages: readonly JsonObject[];
  readonly model: string;
  readonly stream: boolean;
  /** Whether a stream ends with a chunk that reports usage. */
  readonly includeUsage: boolean;
  /** The caller's id of its end user; empty when unknown. */
  readonly endUserId: string;
}

/** The same bound as gatehouse.detection.v1.DetectRequest.messages. */
const maxMessages = 10_000;
/** Real requests nest about 15 deep (tools with JSON schemas); unbounded nesting overflows the stack of whoever walks it. */
const maxDepth = 100;
const maxModelLength = 255;
const maxEndUserIdBytes = 512;

/**
 * Reads a request body. `extra_body` is flattened before anything is read, so that it cannot carry other messages past
 * detection than those that are judged.
 *
 * Errors: REQUEST_INVALID with every wrong field.
 */
export function parseChatRequest(received: unknown): ChatRequest {
  if (!isObject(received)) throw invalid([{ path: '', message: 'must be a JSON object' }]);
  if (isDeeperThan(received, maxDepth)) throw invalid([{ path: '', message: `nests deeper than ${maxDepth}` }]);

  const { extra_body: extraBody, xxai_app_user_id: endUserId, ...body } = flattened(received);
  const { model, messages, stream, stream_options: streamOptions } = body;

  const violations: FieldViolation[] = [];
  const check = (holds: boolean, path: string, message: string) => {
    if (!holds) violations.push({ path, message });
  };
  check(extraBody === undefined || extraBody === null, 'extra_body', 'must be an object');
  check(typeof model === 'string' && model !== '', 'model', 'must be a model name');
  check(String(model).length <= maxModelLength, 'model', `must have at most ${maxModelLength} characters`);
  check(stream === undefined || stream === null || typeof stream === 'boolean', 'stream', 'must be true or false');
  check(endUserId === undefined || isEndUserId(endUserId), 'extra_body.xxai_app_user_id', endUserIdRule);
  violations.push(...messageViolations(messages));
  if (violations.length > 0) throw invalid(violations);

  return {
    body,
    // Checked above: a non-empty array of objects, and a string.
    messages: messages as JsonObject[],
    model: model as string,
    stream: stream === true,
    includeUsage: isObject(streamOptions) && streamOptions['include_usage'] === true,
    endUserId: typeof endUserId === 'string' ? endUserId : '',
  };
}

/** The fields of `extra_body` in place of it, however often it stands inside itself: the last one wins. */
function flattened(body: JsonObject): JsonObject {
  const { extra_body: extraBody, ...own } = body;
  return isObject(extraBody) ? flattened({ ...own, ...extraBody }) : body;
}

const endUserIdRule = `must be a string of at most ${maxEndUserIdBytes} bytes`;

function isEndUserId(value: unknown): boolean {
  return value === null || (typeof value === 'string' && Buffer.byteLength(value) <= maxEndUserIdBytes);
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

function invalid(fields: readonly FieldViolation[]): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields });
}
