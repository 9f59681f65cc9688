import { timingSafeEqual } from 'node:crypto';

/** Makes and reads the links by which people appeal. */
export interface AppealLinks {
  /** The address of the page for one refusal. */
  urlFor(refusal: { readonly requestId: string; readonly tenantId: string }, baseUrl: string, language: string): string;
  /** The tenant that a link belongs to; undefined for one that was made up, changed, or is too old. */
  read(requestId: string, token: string): string | undefined;
}

/** What links are made of. */
export interface AppealLinkDeps {
  readonly secrets: { sign(purpose: string, text: string): Buffer };
  /** ms since 1970. */
  readonly clock?: () => number;
}

/** A person may come back to a refusal for a month. */
const lifetimeSeconds = 30 * 24 * 60 * 60;

/** Bytes of the tenant's id, of the end of life, and of the signature, which nobody guesses in 2^96 tries. */
const [idLength, endLength, signatureLength] = [16, 4, 12];

/**
 * Creates the links. A token names the tenant and is signed together with the request id, so that whoever does not have
 * the link can neither file an appeal nor learn whether there is anything to appeal against.
 */
export function createAppealLinks({ secrets, clock = Date.now }: AppealLinkDeps): AppealLinks {
  function signatureOf(requestId: string, head: Buffer): Buffer {
    return secrets.sign('appeal', `${requestId} ${head.toString('hex')}`).subarray(0, signatureLength);
  }

  return {
    urlFor({ requestId, tenantId }, baseUrl, language) {
      const head = Buffer.alloc(idLength + endLength);
      head.write(tenantId.replaceAll('-', ''), 'hex');
      head.writeUInt32BE(Math.floor(clock() / 1000) + lifetimeSeconds, idLength);
      const token = Buffer.concat([head, signatureOf(requestId, head)]).toString('base64url');
      const query = new URLSearchParams({ lang: /^zh\b/i.test(language) ? 'zh' : 'en', token });
      return `${baseUrl}/v1/appeal/${encodeURIComponent(requestId)}?${query}`;
    },

    read(requestId, token) {
      const bytes = Buffer.from(token, 'base64url');
      if (bytes.length !== idLength + endLength + signatureLength) return undefined;
      const head = bytes.subarray(0, idLength + endLength);
      if (!timingSafeEqual(bytes.subarray(head.length), signatureOf(requestId, head))) return undefined;
      if (head.readUInt32BE(idLength) * 1000 < clock()) return undefined;
      const digits = head.toString('hex', 0, idLength);
      return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    },
  };
}
