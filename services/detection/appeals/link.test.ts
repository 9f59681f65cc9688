import { describe, expect, it } from 'vitest';
import { createSecrets } from '#lib/auth/secrets.js';
import { uuidv7 } from '#lib/db/ids.js';
import { createAppealLinks } from './link.js';

const secrets = createSecrets('a secret key for tests');
const refusal = { requestId: `guardrails-${'0'.repeat(32)}`, tenantId: uuidv7() };
const day = 24 * 60 * 60 * 1000;
let now = Date.now();
const links = createAppealLinks({ secrets, clock: () => now });

function tokenOf(url: string): string {
  return new URL(url).searchParams.get('token') ?? '';
}

describe('a link', () => {
  it('names the request, the language and, unreadable to people, the tenant', () => {
    const url = new URL(links.urlFor(refusal, 'https://guard.example.com/base', 'zh-CN'));

    expect(`${url.origin}${url.pathname}`).toBe(`https://guard.example.com/base/v1/appeal/${refusal.requestId}`);
    expect(url.searchParams.get('lang')).toBe('zh');
    expect(tokenOf(url.href)).toMatch(/^[\w-]{43}$/);
    expect(links.read(refusal.requestId, tokenOf(url.href))).toBe(refusal.tenantId);
  });

  it('works for its own request only, and not when any of it was changed', () => {
    const token = tokenOf(links.urlFor(refusal, 'https://x.test', 'en'));
    const changed = Array.from(token, (character, at) => {
      const other = character === 'A' ? 'B' : 'A';
      return token.slice(0, at) + other + token.slice(at + 1);
    });

    expect(links.read(`guardrails-${'1'.repeat(32)}`, token)).toBeUndefined();
    // The last character of 43 carries two bits that are thrown away.
    expect(changed.slice(0, -1).filter((text) => links.read(refusal.requestId, text) !== undefined)).toEqual([]);
    for (const text of ['', 'x', `${token}x`, token.slice(1)])
      expect(links.read(refusal.requestId, text)).toBeUndefined();
  });

  it('is not accepted by another installation', () => {
    const others = createAppealLinks({ secrets: createSecrets('another secret key for tests') });

    expect(others.read(refusal.requestId, tokenOf(links.urlFor(refusal, 'https://x.test', 'en')))).toBeUndefined();
  });

  it('works for 30 days', () => {
    const token = tokenOf(links.urlFor(refusal, 'https://x.test', 'en'));

    now += 30 * day - 1000;
    expect(links.read(refusal.requestId, token)).toBe(refusal.tenantId);
    now += 2000;
    expect(links.read(refusal.requestId, token)).toBeUndefined();
  });
});
