import { Readable } from 'node:stream';
import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import type { Database } from '#lib/db/database.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toOpenAi } from '#lib/errors/to-rest.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import { answerErrors, jsonBody, type RouteHandler, router } from '#lib/server/rest.js';
import { authenticateCaller, signalOf } from '#lib/server/rest-caller.js';
import type { Log } from '#lib/telemetry/log.js';
import { chooseModel, kindOf, type ModelKind } from './choose.js';
import type { OwnModelsConfig } from './config.js';
import { createModelForward, type ModelReply } from './forward.js';
import { readRange } from './usage-range.js';
import { createModelUse, toDay } from './use.js';

/** What direct access to models is made of. */
export interface ModelAccessDeps {
  readonly config: OwnModelsConfig;
  readonly db: Database;
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  /** Counts one call of a tenant. Errors: RATE_LIMITED. */
  readonly limit: Pick<ApiLimit, 'count'>;
  readonly log: Log;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** The routes of direct access. Owns connections; call `close()`. */
export interface ModelAccess {
  readonly rest: Koa.Middleware;
  close(): Promise<void>;
}

/** In bytes: a conversation with a few images inside. */
const maxBodyBytes = 16 * 1024 * 1024;

/** Calls at a time in this process: the guard model serves verdicts first, and more would only wait at its door. */
const maxRunning = 32;

/**
 * Direct access to the installation's own models, contract.md 1.1.9, for keys of the kind model. Nothing is judged and no
 * content is kept; calls are counted by tenant and day. Detection and proxy both have it. Errors have OpenAI's shape.
 */
export function createModelAccess(deps: ModelAccessDeps): ModelAccess {
  const { config, db, authenticator, limit, log, clock = Date.now } = deps;
  const forward = createModelForward({
    addresses: [config.GUARD_MODEL_BASE_URL, config.EMBEDDING_BASE_URL],
    pins: config.EGRESS_PINS,
  });
  const use = createModelUse({ db, clock, onError: (error) => log.warn('model_use_not_written', { error }) });
  let running = 0;

  function enter(ctx: Koa.Context): void {
    if (running >= maxRunning) throw new GatehouseError('OVERLOADED', { retryAfterSeconds: 1 });
    running += 1;
    ctx.res.once('close', () => {
      running -= 1;
    });
  }

  /** `only` is the kind that the path is for; undefined where the name of the model decides. */
  function ask(only: 'chat' | 'embeddings' | undefined): RouteHandler {
    return async (ctx) => {
      const principal = await authenticateCaller(ctx, authenticator, 'model');
      await limit.count(principal);
      enter(ctx);
      const body = readModelRequest(await jsonBody(ctx, maxBodyBytes));
      const kind = kindFor(body.model, only);
      const model = chooseModel(config, kind);
      use.note(principal.tenantId);
      const path = kind === 'embedding' ? '/embeddings' : '/chat/completions';
      answer(ctx, await forward.post(model, path, body.fields, signalOf(ctx)));
    };
  }

  const usage: RouteHandler = async (ctx) => {
    const { tenantId } = await authenticateCaller(ctx, authenticator, 'model');
    const { startDate, endDate } = readRange(ctx.query, toDay(clock()));
    const days = await use.read(tenantId, startDate, endDate);
    ctx.body = {
      tenant_id: tenantId,
      start_date: startDate,
      end_date: endDate,
      total_requests: days.reduce((sum, { requests }) => sum + requests, 0),
      usage_by_day: days.map(({ date, requests }) => ({ date, request_count: requests })),
    };
  };

  const routes = router({
    'POST /v1/model': ask(undefined),
    'POST /v1/model/chat/completions': ask('chat'),
    'POST /v1/model/embeddings': ask('embeddings'),
    'GET /v1/model/usage': usage,
  });
  const handleErrors = answerErrors(toOpenAi);
  return {
    async rest(ctx, next) {
      let isOurs = true;
      await handleErrors(ctx, () =>
        routes(ctx, async () => {
          isOurs = false;
        }),
      );
      if (!isOurs) await next();
    },
    async close() {
      await use.flush().catch((error: unknown) => log.warn('model_use_not_written', { error }));
      await forward.close();
    },
  };
}

/** The fields of a request and the model that it names, empty for none. Errors: REQUEST_INVALID. */
function readModelRequest(body: unknown): { readonly fields: object; readonly model: string } {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) throw wrong('', 'must be a JSON object');
  const model = 'model' in body ? body.model : '';
  if (typeof model !== 'string') throw wrong('model', 'must be a string');
  return { fields: body, model };
}

function kindFor(model: string, only: 'chat' | 'embeddings' | undefined): ModelKind {
  if (only === 'embeddings') return 'embedding';
  const kind = kindOf(model);
  if (kind === 'embedding' && only === 'chat') {
    throw wrong('model', 'is the name of an embedding model; use /v1/model/embeddings');
  }
  return kind;
}

function wrong(path: string, message: string): GatehouseError {
  return new GatehouseError('REQUEST_INVALID', { fields: [{ path, message }] });
}

function answer(ctx: Koa.Context, reply: ModelReply): void {
  if (reply.kind === 'refusal') {
    ctx.status = reply.reply.status;
    ctx.set({ ...reply.reply.headers });
    ctx.body = reply.reply.body;
  } else if (reply.kind === 'whole') {
    ctx.type = reply.contentType || 'application/json';
    ctx.body = reply.body;
  } else {
    ctx.type = 'text/event-stream; charset=utf-8';
    ctx.set({ 'cache-control': 'no-cache', 'x-accel-buffering': 'no' });
    // Half an event cannot be taken back: only a broken connection says that the rest is missing.
    ctx.body = Readable.from(relay(reply.body)).once('error', () => ctx.res.destroy());
  }
}

const lineFeed = 10;

/** The model's events as they come; one of ours says that it broke off, when that was between two events. */
async function* relay(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array | string> {
  let isBetween = true;
  try {
    for await (const piece of body) {
      isBetween = piece.at(-1) === lineFeed;
      yield piece;
    }
  } catch (error) {
    if (!isBetween) throw error;
    yield `data: ${JSON.stringify(toOpenAi(new GatehouseError('UPSTREAM_BROKE_OFF')).body)}\n\n`;
  }
}
