/** Where the sign-in page leads back to: a path of this origin, or "/" when the address names anything else. */
export function safeReturnPath(next: string | null): string {
  // "//host" and "/\host" are other origins to a browser; a control character is dropped by it before it looks.
  const isOwnPath = next !== null && /^\/(?![/\\])[^\\\p{Cc}]*$/u.test(next);
  return isOwnPath ? next : '/';
}

/** Address of the sign-in page that leads back to where the person was. */
export function signInPath(from: { readonly pathname: string; readonly search: string }): string {
  const path = from.pathname + from.search;
  return path === '/' ? '/login' : `/login?next=${encodeURIComponent(path)}`;
}
