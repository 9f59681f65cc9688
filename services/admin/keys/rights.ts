import { type Timestamp, timestampDate } from '@bufbuild/protobuf/wkt';
import { ApiKeyKind, ApiKeyScope } from '#gen/gatehouse/admin/v1/application_pb.js';
import { isAddressRange } from '#lib/auth/client-address.js';
import type { KeyKind } from '#lib/auth/key-rights.js';
import { type FieldViolation, GatehouseError } from '#lib/errors/error.js';
import type { StoredRights, StoredScope } from './store.js';

const kinds: readonly (readonly [ApiKeyKind, KeyKind])[] = [
  [ApiKeyKind.APPLICATION, 'application'],
  [ApiKeyKind.DISCOVERY, 'discovery'],
  [ApiKeyKind.MODEL, 'model'],
];

const scopes: readonly (readonly [ApiKeyScope, StoredScope])[] = [
  [ApiKeyScope.DETECT, 'detect'],
  [ApiKeyScope.PROXY, 'proxy'],
  [ApiKeyScope.ADMIN, 'admin'],
];

/** The kind as it is kept; an application's own key when none is named. Pure. */
export function toStoredKind(kind: ApiKeyKind): KeyKind {
  return kinds.find(([message]) => message === kind)?.[1] ?? 'application';
}

/** The kind as messages name it. Pure. */
export function toKindMessage(kind: KeyKind): ApiKeyKind {
  return kinds.find(([, stored]) => stored === kind)?.[0] ?? ApiKeyKind.UNSPECIFIED;
}

/** The scopes as messages name them. Pure. */
export function toScopeMessages(stored: readonly StoredScope[]): ApiKeyScope[] {
  return scopes.filter(([, scope]) => stored.includes(scope)).map(([message]) => message);
}

/**
 * The rights that a request asks for, as they are kept. `nowMs` is in ms since 1970.
 * Errors: REQUEST_INVALID with every mistake.
 */
export function toStoredRights(
  kind: KeyKind,
  asked: {
    readonly scopes: readonly ApiKeyScope[];
    readonly expiresAt?: Timestamp | undefined;
    readonly allowedAddresses: readonly string[];
  },
  nowMs: number,
): StoredRights {
  const mistakes: FieldViolation[] = [];
  const expiresAt = asked.expiresAt === undefined ? null : timestampDate(asked.expiresAt);
  if (expiresAt !== null && !(expiresAt.getTime() > nowMs)) {
    mistakes.push({ path: 'expires_at', message: 'must be a moment in the future' });
  }
  if (kind === 'model' && asked.scopes.length > 0) {
    mistakes.push({ path: 'scopes', message: 'must be empty for a model key, which only opens /v1/model' });
  }
  const addresses = asked.allowedAddresses.map((address) => address.trim());
  for (const [index, address] of addresses.entries()) {
    if (isAddressRange(address)) continue;
    const message = 'must be an address or a subnet such as 10.0.0.0/8';
    mistakes.push({ path: `allowed_addresses[${index}]`, message });
  }
  if (mistakes.length > 0) throw new GatehouseError('REQUEST_INVALID', { fields: mistakes });
  return { scopes: kind === 'model' ? [] : scopesOf(asked.scopes), expiresAt, allowedAddresses: addresses };
}

function scopesOf(asked: readonly ApiKeyScope[]): StoredScope[] {
  if (asked.length === 0) return ['detect', 'proxy'];
  return scopes.filter(([message]) => asked.includes(message)).map(([, stored]) => stored);
}
