import { GatehouseError } from '#lib/errors/error.js';
import { isUuid } from './ids.js';

/** What a field of a page token holds; "time" is a timestamp as text, so that microseconds survive. */
export type PageFieldKind = 'uuid' | 'time' | 'integer' | 'text';

/** Packs where a page ended into a token for the caller to send back. Opaque, not secret, URL-safe. */
export function encodePageToken(position: Readonly<Record<string, string | number | bigint>>): string {
  const texts = Object.fromEntries(Object.entries(position).map(([name, value]) => [name, String(value)]));
  return Buffer.from(JSON.stringify(texts)).toString('base64url');
}

/**
 * Unpacks a page token. With `fields`, the token must hold exactly these and each must be of its kind, so that no
 * made-up token reaches the database as a malformed value.
 *
 * Errors: PAGE_TOKEN_INVALID.
 */
export function decodePageToken(token: string): Readonly<Record<string, string>>;
export function decodePageToken<K extends string>(
  token: string,
  fields: Readonly<Record<K, PageFieldKind>>,
): Readonly<Record<K, string>>;
export function decodePageToken(token: string, fields?: Readonly<Record<string, PageFieldKind>>) {
  const position = parse(token);
  if (position === undefined) throw new GatehouseError('PAGE_TOKEN_INVALID');
  if (fields !== undefined) {
    const names = Object.keys(fields);
    const fits = names.every((name) => hasKind(position[name], fields[name]));
    if (!fits || Object.keys(position).length !== names.length) throw new GatehouseError('PAGE_TOKEN_INVALID');
  }
  return position;
}

function parse(token: string): Record<string, string> | undefined {
  if (!/^[A-Za-z0-9_-]+$/.test(token)) return undefined;
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(token, 'base64url').toString());
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const entries = Object.entries(value);
  return entries.every(([, item]) => typeof item === 'string') ? Object.fromEntries(entries) : undefined;
}

function hasKind(value: string | undefined, kind: PageFieldKind | undefined): boolean {
  if (value === undefined) return false;
  switch (kind) {
    case 'uuid':
      return isUuid(value);
    case 'time':
      return /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[.\d]{0,7}(Z|[+-]\d\d(:?\d\d)?)$/.test(value) && isTime(value);
    case 'integer':
      return /^-?\d{1,18}$/.test(value);
    default:
      return !value.includes('\0');
  }
}

/** PostgreSQL writes "2026-11-24 10:00:00+00"; Date wants minutes in the offset. */
function isTime(value: string): boolean {
  return !Number.isNaN(Date.parse(value.replace(' ', 'T').replace(/([+-]\d\d)$/, '$1:00')));
}
