import type Koa from 'koa';
import { type DetectRequest, TraceLevel } from '#gen/gatehouse/detection/v1/detection_pb.js';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { toOverloaded, toRest } from '#lib/errors/to-rest.js';
import type { DetectionClient } from '#lib/mesh/detection-client.js';
import type { TenantResults } from '#lib/results/routes.js';
import { answerErrors, jsonBody, type RouteHandler, router } from '#lib/server/rest.js';
import { authenticateCaller, signalOf } from '#lib/server/rest-caller.js';
import type { Appeals } from '../appeals/appeals.js';
import type { ScanContent } from '../content-scan/scan.js';
import type { Load } from '../load.js';
import type { Replays } from '../replay/replays.js';
import { appealRoutes } from './appeal.js';
import { contentScanRoutes } from './content-scan.js';
import { verdictHeaders } from './headers.js';
import { toReplayReply, toReplayTarget } from './replay.js';
import { toLeanReply, toReply, wantsLeanReply } from './reply.js';
import { toConversationRequest, toInputRequest, toOutputRequest } from './request.js';
import { createResultRoutes } from './results.js';
import { modelList, serviceHealth, serviceInfo } from './service-info.js';

/** What the REST facade is made of. */
export interface GuardrailRestDeps {
  readonly client: DetectionClient;
  readonly authenticator: Authenticator;
  readonly appeals: Appeals;
  readonly scanContent: ScanContent;
  readonly replays: Replays;
  readonly version: string;
  /** Scanner threads. */
  readonly workers: number;
  readonly load: Pick<Load, 'limit' | 'running'>;
  /** The results of a tenant. */
  readonly resultsOf: (tenantId: string) => TenantResults;
}

/**
 * Largest body in bytes. A content of 1,000,000 characters takes up to 6 MB when all of them are escaped, and a
 * conversation has several messages.
 */
const maxBodyBytes = 16 * 1024 * 1024;

/** What this service is called in headers and errors. */
const serviceType = 'detection';

/** The public REST routes of the detection service, as contract.md 1.1 fixes them. */
export function createGuardrailRest(deps: GuardrailRestDeps): Koa.Middleware {
  const answer = answerErrors((error) =>
    error.code === 'OVERLOADED' ? toOverloaded(error, serviceType) : toRest(error),
  );
  const routes = router({
    'GET /': (ctx) => {
      ctx.body = serviceInfo(deps);
    },
    'GET /v1/guardrails/health': (ctx) => {
      ctx.body = serviceHealth(new Date());
    },
    'GET /v1/guardrails/models': async (ctx) => {
      await authenticateCaller(ctx, deps.authenticator);
      ctx.body = modelList;
    },
    'POST /v1/guardrails': judge(deps, toConversationRequest),
    'POST /v1/guardrails/input': judge(deps, toInputRequest),
    'POST /v1/guardrails/output': judge(deps, toOutputRequest),
    ...contentScanRoutes({ ...deps, maxBodyBytes }),
    'POST /v1/guardrails/results/:requestId/replay': async (ctx, { requestId = '' }) => {
      const principal = await authenticateCaller(ctx, deps.authenticator);
      const target = toReplayTarget(ctx.query['revision']);
      ctx.body = toReplayReply(await deps.replays.replay(principal, { requestId, target }, signalOf(ctx)));
    },
    ...appealRoutes(deps.appeals),
    ...createResultRoutes(deps),
  });
  return async (ctx, next) => {
    const startedAt = performance.now();
    await answer(ctx, () => routes(ctx, next));
    ctx.set('x-service-type', serviceType);
    ctx.set('x-concurrent-limit', String(deps.load.limit));
    // As the answer leaves, itself included: one that was refused met what it was refused for.
    ctx.set('x-current-concurrent', String(deps.load.running + 1));
    ctx.set('x-processing-time', `${(performance.now() - startedAt).toFixed(2)}ms`);
  };
}

function judge(deps: GuardrailRestDeps, toRequest: (body: unknown) => DetectRequest): RouteHandler {
  return async (ctx) => {
    const principal = await authenticateCaller(ctx, deps.authenticator);
    const request = toRequest(await jsonBody(ctx, maxBodyBytes));
    request.clientAddress = ctx.ip;
    request.trace = traceLevel(ctx);
    const verdict = await deps.client.detect(request, principal, { signal: signalOf(ctx) });
    ctx.set(verdictHeaders(verdict));
    ctx.body = wantsLeanReply(ctx.get('user-agent')) ? toLeanReply(verdict, request) : toReply(verdict, request);
  };
}

/** `?trace=1` or the header `x-gatehouse-trace: 1` asks for a trace, "text" for one with the text of each span. */
function traceLevel(ctx: Koa.Context): TraceLevel {
  const asked = String(ctx.query['trace'] ?? ctx.get('x-gatehouse-trace'));
  if (asked === 'text') return TraceLevel.TEXT;
  return asked === '1' || asked === 'true' ? TraceLevel.RULES : TraceLevel.UNSPECIFIED;
}
