import {
  create,
  type DescMessage,
  type DescMethod,
  type DescMethodUnary,
  type MessageInitShape,
  type MessageShape,
} from '@bufbuild/protobuf';
import type Koa from 'koa';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type Form, formBody } from '#lib/server/form.js';
import { jsonBody, type RouteHandler, requestState, textBody } from '#lib/server/rest.js';
import { askingOf, signalOf } from '#lib/server/rest-caller.js';
import { createRequestValidator } from '#lib/server/validate.js';
import { type Access, accessTable, assertMayCall, methodKey } from '../auth/access.js';
import type { Caller } from '../auth/caller.js';
import { adminServices, type BoundFeature } from '../routes.js';
import { type Body, readBody } from './body.js';

/** One REST request whose caller has been let in. */
export interface RestCall {
  readonly ctx: Koa.Context;
  /** The `:name` steps of the path. */
  readonly params: Readonly<Record<string, string>>;
  readonly caller: Caller;
  readonly signal: AbortSignal;
  /** Calls a method as RPC does: validated, access checked. A revision in its reply becomes X-Policy-Revision. */
  call<I extends DescMessage, O extends DescMessage>(
    method: DescMethodUnary<I, O>,
    request: MessageInitShape<I>,
  ): Promise<MessageShape<O>>;
  /** The JSON body. Errors: REQUEST_MALFORMED, REQUEST_TOO_LARGE, REQUEST_INVALID when it is not an object. */
  body(): Promise<Body>;
  /** The body as text, not empty. Errors: REQUEST_MALFORMED, REQUEST_TOO_LARGE. */
  text(): Promise<string>;
  /** The body as a form with files. Errors: REQUEST_MALFORMED, REQUEST_TOO_LARGE. */
  form(): Promise<Form>;
  /** The policy that the request names as `?workspace_id=`, the contract's word for it; empty for the caller's. */
  readonly policyId: string;
}

/** A route of the facade. */
interface RestRoute {
  /** The method that it is a facade of; its line in the table of access holds for the route. */
  readonly method: DescMethod;
  /** Turns paths of the method's fields into those of the REST body, so that errors name what the caller sent. */
  readonly fieldName?: (path: string) => string;
  handle(call: RestCall): Promise<void>;
}

/** Routes by "METHOD /path/:name". */
export type RestRoutes = Readonly<Record<string, RestRoute>>;

/** What the facade needs. */
export interface FacadeDeps {
  readonly access: Access;
  readonly authenticator: Authenticator;
  readonly features: ReadonlyMap<DescMethod, BoundFeature>;
}

/** The largest body in bytes; a keyword list is the largest thing that is sent, and RPC takes as much. */
const maxBodyBytes = 4 * 1024 * 1024;

/** The largest form in bytes: 10,000 entries of a knowledge base at 1,600 bytes each. */
const maxFormBytes = 16 * 1024 * 1024;

