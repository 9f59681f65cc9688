import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Queryable } from '#lib/db/database.js';

/**
 * Tokens with which a gateway brings a conversation back that was judged a moment ago, when its request to the private model
 * passes through the gateway's own plugin a second time.
 */
export interface BypassTokens {
  /** A token for exactly these messages of this tenant. */
  issue(judged: { readonly tenantId: string; readonly requestId: string; readonly messages: unknown }): string;
  /**
   * Uses a token up. Returns the id of the request that was judged; undefined when the token was made up, belongs to another
   * tenant or to other messages, is too old, or was used before. Errors: DATABASE_UNAVAILABLE.
   */
  redeem(
    token: string,
    presented: { readonly tenantId: string; readonly messages: unknown },
  ): Promise<string | undefined>;
}

/** What tokens are made of. */
export interface BypassDeps {
  readonly db: Queryable;
  readonly secrets: { sign(purpose: string, text: string): Buffer };
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** The second pass follows the first at once. */
const lifetimeSeconds = 300;

const tokenForm = /^(gw-[0-9a-f]{12})\.(\d{10})\.([0-9a-f]{24})\.([\w-]{43})$/;

/** Creates the tokens. The signature covers the tenant and the messages; the database remembers which were used. */
export function createBypassTokens({ db, secrets, clock = Date.now }: BypassDeps): BypassTokens {
  function signatureOf(head: string, tenantId: string, messages: unknown): Buffer {
    return secrets.sign('gateway bypass', `${head} ${tenantId} ${hash('sha256', JSON.stringify(messages) ?? '')}`);
  }

  return {
    issue({ tenantId, requestId, messages }) {
      const expiresAt = Math.floor(clock() / 1000) + lifetimeSeconds;
      const head = `${requestId}.${expiresAt}.${randomBytes(12).toString('hex')}`;
      return `${head}.${signatureOf(head, tenantId, messages).toString('base64url')}`;
    },

    async redeem(token, { tenantId, messages }) {
      const [, requestId = '', expiresAt = '', nonce = '', signature = ''] = tokenForm.exec(token) ?? [];
      if (Number(expiresAt) * 1000 < clock()) return undefined;
      const expected = signatureOf(`${requestId}.${expiresAt}.${nonce}`, tenantId, messages);
      if (!timingSafeEqual(expected, Buffer.from(signature, 'base64url'))) return undefined;
      const used = await db.query(
        `with forgotten as (delete from used_bypass_tokens where expires_at < now())
         insert into used_bypass_tokens (nonce, tenant_id, expires_at)
         values (decode($1, 'hex'), $2, to_timestamp($3::bigint))
         on conflict (nonce) do nothing
         returning nonce`,
        [nonce, tenantId, expiresAt],
      );
      return used.length === 1 ? requestId : undefined;
    },
  };
}
