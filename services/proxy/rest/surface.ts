import type Koa from 'koa';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { type ErrorReply, toOpenAi } from '#lib/errors/to-rest.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import { answerErrors, jsonBody, type RouteHandler, requestState } from '#lib/server/rest.js';
import { askingOf } from '#lib/server/rest-caller.js';
import type { Chat, ChatReply } from '../chat/complete.js';
import type { Places } from '../chat/places.js';
import { createSseWriter } from '../chat/sse-writer.js';
import type { Surface } from '../surfaces/surface.js';
import { UpstreamRefusal } from '../upstreams/refusal.js';
import { authorizationOf } from './authorization.js';

/** What the routes of all surfaces need. */
export interface SurfaceRouteDeps {
  readonly chat: Chat;
  readonly places: Pick<Places, 'enter'>;
  readonly limit: Pick<ApiLimit, 'headers'>;
  readonly maxBodyBytes: number;
  /** Longest time for one request, ms. */
  readonly timeoutMs: number;
  /** Aborts when the service stops. */
  readonly stopping: AbortSignal;
}

/** The path of one surface: POST, whole or streamed, errors in the surface's shape. */
export function createSurfaceRoute(surface: Surface, deps: SurfaceRouteDeps): RouteHandler {
  const answer = answerErrors((error) => surface.toError(toOpenAi(error)));
  return (ctx) => answer(ctx, () => handle(ctx, surface, deps));
}

async function handle(ctx: Koa.Context, surface: Surface, deps: SurfaceRouteDeps): Promise<void> {
  const leave = deps.places.enter();
  const { controller, release } = requestController(ctx, deps);
  try {
    const reply = await deps.chat({
      surface,
      protocolHeaders: protocolHeadersOf(ctx),
      authorization: authorizationOf(ctx),
      asking: askingOf(ctx, 'proxy'),
      readBody: () => jsonBody(ctx, deps.maxBodyBytes),
      clientAddress: ctx.req.socket.remoteAddress ?? '',
      controller,
      onPrincipal: (principal) => {
        Object.assign(requestState(ctx), { tenantId: principal.tenantId, principal });
      },
    });
    if (reply.kind === 'stream') {
      const { principal } = requestState(ctx);
      if (principal) ctx.set(deps.limit.headers(principal));
      return await writeStream(ctx, surface, reply, controller);
    }
    ctx.set({ ...reply.headers });
    ctx.type = 'application/json; charset=utf-8';
    ctx.body = typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body);
  } catch (error) {
    // Whatever is still under way for the request ends with it.
    controller.abort(error);
    if (!(error instanceof UpstreamRefusal)) throw error;
    const refusal = surface.toError(error.reply);
    ctx.status = refusal.status;
    ctx.set({ ...refusal.headers });
    ctx.body = refusal.body;
  } finally {
    release();
    leave();
  }
}

async function writeStream(
  ctx: Koa.Context,
  surface: Surface,
  reply: Extract<ChatReply, { kind: 'stream' }>,
  controller: AbortController,
): Promise<void> {
  const writer = createSseWriter(
    ctx.res,
    reply.headers,
    surface.createFraming(),
    ctx.get('x-gatehouse-notes') === 'stream',
  );
  try {
    await reply.write(writer);
  } catch (error) {
    // Before the first event the error can still have its own status.
    if (!writer.hasStarted) throw error;
    controller.abort(error);
    const { log, requestId } = requestState(ctx);
    const failure = toReply(error);
    if (failure.code === 'INTERNAL') log?.error('stream_failed', { request_id: requestId, error });
    writer.fail(surface.toError(failure.reply).body);
  } finally {
    // From here on the response is ours; Koa must not answer as well.
    if (writer.hasStarted) ctx.respond = false;
  }
}

function toReply(error: unknown): { code: string; reply: ErrorReply } {
  if (error instanceof UpstreamRefusal) return { code: 'UPSTREAM_FAILED', reply: error.reply };
  const known = toGatehouseError(error);
  return { code: known.code, reply: toOpenAi(known) };
}

/** What a client says about versions and trials of the protocol; of no use to an upstream of another one. */
function protocolHeadersOf(ctx: Koa.Context): Readonly<Record<string, string>> {
  const names = ['anthropic-version', 'anthropic-beta', 'openai-beta'];
  return Object.fromEntries(names.map((name) => [name, ctx.get(name)]).filter(([, value]) => value !== ''));
}

/** The one controller of a request: aborted when the client leaves, at the deadline, and when the service stops. */
function requestController(ctx: Koa.Context, deps: Pick<SurfaceRouteDeps, 'timeoutMs' | 'stopping'>) {
  const controller = new AbortController();
  const onClose = () => {
    if (!ctx.res.writableFinished) controller.abort(new GatehouseError('CANCELED'));
  };
  const onStop = () => controller.abort(new GatehouseError('SHUTTING_DOWN'));
  const deadline = setTimeout(
    () => controller.abort(new GatehouseError('DEADLINE_EXCEEDED', { values: { timeoutMs: deps.timeoutMs } })),
    deps.timeoutMs,
  );
  ctx.res.once('close', onClose);
  deps.stopping.addEventListener('abort', onStop, { once: true });
  if (deps.stopping.aborted) onStop();
  return {
    controller,
    release() {
      clearTimeout(deadline);
      ctx.res.off('close', onClose);
      deps.stopping.removeEventListener('abort', onStop);
    },
  };
}
