import { GatehouseError } from '#lib/errors/error.js';
import type { ClientAddress } from './client-address.js';

/**
 * What a request wants to enter: detection and the paths for gateways, the models behind the proxy, the administration,
 * or the installation's own models directly.
 */
export type Door = 'detect' | 'proxy' | 'admin' | 'model';

/** What a key is for, as api_keys.kind holds it. */
export type KeyKind = 'application' | 'discovery' | 'model';

/** What a key may do, from where. When it ends is a matter of the look-up. */
export interface KeyRights {
  readonly kind: KeyKind;
  readonly doors: ReadonlySet<string>;
  /** Undefined when it is taken from everywhere. */
  readonly allowsAddress: ((address: string) => boolean) | undefined;
}

/** What a request shows beside its credential. */
export interface Asking {
  readonly door: Door;
  /** Id of another application of the same tenant, from X-Application-ID; empty for the key's own. */
  readonly applicationId: string;
  /** What the caller calls its application, from X-OG-Application-ID; empty when it names none. */
  readonly externalId: string;
  /** Name of the policy for an application that is new, from X-OG-Workspace-ID; empty for the tenant's default. */
  readonly workspace: string;
  /** The other end of the connection; empty when unknown. */
  readonly peer: string;
  /** Value of X-Forwarded-For; empty when it was not sent. */
  readonly forwardedFor: string;
}

/** Longest name of an application or a policy in a header, UTF-16 code units. */
const maxNameChars = 200;

/**
 * Reads what a request shows from its headers; `header` gives a value by lower-case name. Errors: REQUEST_INVALID for a
 * name in X-OG-Application-ID or X-OG-Workspace-ID of more than 200 characters.
 */
export function readAsking(door: Door, header: (name: string) => string | null | undefined, peer: string): Asking {
  const text = (name: string) => header(name)?.trim() ?? '';
  const named = (name: string) => {
    const value = text(name);
    if (value.length <= maxNameChars) return value;
    const message = `is longer than ${maxNameChars} characters`;
    throw new GatehouseError('REQUEST_INVALID', { fields: [{ path: name, message }] });
  };
  return {
    door,
    applicationId: text('x-application-id'),
    externalId: named('x-og-application-id'),
    workspace: named('x-og-workspace-id'),
    peer,
    forwardedFor: text('x-forwarded-for'),
  };
}

/** Lets a key through a door or throws: API_KEY_SCOPE, API_KEY_ADDRESS. */
export function assertKeyMay(rights: KeyRights, asking: Asking, clientAddress: ClientAddress): void {
  const { door, peer, forwardedFor } = asking;
  if (!rights.doors.has(door)) throw new GatehouseError('API_KEY_SCOPE', { values: { scope: door } });
  if (rights.allowsAddress && !rights.allowsAddress(clientAddress(peer, forwardedFor))) {
    throw new GatehouseError('API_KEY_ADDRESS');
  }
}
