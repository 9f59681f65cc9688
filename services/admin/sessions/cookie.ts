import type { DescMethod } from '@bufbuild/protobuf';
import { AuthService } from '#gen/gatehouse/admin/v1/auth_pb.js';

/** Reads and writes headers of one exchange. */
export interface HeaderDoor {
  /** The value of a request header; empty when it was not sent. */
  get(name: string): string;
  /** Adds a response header. */
  append(name: string, value: string): void;
}

const cookieName = 'gatehouse_session';

/** Sent only with calls of AuthService, and never from pages of other origins. */
const scope = `Path=/${AuthService.typeName}; HttpOnly; SameSite=Strict`;

/**
 * Whether the client is a browser that wants its refresh token in a cookie. Pages of other origins cannot send the header
 * without being asked by us first.
 */
function wantsCookie(headers: HeaderDoor): boolean {
  return headers.get('x-gatehouse-session').trim().toLowerCase() === 'cookie';
}

/** The request with the cookie's refresh token in it, when it has none and the method takes one. */
export function withCookieToken(method: DescMethod, request: unknown, headers: HeaderDoor): unknown {
  if (!takesToken.has(method.name) || method.parent.typeName !== AuthService.typeName || !wantsCookie(headers)) {
    return request;
  }
  // Both methods of `takesToken` have the field.
  const given = request as { readonly refreshToken: string };
  return given.refreshToken === ''
    ? { ...given, refreshToken: readCookie(headers.get('cookie'), cookieName) }
    : request;
}

/** The reply with its refresh token moved into the cookie, for a client that wants it there. */
export function handOverToken(method: DescMethod, reply: unknown, headers: HeaderDoor): unknown {
  if (method.parent.typeName !== AuthService.typeName || !wantsCookie(headers)) return reply;
  if (method.name === AuthService.method.logout.name) {
    headers.append('set-cookie', `${cookieName}=; ${scope}; Max-Age=0`);
    return reply;
  }
  if (!hasToken(reply)) return reply;
  headers.append('set-cookie', sessionCookie(reply.refreshToken, reply.sessionExpiresAt, headers));
  return { ...reply, refreshToken: '' };
}

/** The Set-Cookie header of a refresh token. */
export function sessionCookie(
  token: string,
  expiresAt: { readonly seconds: bigint } | undefined,
  headers: Pick<HeaderDoor, 'get'>,
): string {
  const end = expiresAt === undefined ? '' : `; Expires=${new Date(Number(expiresAt.seconds) * 1000).toUTCString()}`;
  // Without TLS in front a browser would not send a Secure cookie back, except to this machine.
  const isSecure = headers.get('x-forwarded-proto').split(',')[0]?.trim() === 'https';
  return `${cookieName}=${token}; ${scope}${end}${isSecure ? '; Secure' : ''}`;
}

const takesToken: ReadonlySet<string> = new Set([
  AuthService.method.refreshSession.name,
  AuthService.method.logout.name,
]);

/** The value of a cookie in a Cookie header; empty when it is not there. Pure. */
export function readCookie(header: string, wanted: string): string {
  for (const part of header.split(';')) {
    const [name, value = ''] = part.trim().split('=', 2);
    if (name === wanted) return value;
  }
  return '';
}

function hasToken(reply: unknown): reply is { refreshToken: string; sessionExpiresAt?: { seconds: bigint } } {
  return typeof reply === 'object' && reply !== null && 'refreshToken' in reply && reply.refreshToken !== '';
}
