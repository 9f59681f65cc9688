import type Koa from 'koa';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { readCookie, sessionCookie } from '../sessions/cookie.js';
import { queryText, type RestRoutes } from './facade.js';

/** What the routes need beyond the methods. */
export interface SingleSignOnRoutesDeps {
  /** Address of a page of the UI with a query. */
  readonly uiAddress: (path: string, query: Readonly<Record<string, string>>) => string;
}

const cookieName = 'gatehouse_sso';

/** Lax and not Strict: the provider's page leads to the callback. */
const scope = 'Path=/api/v1/auth/sso; HttpOnly; SameSite=Lax';
const maxAgeSeconds = 600;

/** /api/v1/auth/sso: leads a browser to the identity provider, and back to the UI with its session in the cookie. */
export function singleSignOnRoutes({ uiAddress }: SingleSignOnRoutesDeps): RestRoutes {
  return {
    'GET /api/v1/auth/sso/login': {
      method: AuthService.method.startSingleSignOn,
      async handle({ ctx, call }) {
        const request = { returnPath: queryText(ctx, 'next') };
        const { url, state } = await call(AuthService.method.startSingleSignOn, request);
        ctx.append('set-cookie', `${cookieName}=${state}; ${scope}; Max-Age=${maxAgeSeconds}${secure(ctx)}`);
        leadTo(ctx, url);
      },
    },

    'GET /api/v1/auth/sso/callback': {
      method: AuthService.method.finishSingleSignOn,
      async handle({ ctx, call }) {
        const state = readCookie(ctx.get('cookie'), cookieName);
        ctx.append('set-cookie', `${cookieName}=; ${scope}; Max-Age=0${secure(ctx)}`);
        try {
          const reply = await call(AuthService.method.finishSingleSignOn, { query: ctx.querystring, state });
          ctx.append('set-cookie', sessionCookie(reply.refreshToken, reply.sessionExpiresAt, ctx));
          leadTo(ctx, uiAddress('/login', { sso: 'done', ...(reply.returnPath !== '' && { next: reply.returnPath }) }));
        } catch (error) {
          const { code } = toGatehouseError(error);
          if (code === 'SSO_UNAVAILABLE') throw error;
          // A person waits for this answer, not a program: the sign-in page says it in their language.
          leadTo(ctx, uiAddress('/login', { sso: code }));
        }
      },
    },
  };
}

function leadTo(ctx: Koa.Context, url: string): void {
  ctx.set('cache-control', 'no-store');
  ctx.redirect(url);
}

function secure(ctx: Koa.Context): string {
  return ctx.get('x-forwarded-proto').split(',')[0]?.trim() === 'https' ? '; Secure' : '';
}
