import { describe, expect, it } from 'vitest';
import { createClientAddress, limitKey } from './client-address.js';

describe('the client address', () => {
  const addressOf = createClientAddress(['127.0.0.1', '::1', '10.0.0.0/8']);

  it.each([
    ['the peer without its port', '203.0.113.7:50123', '', '203.0.113.7'],
    ['an IPv6 peer without its port', '[2001:db8::7]:50123', '', '2001:db8::7'],
    ['IPv4 in its IPv6 form', '::ffff:203.0.113.7', '', '203.0.113.7'],
    ['nothing for an unknown peer', 'unknown', '', ''],
    ['nobody who only claims to be forwarded', '203.0.113.7', '198.51.100.1', '203.0.113.7'],
    ['whom a trusted proxy names', '127.0.0.1', '198.51.100.1', '198.51.100.1'],
    [
      'the last one that no trusted proxy is, whatever stands before',
      '::1',
      'x, 1.2.3.4, 198.51.100.1, 10.1.1.1',
      '198.51.100.1',
    ],
    ['the first of trusted ones only', '127.0.0.1', '10.1.1.1', '10.1.1.1'],
  ])('is %s', (_what, peer, forwardedFor, address) => {
    expect(addressOf(peer, forwardedFor)).toBe(address);
  });

  it.each(['localhost', '10.0.0.0/33', '10.0.0.0/x', '::1/129'])('cannot trust %j', (range) => {
    expect(() => createClientAddress([range])).toThrowError(/TRUSTED_PROXIES/);
  });
});

describe('limitKey', () => {
  it('counts an IPv6 network as one, and each IPv4 address for itself', () => {
    expect(limitKey('2001:db8:1:2:3:4:5:6')).toBe('2001:db8:1:2');
    expect(limitKey('2001:db8::6')).toBe('2001:db8:0:0');
    expect(limitKey('::1')).toBe('0:0:0:0');
    expect(limitKey('203.0.113.7')).toBe('203.0.113.7');
    expect(limitKey('')).toBe('');
  });
});
