import type Koa from 'koa';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { formBody } from '#lib/server/form.js';
import { type RouteHandler, requestState } from '#lib/server/rest.js';
import type { AppealState, Appeals, AppealVisit } from '../appeals/appeals.js';
import { type AppealPage, appealPageHeaders, renderAppealPage } from '../appeals/page.js';
import { type AppealTexts, appealTexts } from '../appeals/texts.js';

/** A form of 2,000 characters, every one of them escaped. */
const maxFormBytes = 32 * 1024;

const maxStatementChars = 2_000;

/**
 * The page on which people appeal, for whoever has the link. Opening it changes nothing; only sending its form does.
 */
export function appealRoutes(appeals: Appeals): Record<string, RouteHandler> {
  return {
    'GET /v1/appeal/:requestId': page(async (visit) => toPage(await appeals.look(visit))),
    'POST /v1/appeal/:requestId': page(async (visit, ctx) => {
      const statement = await readStatement(ctx);
      if ([...statement].length > maxStatementChars) return { status: 422, page: 'tooLong' };
      return toPage(await appeals.file(visit, statement));
    }),
  };
}

/** Which words the page shows; "form" for the form alone, "tooLong" for the form with the problem. */
interface Shown {
  readonly status: number;
  readonly page: 'form' | 'tooLong' | Exclude<keyof AppealTexts, 'language'>;
  readonly reason?: string;
}

function page(answer: (visit: AppealVisit, ctx: Koa.Context) => Promise<Shown>): RouteHandler {
  return async (ctx, { requestId = '' }) => {
    const texts = appealTexts(queryText(ctx, 'lang') || ctx.get('accept-language'));
    const token = queryText(ctx, 'token');
    const shown = await answer({ requestId, token, address: ctx.ip }, ctx).catch((error: unknown) =>
      onError(ctx, error),
    );
    ctx.status = shown.status;
    ctx.set(appealPageHeaders);
    ctx.body = renderAppealPage(toContent(shown, texts), { texts, requestId: requestId.slice(0, 64), token });
  };
}

function toPage(outcome: AppealState): Shown {
  switch (outcome.state) {
    case 'filed':
      if (outcome.isNew) return { status: 200, page: 'filed' };
      return { status: 200, page: outcome.appeal.status, reason: outcome.appeal.reason };
    case 'open':
      return { status: 200, page: 'form' };
    case 'closed':
      return { status: 403, page: 'closed' };
    case 'too many':
      return { status: 429, page: 'tooMany' };
    default:
      return { status: 404, page: outcome.state };
  }
}

function toContent({ page: shown, reason }: Shown, texts: AppealTexts): AppealPage {
  if (shown === 'form') return { show: 'form' };
  if (shown === 'tooLong') return { show: 'form', problem: texts.tooLong };
  return { show: 'message', message: texts[shown], ...(reason ? { reason } : {}) };
}

/** People get a page too when something fails; programs and operators find the rest in the headers and the log. */
function onError(ctx: Koa.Context, thrown: unknown): Shown {
  const error = toGatehouseError(thrown);
  const { log, requestId, route } = requestState(ctx);
  if (error.code === 'INTERNAL')
    log?.error('request_failed', { request_id: requestId, route, error: error.cause ?? error });
  ctx.set('x-error-code', error.code);
  if (error.code === 'REQUEST_TOO_LARGE') return { status: 413, page: 'tooLong' };
  return { status: error.code === 'REQUEST_MALFORMED' ? 400 : 503, page: 'failed' };
}

async function readStatement(ctx: Koa.Context): Promise<string> {
  const { fields } = await formBody(ctx, maxFormBytes);
  // Browsers send line ends as CR LF and count them as one character.
  return (fields.get('statement') ?? '').replaceAll('\r\n', '\n').trim();
}

function queryText(ctx: Koa.Context, name: string): string {
  const value = ctx.query[name];
  return (Array.isArray(value) ? value.at(-1) : value) ?? '';
}