/** Builds the table for the router: every route behind authentication and access. */
export function createHandlers(
  routes: RestRoutes,
  { access, authenticator, features }: FacadeDeps,
): Record<string, RouteHandler> {
  const validate = createRequestValidator(adminServices);

  async function admit(ctx: Koa.Context, method: DescMethod): Promise<Caller> {
    const isPublic = accessTable[methodKey(method)] === 'public';
    const principal = isPublic
      ? undefined
      : await authenticator.authenticate(ctx.get('authorization') || undefined, askingOf(ctx, 'admin'));
    const switchUserId = ctx.get('x-switch-user').trim();
    const switchSession = ctx.get('x-switch-session').trim();
    // Known before it is let in, so that a refusal tells it too. In somebody's place the limits of another tenant count, of
    // which nothing is told.
    if (principal && switchUserId === '' && switchSession === '') requestState(ctx).principal = principal;
    const caller = await access.admit(method, {
      principal,
      switchUserId,
      switchSession,
      peer: ctx.ip,
      forwardedFor: ctx.get('x-forwarded-for'),
      userAgent: ctx.get('user-agent'),
    });
    if (caller.tenantId !== '') requestState(ctx).tenantId = caller.tenantId;
    return caller;
  }

  async function callMethod<I extends DescMessage, O extends DescMessage>(
    ctx: Koa.Context,
    caller: Caller,
    signal: AbortSignal,
    method: DescMethodUnary<I, O>,
    init: MessageInitShape<I>,
  ): Promise<MessageShape<O>> {
    assertMayCall(method, caller);
    const feature = features.get(method);
    if (feature === undefined) throw new Error(`${methodKey(method)} has no feature`);
    const request = create(method.input, init);
    validate(method.input, request);
    // The feature was bound under this very method, so its reply is the method's.
    const reply = create(method.output, (await feature(request, caller, signal)) as MessageInitShape<O>);
    if ('revision' in reply) ctx.set('x-policy-revision', String(reply.revision));
    return reply;
  }

  function toHandler({ method, handle, fieldName }: RestRoute): RouteHandler {
    return async (ctx, params) => {
      const caller = await admit(ctx, method);
      assertIds(params);
      const signal = signalOf(ctx);
      const call: RestCall['call'] = (target, init) => callMethod(ctx, caller, signal, target, init);
      await renaming(fieldName, () =>
        handle({
          ctx,
          params,
          caller,
          signal,
          call,
          policyId: queryText(ctx, 'workspace_id'),
          body: async () => readBody(await jsonBody(ctx, maxBodyBytes)),
          text: () => textBody(ctx, maxBodyBytes),
          form: () => formBody(ctx, maxFormBytes),
        }),
      );
    };
  }

  return Object.fromEntries(Object.entries(routes).map(([pattern, route]) => [pattern, toHandler(route)]));
}

/** Answers a write as the contract does. */
export function answerWrite(ctx: Koa.Context, message: string, data?: object): void {
  ctx.body = data === undefined ? { success: true, message } : { success: true, message, data };
}

/** One value of a query parameter; empty when it is missing. The last one counts when it is given twice. */
export function queryText(ctx: Koa.Context, name: string): string {
  const value = ctx.query[name];
  return (Array.isArray(value) ? value.at(-1) : value)?.trim() ?? '';
}

/** A flag of a query parameter; false when it is missing. Errors: REQUEST_INVALID. */
export function queryFlag(ctx: Koa.Context, name: string): boolean {
  const text = queryText(ctx, name).toLowerCase();
  if (text === 'true' || text === '1') return true;
  if (text === '' || text === 'false' || text === '0') return false;
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: name, message: 'must be true or false' }] });
}

/** A revision of a query parameter; 0 when it is missing. Errors: REQUEST_INVALID. */
export function queryRevision(ctx: Koa.Context, name: string): bigint {
  const text = queryText(ctx, name);
  if (/^\d{0,18}$/.test(text)) return BigInt(text);
  throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: name, message: 'must be a revision' }] });
}

/** A whole number of a query parameter, both ends of its range included. Errors: REQUEST_INVALID. */
export function queryInteger(ctx: Koa.Context, name: string, fallback: number, min: number, max: number): number {
  const text = queryText(ctx, name);
  if (text === '') return fallback;
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= min && value <= max) return value;
  const fields = [{ path: name, message: `must be a whole number, ${min} to ${max}` }];
  throw new GatehouseError('REQUEST_INVALID', { fields });
}

/** What cannot be an id is not found, as what is none. */
function assertIds({ id, keyId }: Readonly<Record<string, string>>): void {
  const isWrong = [id, keyId].some((given) => given !== undefined && !isUuid(given));
  if (isWrong) throw new GatehouseError('NOT_FOUND', { values: { thing: 'id' } });
}

async function renaming(fieldName: RestRoute['fieldName'], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (!(error instanceof GatehouseError) || error.fields.length === 0 || fieldName === undefined) throw error;
    const fields = error.fields.map(({ path, message }) => ({ path: fieldName(path), message }));
    throw new GatehouseError(error.code, { fields, cause: error });
  }
}
