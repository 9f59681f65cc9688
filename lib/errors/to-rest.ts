import { catalog } from './catalog.js';
import type { GatehouseError } from './error.js';

/** What a facade answers for an error. */
export interface ErrorReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: unknown;
}

/**
 * The detection and admin REST shape: `{"detail": "…"}`, for 422 the list of wrong fields that existing clients read, and
 * for an error with facts an object of these beside the message. Code and next step travel in headers, because strict
 * clients refuse unknown keys.
 */
export function toRest(error: GatehouseError): ErrorReply {
  const { http } = catalog[error.code];
  return { status: http, headers: errorHeaders(error), body: { detail: toDetail(error, http) } };
}

function toDetail({ fields, facts, message }: GatehouseError, http: number): unknown {
  if (http === 422)
    return fields.map((field) => ({
      type: 'value_error',
      loc: ['body', ...toLocation(field.path)],
      msg: field.message,
    }));
  return Object.keys(facts).length === 0 ? message : { error: message, ...facts };
}

/**
 * The shape for too much work, which existing clients of every API read: `{"error": {"message", "type", "code",
 * "service", "retry_after"}}` with status 429 and `Retry-After`.
 */
export function toOverloaded(error: GatehouseError, service: string): ErrorReply {
  const seconds = Math.ceil(error.retryAfterSeconds ?? 1);
  const { message } = error;
  return {
    status: catalog.OVERLOADED.http,
    headers: { ...errorHeaders(error), 'retry-after': String(seconds) },
    body: {
      error: { message, type: 'service_overloaded', code: catalog.OVERLOADED.http, service, retry_after: seconds },
    },
  };
}

/** The OpenAI shape: `{"error": {"message", "type", "param", "code"}}`. */
export function toOpenAi(error: GatehouseError): ErrorReply {
  const { http } = catalog[error.code];
  const field = error.fields[0];
  const message = field ? `${error.message}: ${field.path}: ${field.message}` : error.message;
  return {
    status: http,
    headers: errorHeaders(error),
    body: {
      error: { message, type: openAiType(error, http), param: field?.path ?? null, code: error.code.toLowerCase() },
    },
  };
}

function openAiType(error: GatehouseError, http: number): string {
  if (error.code === 'OVERLOADED') return 'service_overloaded';
  if (error.code === 'MODEL_ROUTE_NOT_FOUND') return 'model_route_not_found';
  // What OpenAI says when an account has used up what it paid for.
  if (error.code === 'BUDGET_EXCEEDED' || error.code === 'QUOTA_EXCEEDED') return 'insufficient_quota';
  if (http === 401) return 'authentication_error';
  if (http === 403) return 'permission_error';
  if (http === 429) return 'rate_limit_exceeded';
  if (http >= 500) return 'api_error';
  return 'invalid_request_error';
}

function errorHeaders(error: GatehouseError): Record<string, string> {
  const headers: Record<string, string> = { 'x-error-code': error.code, 'x-error-next-step': error.next };
  if (error.retryAfterSeconds !== undefined) headers['retry-after'] = String(Math.ceil(error.retryAfterSeconds));
  return headers;
}

/** `messages[3].role` → `['messages', 3, 'role']`. */
function toLocation(path: string): (string | number)[] {
  return path
    .split(/[.[\]]/)
    .filter((step) => step !== '')
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
