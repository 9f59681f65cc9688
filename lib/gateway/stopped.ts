import { bannedAnswer } from '#lib/conversation/banned.js';
import { notCheckedAnswer } from '#lib/conversation/not-checked.js';
import type { ErrorCode } from '#lib/errors/catalog.js';
import type { GatehouseError } from '#lib/errors/error.js';

/** A request that is stopped although nobody judged it. */
export interface Stopped {
  /** Why there is no verdict. */
  readonly code: ErrorCode;
  /** What the end user is told, in the tenant's language. */
  readonly answer: string;
  /** The end user is banned. */
  readonly isBanned: boolean;
}

/**
 * The stop that an error means; undefined for errors that tell a developer or an operator of the caller that it is set up
 * wrongly, and when nobody waits any more.
 *
 * Plugins of gateways let a request through when they get anything but status 200. Whatever else keeps a request from being
 * judged, be it a limit, a size, a deadline or a detection service that is away, therefore stops the request in the
 * gateway's own words.
 */
export function toStopped(error: GatehouseError, language: string): Stopped | undefined {
  if (callersFault.has(error.code)) return undefined;
  const banned = bannedAnswer(error, language);
  return { code: error.code, answer: banned ?? notCheckedAnswer(language), isBanned: banned !== undefined };
}

const callersFault: ReadonlySet<ErrorCode> = new Set([
  'CREDENTIALS_MISSING',
  'API_KEY_UNKNOWN',
  'TOKEN_INVALID',
  'PERMISSION_DENIED',
  'APPLICATION_FOREIGN',
  'APPLICATION_DISABLED',
  'REQUEST_MALFORMED',
  'REQUEST_INVALID',
  'CANCELED',
]);
