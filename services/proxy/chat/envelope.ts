import { isDeeperThan, isObject, type JsonObject } from '#lib/conversation/json.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';

/** What requests to all surfaces have in common. */
export interface RequestEnvelope {
  /** All fields for the upstream: those of `extra_body` flattened, our own taken out, everything else as it came. */
  readonly body: JsonObject;
  readonly model: string;
  readonly stream: boolean;
  /** The caller's id of its end user; empty when unknown. */
  readonly endUserId: string;
}

/** Real requests nest about 15 deep (tools with JSON schemas); unbounded nesting overflows the stack of whoever walks it. */
const maxDepth = 100;
const maxModelLength = 255;
const maxEndUserIdBytes = 512;

/**
 * Reads a request body. `extra_body` is flattened before anything is read, so that it cannot carry other texts past
 * detection than those that are judged.
 *
 * Errors: REQUEST_INVALID with every wrong field, those that `check` finds among them.
 */
export function readEnvelope(
  received: unknown,
  check: (body: JsonObject) => readonly FieldViolation[],
): RequestEnvelope {
  if (!isObject(received)) throw invalid([{ path: '', message: 'must be a JSON object' }]);
  if (isDeeperThan(received, maxDepth)) throw invalid([{ path: '', message: `nests deeper than ${maxDepth}` }]);

  const { extra_body: extraBody, xxai_app_user_id: endUserId, ...body } = flattened(received);
  const { model, stream } = body;

  const violations: FieldViolation[] = [];
  const must = (holds: boolean, path: string, message: string) => {
    if (!holds) violations.push({ path, message });
  };
  must(extraBody === undefined || extraBody === null, 'extra_body', 'must be an object');
  must(typeof model === 'string' && model !== '', 'model', 'must be a model name');
  must(String(model).length <= maxModelLength, 'model', `must have at most ${maxModelLength} characters`);
  must(stream === undefined || stream === null || typeof stream === 'boolean', 'stream', 'must be true or false');
  must(endUserId === undefined || isEndUserId(endUserId), 'extra_body.xxai_app_user_id', endUserIdRule);
  violations.push(...check(body));
  if (violations.length > 0) throw invalid(violations);

  return {
    body,
    // Checked above.
    model: model as string,
    stream: stream === true,
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

/** The request is refused for these fields. */
export function invalid(fields: readonly FieldViolation[]): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields });
}
