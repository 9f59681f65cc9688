import type Koa from 'koa';
import { GatehouseError } from '#lib/errors/error.js';
import { requestState } from './request-state.js';

/** Handles one path; `params` are the decoded `:name` steps of its pattern. */
export type RouteHandler = (ctx: Koa.Context, params: Readonly<Record<string, string>>) => Promise<void> | void;

interface Route {
  readonly pattern: string;
  readonly method: string;
  readonly steps: readonly string[];
  readonly handler: RouteHandler;
}

/**
 * Finds the handler by method and path. A step `:name` takes any one step; exact steps win over it. A slash at the end
 * makes no difference; GET answers HEAD. Paths that are not in the table go on to the next middleware.
 *
 * Errors: METHOD_NOT_ALLOWED when the path exists for other methods, with the header Allow.
 *
 * Example: `router({ 'POST /v1/guardrails': judge, 'GET /v1/results/:id': (ctx, { id }) => … })`
 */
export function router(table: Readonly<Record<string, RouteHandler>>): Koa.Middleware {
  const byLength = new Map<number, Route[]>();
  for (const [pattern, handler] of Object.entries(table)) {
    const [method = '', path = ''] = pattern.split(' ');
    const steps = stepsOf(path);
    byLength.set(steps.length, [...(byLength.get(steps.length) ?? []), { pattern, method, steps, handler }]);
  }
  for (const routes of byLength.values()) routes.sort((a, b) => compareSpecificity(a.steps, b.steps));
  return async (ctx, next) => {
    const steps = stepsOf(ctx.path);
    const matching = (byLength.get(steps.length) ?? []).filter((route) => matches(route.steps, steps));
    if (matching.length === 0) return next();
    const wanted = ctx.method === 'HEAD' ? 'GET' : ctx.method;
    const route = matching.find(({ method }) => method === wanted);
    if (!route) return refuseMethod(ctx, matching);
    requestState(ctx).route = route.pattern;
    await route.handler(ctx, paramsOf(route.steps, steps));
  };
}

function stepsOf(path: string): string[] {
  const steps = path.split('/').slice(1);
  if (steps.at(-1) === '') steps.pop();
  return steps;
}

function matches(pattern: readonly string[], steps: readonly string[]): boolean {
  return pattern.every((step, index) => step === steps[index] || (step.startsWith(':') && steps[index] !== ''));
}

/** Exact steps before parameters, first difference decides. */
function compareSpecificity(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((step, index) => step.startsWith(':') !== (b[index] ?? '').startsWith(':'));
  return at === -1 ? 0 : a[at]?.startsWith(':') ? 1 : -1;
}

function paramsOf(pattern: readonly string[], steps: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {};
  for (const [index, step] of pattern.entries()) {
    if (step.startsWith(':')) params[step.slice(1)] = decodeStep(steps[index] ?? '');
  }
  return params;
}

function decodeStep(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    throw new GatehouseError('ROUTE_NOT_FOUND');
  }
}

function refuseMethod(ctx: Koa.Context, matching: readonly Route[]): void {
  const methods = new Set(matching.map(({ method }) => method));
  if (methods.has('GET')) methods.add('HEAD');
  const allowed = [...methods, 'OPTIONS'].join(', ');
  ctx.set('allow', allowed);
  if (ctx.method === 'OPTIONS') {
    ctx.status = 204;
    return;
  }
  throw new GatehouseError('METHOD_NOT_ALLOWED', { values: { method: ctx.method, allowed } });
}
