import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { catalog } from '#lib/errors/catalog.js';
import type { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { type ErrorReply, toRest } from '#lib/errors/to-rest.js';
import type { ApiLimit } from '#lib/limits/api-limit.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import { answerErrors, jsonBody, type RouteHandler, requestState, router } from '#lib/server/rest.js';
import { authenticateCaller, signalOf } from '#lib/server/rest-caller.js';
import type { BypassTokens } from './bypass.js';
import { directOutput, moderateForDify } from './dify.js';
import type { GatewayCall } from './gateway-call.js';
import { createJudge } from './judge.js';
import { blocked, guardForLitellm } from './litellm.js';
import type { PrivateModels } from './private-model.js';
import { bypassHeader, createCallId, processInput, stoppedReply } from './process-input.js';
import { processOutput } from './process-output.js';
import { maxBodyBytes } from './request.js';
import { type Stopped, toStopped } from './stopped.js';

/** What the routes for gateways and their plugins are made of. */
export interface GatewayRestDeps {
  readonly detection: Pick<DetectionClient, 'detect'>;
  readonly authenticator: Pick<Authenticator, 'authenticate'>;
  /** Counts one call of a tenant; absent where detection counts itself. Errors: RATE_LIMITED. */
  readonly limit?: Pick<ApiLimit, 'count'>;
  readonly bypass: BypassTokens;
  readonly privateModels: PrivateModels;
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** One route: what it answers, and what it answers when nobody can judge. */
interface GatewayRoute {
  readonly answer: (call: GatewayCall) => Promise<object>;
  readonly stop: (stopped: Stopped, body: unknown) => object;
}

/**
 * The routes for gateways, their plugins and Dify: contract.md 1.1.6, 1.1.7 and 1.2.4 to 1.2.6. Detection and proxy both have
 * them, for clients in the field ask either.
 */
export function createGatewayRest(deps: GatewayRestDeps): Koa.Middleware {
  const { clock = Date.now } = deps;
  const judge = createJudge(deps);
  const processing = { ...deps, judge, clock };
  const answer = answerErrors(toGateway);
  const routes = router({
    'POST /v1/gateway/process-input': handle(deps, {
      answer: (call) => processInput(processing, call),
      stop: (stopped, body) => stoppedReply(createCallId('gw'), stopped, body, clock()),
    }),
    'POST /v1/gateway/process-output': handle(deps, {
      answer: (call) => processOutput(processing, call),
      stop: (stopped, body) => stoppedReply(createCallId('gw-out'), stopped, body, clock()),
    }),
    'GET /v1/gateway/health': async (ctx) => {
      await authenticateCaller(ctx, deps.authenticator);
      ctx.body = { status: 'healthy', service: 'gateway-integration', version: '1.0.0' };
    },
    'POST /beta/litellm_basic_guardrail_api': handle(deps, {
      answer: (call) => guardForLitellm(judge, call),
      stop: ({ answer: reason }) => blocked(reason),
    }),
    'POST /v1/dify/moderation': handle(deps, {
      answer: (call) => moderateForDify(judge, call),
      stop: ({ answer: text }) => directOutput(text),
    }),
  });
  return async (ctx, next) => {
    let isOurs = true;
    await answer(ctx, () =>
      routes(ctx, async () => {
        isOurs = false;
      }),
    );
    if (!isOurs) await next();
  };
}

function handle(deps: GatewayRestDeps, route: GatewayRoute): RouteHandler {
  return async (ctx) => {
    const principal = await authenticateCaller(ctx, deps.authenticator);
    let body: unknown;
    try {
      body = await jsonBody(ctx, maxBodyBytes);
      ctx.body = await route.answer({
        body,
        principal,
        clientAddress: ctx.ip,
        bypassToken: ctx.get(bypassHeader),
        signal: signalOf(ctx),
      });
    } catch (thrown) {
      const error = toGatehouseError(thrown);
      const stopped = toStopped(error, principal.language);
      if (stopped === undefined) throw thrown;
      const { log, requestId, route: pattern } = requestState(ctx);
      if (error.code === 'INTERNAL') {
        log?.error('request_failed', { request_id: requestId, route: pattern, error: error.cause ?? error });
      }
      ctx.set('x-error-code', error.code);
      ctx.body = route.stop(stopped, body);
    }
  };
}

/** Wrong fields as the detection API lists them; every other error as an object, which plugins read at either place. */
function toGateway(error: GatehouseError): ErrorReply {
  const reply = toRest(error);
  const { http } = catalog[error.code];
  if (http === 422) return reply;
  const type = http === 401 ? 'authentication_error' : http === 403 ? 'permission_error' : 'invalid_request_error';
  const body = { message: error.message, type: http >= 500 ? 'api_error' : type, code: error.code.toLowerCase() };
  return { ...reply, body: { detail: { error: body }, error: body } };
}
