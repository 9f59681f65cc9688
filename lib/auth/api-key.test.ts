import { describe, expect, it } from 'vitest';
import { apiKeyHint, createApiKeySecret, looksLikeApiKey } from './api-key.js';

const prefix = ['sk', 'xxai', ''].join('-');

describe('createApiKeySecret', () => {
  it('makes keys of the known shape that never repeat', () => {
    const keys = Array.from({ length: 1000 }, createApiKeySecret);

    expect(new Set(keys).size).toBe(1000);
    for (const key of keys) {
      expect(key).toMatch(/^sk-xxai-[A-Za-z0-9]{56}$/);
      expect(looksLikeApiKey(key)).toBe(true);
    }
  });
});

describe('looksLikeApiKey', () => {
  it.each([
    '',
    prefix,
    `${prefix}${'a'.repeat(11)}`,
    `${prefix}${'a'.repeat(121)}`,
    `sk-${'a'.repeat(56)}`,
    `${prefix}${'a'.repeat(30)} `,
    `${prefix}${'a'.repeat(30)}\n`,
    `${prefix}${'é'.repeat(30)}`,
  ])('refuses %j', (text) => expect(looksLikeApiKey(text)).toBe(false));

  it('accepts 20 to 128 characters, as existing clients may have them', () => {
    expect(looksLikeApiKey(`${prefix}${'a'.repeat(12)}`)).toBe(true);
    expect(looksLikeApiKey(`${prefix}${'a'.repeat(120)}`)).toBe(true);
    expect(looksLikeApiKey(`${prefix}model-${'0'.repeat(48)}`)).toBe(true);
  });
});

describe('apiKeyHint', () => {
  it('shows four random characters at each end, and two of a short key', () => {
    expect(apiKeyHint(`${prefix}abcd${'x'.repeat(48)}wxyz`)).toBe(`${prefix}abcd…wxyz`);
    expect(apiKeyHint(`${prefix}abcdefghijkl`)).toBe(`${prefix}…kl`);
  });
});
