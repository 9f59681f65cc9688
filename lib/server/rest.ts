import type Koa from 'koa';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import type { ErrorReply } from '#lib/errors/to-rest.js';
import { decompress, readBody, utf8Text } from './body.js';
import { requestState } from './request-state.js';

export { requestIdOf, requestState } from './request-state.js';
export { type RouteHandler, router } from './router.js';

/**
 * Reads the body as JSON.
 *
 * Errors: REQUEST_MALFORMED for broken JSON, invalid UTF-8, an empty body or an encoding that we cannot undo;
 * REQUEST_TOO_LARGE beyond `maxBytes`, before and after unpacking; CANCELED when the peer leaves.
 */
export async function jsonBody(ctx: Koa.Context, maxBytes: number): Promise<unknown> {
  return readOrClose(ctx, maxBytes, parseJson);
}

/** Reads the body as text. Errors: as `jsonBody`, but for the form of the text. */
export function textBody(ctx: Koa.Context, maxBytes: number): Promise<string> {
  return readOrClose(ctx, maxBytes, (text) => text);
}

async function readOrClose<T>(ctx: Koa.Context, maxBytes: number, parse: (text: string) => T): Promise<T> {
  try {
    const body = await readBody(ctx.req, maxBytes);
    return parse(utf8Text(await decompress(body, ctx.get('content-encoding'), maxBytes)));
  } catch (error) {
    // What is still on its way of a refused body must not be taken for the next request.
    if (!ctx.req.complete) ctx.set('connection', 'close');
    throw error;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    // The parser's own message quotes the text, so it is not kept as the cause.
    throw new GatehouseError('REQUEST_MALFORMED', { values: { format: 'JSON' } });
  }
}

/**
 * Turns whatever is thrown below into the facade's error shape; INTERNAL is logged once, with its cause.
 *
 * Example: `compose([answerErrors(toOpenAi), router({ … })])`
 */
export function answerErrors(toReply: (error: GatehouseError) => ErrorReply): Koa.Middleware {
  return async (ctx, next) => {
    try {
      await next();
    } catch (thrown) {
      const error = toGatehouseError(thrown);
      if (error.code === 'INTERNAL') logInternal(ctx, error);
      if (ctx.headerSent) {
        // Half an answer is out: only a broken connection can still say that the rest is missing.
        ctx.res.destroy();
        return;
      }
      const reply = toReply(error);
      for (const name of ['content-type', 'content-length', 'content-encoding', 'etag', 'cache-control']) {
        ctx.remove(name);
      }
      ctx.status = reply.status;
      ctx.set(reply.headers);
      ctx.body = reply.body;
    }
  };
}

function logInternal(ctx: Koa.Context, error: GatehouseError): void {
  const { log, requestId, route } = requestState(ctx);
  log?.error('request_failed', { request_id: requestId, route, error: error.cause ?? error });
}
