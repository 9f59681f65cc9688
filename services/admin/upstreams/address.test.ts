import { describe, expect, it } from 'vitest';
import { checkTarget, originOf } from './address.js';

describe('checkTarget', () => {
  it.each([
    ['openai', '', 'absolute address'],
    ['openai', 'not a url', 'absolute address'],
    ['openai', 'file:///etc/passwd', 'http:// or https://'],
    ['openai', 'https://user:word@host/v1', 'credentials'],
    ['local', 'https://host/v1?x=1', 'before any ?'],
    ['demo', 'https://host/v1', 'must be empty'],
  ])('refuses %s at %j, saying "%s"', (provider, address, words) => {
    expect(checkTarget(provider, address)).toEqual([
      { path: 'upstream_model.api_base_url', message: expect.stringContaining(words) },
    ]);
  });

  it('refuses a provider that the proxy does not have', () => {
    expect(checkTarget('other', 'https://host/v1')).toEqual([
      {
        path: 'upstream_model.provider',
        message: 'must be one of openai, azure-openai, anthropic, gemini, local, demo',
      },
    ]);
  });

  it.each([
    ['openai', 'https://api.openai.com/v1'],
    ['local', 'http://127.0.0.1:11434/v1'],
    ['local', 'http://10.0.0.5/v1'],
    ['local', 'http://[::1]:8000/v1'],
    ['demo', ''],
  ])('takes %s at %j', (provider, address) => {
    expect(checkTarget(provider, address)).toEqual([]);
  });
});

describe('originOf', () => {
  it('tells hosts, ports and schemes apart, and not paths', () => {
    expect(originOf('https://host/v1')).toBe(originOf('https://HOST:443/v2'));
    expect(originOf('https://host/v1')).not.toBe(originOf('http://host/v1'));
    expect(originOf('')).toBeUndefined();
  });
});
