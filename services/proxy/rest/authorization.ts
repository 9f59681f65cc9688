import type Koa from 'koa';

/**
 * The credential of a request: the Authorization header, or the header in which clients of Anthropic and of Azure send a
 * bare key.
 */
export function authorizationOf(ctx: Koa.Context): string | undefined {
  return ctx.get('authorization') || ctx.get('x-api-key') || ctx.get('api-key') || undefined;
}
