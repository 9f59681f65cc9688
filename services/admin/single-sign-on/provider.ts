import * as client from 'openid-client';
import { GatehouseError } from '#lib/errors/error.js';
import type { Log } from '#lib/telemetry/log.js';

/** The OpenID Connect provider as the operator configures it. */
export interface ProviderConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string | undefined;
  readonly scopes: readonly string[];
  /** Where it sends browsers back to. */
  readonly redirectUri: string;
}

/** What proves that an answer belongs to a question. */
export interface Proof {
  readonly state: string;
  readonly nonce: string;
  readonly verifier: string;
}

/** What the provider says of somebody; checked. */
export type Claims = Readonly<Record<string, unknown>> & { readonly iss: string; readonly sub: string };

/** Talks to the provider: authorization code with PKCE (RFC 6749, RFC 7636; OpenID Connect Core 1.0). */
export interface Provider {
  /** The address to send a browser to. Errors: SSO_FAILED when the provider does not answer. */
  begin(proof: Proof): Promise<URL>;
  /** The claims of the id token that a callback's code stands for. Errors: SSO_FAILED. */
  finish(query: string, proof: Proof): Promise<Claims>;
}

/** The provider's endpoints and keys may change; they are read anew after this time. */
const discoveryMs = 60 * 60 * 1000;
const timeoutSeconds = 10;

/** Fresh values for one sign-in. */
export function createProof(): Proof {
  return {
    state: client.randomState(),
    nonce: client.randomNonce(),
    verifier: client.randomPKCECodeVerifier(),
  };
}

/** Builds the provider; it is asked for its endpoints when somebody signs in. */
export function createProvider(config: ProviderConfig, log: Log, clock: () => number): Provider {
  const issuer = new URL(config.issuer);
  let known: { readonly untilMs: number; readonly found: Promise<client.Configuration> } | undefined;

  function discover(): Promise<client.Configuration> {
    if (known !== undefined && known.untilMs > clock()) return known.found;
    const found = client.discovery(
      issuer,
      config.clientId,
      config.clientSecret,
      config.clientSecret === undefined ? client.None() : undefined,
      { timeout: timeoutSeconds, ...(isOnThisMachine(issuer) && { execute: [client.allowInsecureRequests] }) },
    );
    const entry = { untilMs: clock() + discoveryMs, found };
    known = entry;
    // The next sign-in tries again.
    found.catch(() => {
      if (known === entry) known = undefined;
    });
    return found;
  }

  /** Words of the provider may hold what people typed, so that codes are all that is passed on. */
  async function telling<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const reason = reasonOf(error);
      log.warn('sso_failed', { reason });
      throw new GatehouseError('SSO_FAILED', { values: { reason } });
    }
  }

  return {
    begin(proof) {
      return telling(async () =>
        client.buildAuthorizationUrl(await discover(), {
          redirect_uri: config.redirectUri,
          scope: config.scopes.join(' '),
          state: proof.state,
          nonce: proof.nonce,
          code_challenge: await client.calculatePKCECodeChallenge(proof.verifier),
          code_challenge_method: 'S256',
        }),
      );
    },

    finish(query, proof) {
      return telling(async () => {
        const url = new URL(config.redirectUri);
        url.search = query;
        const tokens = await client.authorizationCodeGrant(await discover(), url, {
          expectedState: proof.state,
          expectedNonce: proof.nonce,
          pkceCodeVerifier: proof.verifier,
          idTokenExpected: true,
        });
        const claims = tokens.claims();
        if (claims === undefined) throw new Error('no id token');
        return claims;
      });
    },
  };
}

function isOnThisMachine({ protocol, hostname }: URL): boolean {
  return protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(hostname);
}

function reasonOf(error: unknown): string {
  const named = error instanceof Error ? error : new Error('unknown');
  for (const key of ['error', 'code'] as const) {
    const value: unknown = key in named ? Reflect.get(named, key) : undefined;
    if (typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)) return value;
  }
  return 'the identity provider does not answer as it should';
}
