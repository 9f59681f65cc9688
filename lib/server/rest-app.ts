import type { RequestListener } from 'node:http';
import Koa from 'koa';
import { GatehouseError } from '#lib/errors/error.js';
import { toRest } from '#lib/errors/to-rest.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { Health } from './health.js';
import { requestIdFrom, requestIdHeader } from './request-id.js';
import { requestState } from './request-state.js';
import { answerErrors } from './rest.js';
import { isSecure, strictTransport } from './strict-transport.js';

/** What the REST side of a server is made of. */
export interface RestAppDeps {
  readonly name: string;
  readonly version: string;
  readonly health: Health;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'requests' | 'requestDuration' | 'render' | 'contentType'>;
  readonly rest: Koa.Middleware | undefined;
}

/** Request id, access line, health and metrics around a service's own REST routes. */
export function createRestApp(deps: RestAppDeps): RequestListener {
  const app = new Koa();
  app.on('error', (error: NodeJS.ErrnoException) => {
    // What reaches Koa itself is a connection that broke under an answer; the rest is caught below.
    if (!brokenConnection.has(error.code ?? '')) deps.log.error('request_failed', { error });
  });
  app.use(identify(deps.log));
  app.use(account(deps));
  app.use(answerErrors(toRest));
  app.use(answerHealthAndMetrics(deps));
  if (deps.rest) app.use(deps.rest);
  app.use(() => {
    throw new GatehouseError('ROUTE_NOT_FOUND');
  });
  return app.callback();
}

const brokenConnection: ReadonlySet<string> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ECANCELED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_STREAM_DESTROYED',
]);

function identify(log: Log): Koa.Middleware {
  return (ctx, next) => {
    const requestId = requestIdFrom(ctx.get(requestIdHeader));
    Object.assign(requestState(ctx), { requestId, log });
    ctx.set(requestIdHeader, requestId);
    if (isSecure(ctx.req)) ctx.set('strict-transport-security', strictTransport);
    return next();
  };
}

/** One access line and the request metrics, when the last byte of the answer has left or the peer is gone. */
function account({ name, log, metrics }: RestAppDeps): Koa.Middleware {
  return (ctx, next) => {
    const startedAt = performance.now();
    ctx.res.once('close', () => {
      const { requestId, tenantId, route = 'unmatched' } = requestState(ctx);
      const durationMs = performance.now() - startedAt;
      const status = ctx.res.writableFinished ? ctx.res.statusCode : clientClosed;
      metrics.requests.inc({ service: name, route, status: String(status) });
      metrics.requestDuration.observe({ service: name, route }, durationMs / 1000);
      const fields = { request_id: requestId, tenant_id: tenantId, route, method: ctx.method, status };
      const quiet = probes.has(route);
      log[quiet ? 'debug' : 'info']('request', { ...fields, duration_ms: Math.round(durationMs * 1000) / 1000 });
    });
    return next();
  };
}

/** What nginx writes into its access log when the peer left before the answer was out. */
const clientClosed = 499;

/** Routes that monitoring asks every few seconds. */
const probes: ReadonlySet<string> = new Set(['GET /health', 'GET /health/:check', 'GET /metrics']);

function answerHealthAndMetrics({ name, version, health, metrics }: RestAppDeps): Koa.Middleware {
  return async (ctx, next) => {
    if (ctx.method !== 'GET' && ctx.method !== 'HEAD') return next();
    if (ctx.path === '/metrics') {
      requestState(ctx).route = 'GET /metrics';
      ctx.type = metrics.contentType;
      ctx.body = await metrics.render();
      return;
    }
    if (ctx.path === '/health/live' || ctx.path === '/health/ready') {
      requestState(ctx).route = 'GET /health/:check';
      const isWell = ctx.path === '/health/live' || health.isReady();
      ctx.status = isWell ? 200 : 503;
      ctx.set('cache-control', 'no-store');
      ctx.body = { status: isWell ? 'healthy' : 'unhealthy', version, service: name };
      return;
    }
    const check = /^\/health(?:\/([a-z-]+))?\/?$/.exec(ctx.path);
    if (!check || (check[1] !== undefined && !health.names.includes(check[1]))) return next();
    requestState(ctx).route = check[1] === undefined ? 'GET /health' : 'GET /health/:check';
    const healthy = await health.healthy(check[1]);
    ctx.status = healthy ? 200 : 503;
    ctx.set('cache-control', 'no-store');
    ctx.body = { status: healthy ? 'healthy' : 'unhealthy', version, service: name };
  };
}
