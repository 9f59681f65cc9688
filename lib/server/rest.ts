import type Koa from 'koa';
import type { GatehouseError } from '#lib/errors/error.js';
import type { ErrorReply } from '#lib/errors/to-rest.js';

/** Reads the body as JSON. Errors: REQUEST_MALFORMED (broken JSON, invalid UTF-8, empty), REQUEST_TOO_LARGE. */
export function jsonBody(_ctx: Koa.Context, _maxBytes: number): Promise<unknown> {
  throw new Error('in the next commit');
}

/** Turns whatever is thrown below into the facade's error shape; logs INTERNAL once, with the request id. */
export function answerErrors(_toReply: (error: GatehouseError) => ErrorReply): Koa.Middleware {
  throw new Error('in the next commit');
}

/** Handles one path; `params` are the decoded `:name` steps of its pattern. */
export type RouteHandler = (ctx: Koa.Context, params: Readonly<Record<string, string>>) => Promise<void> | void;

/**
 * Finds the handler by method and path: `router({ 'GET /v1/things/:id': handler })`. Unknown paths go on to the next
 * middleware. Errors: METHOD_NOT_ALLOWED.
 */
export function router(_table: Readonly<Record<string, RouteHandler>>): Koa.Middleware {
  throw new Error('in the next commit');
}

/** The id of this request, as logs and the answer's x-request-id carry it. */
export function requestIdOf(_ctx: Koa.Context): string {
  throw new Error('in the next commit');
}
