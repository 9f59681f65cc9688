import { isObject } from '#lib/conversation/json.js';
import type { ErrorReply } from '#lib/errors/to-rest.js';

/**
 * An error in the shape of Anthropic's API: `{"type": "error", "error": {"type", "message"}}`; the type follows from the
 * status. Source: Anthropic API reference, "Errors".
 */
export function toAnthropicError(reply: ErrorReply): ErrorReply {
  const error = isObject(reply.body) && isObject(reply.body['error']) ? reply.body['error'] : {};
  const message = typeof error['message'] === 'string' ? error['message'] : 'Something went wrong on our side';
  // Their clients know no 422: what is wrong with a request is always 400.
  const status = reply.status === 422 ? 400 : reply.status;
  const type = typeOfStatus[status] ?? (status >= 500 ? 'api_error' : 'invalid_request_error');
  return { ...reply, status, body: { type: 'error', error: { type, message } } };
}

const typeOfStatus: Readonly<Record<number, string>> = {
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  503: 'overloaded_error',
  504: 'timeout_error',
  529: 'overloaded_error',
};
