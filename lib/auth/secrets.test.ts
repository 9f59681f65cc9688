import { createCipheriv, hkdfSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { createSecrets } from './secrets.js';

const secrets = createSecrets('a'.repeat(32));
const others = createSecrets(`${'a'.repeat(31)}b`);

describe('seal and open', () => {
  it.each(['', 'x', 'a key with é and \u{1f600}', 'x'.repeat(100_000)])('give back %.20j', (text) => {
    expect(secrets.open(secrets.seal(text))).toBe(text);
  });

  it('seal the same text differently each time', () => {
    expect(secrets.seal('x').equals(secrets.seal('x'))).toBe(false);
  });

  it('refuse bytes that were changed anywhere, cut or lengthened', () => {
    const sealed = secrets.seal('text');

    for (let at = 0; at < sealed.length; at++) {
      const changed = Buffer.from(sealed);
      changed[at]! ^= 1;
      expect(() => secrets.open(changed), String(at)).toThrow(/sealed value/);
    }
    expect(() => secrets.open(sealed.subarray(0, -1))).toThrow(/sealed value/);
    expect(() => secrets.open(Buffer.concat([sealed, Buffer.of(0)]))).toThrow(/sealed value/);
    expect(() => secrets.open(Buffer.alloc(0))).toThrow(/sealed value/);
  });

  it('refuse what another secret key sealed, and say so', () => {
    expect(() => others.open(secrets.seal('text'))).toThrow('another GATEHOUSE_SECRET_KEY sealed it');
  });

  it('open what an old key sealed, and say which key that was', () => {
    const old = 'o'.repeat(32);
    const before = createSecrets('a'.repeat(32), { current: old });
    const after = createSecrets('a'.repeat(32), { current: 'n'.repeat(32), old: [old] });
    const sealed = before.seal('text');

    expect(after.open(sealed)).toBe('text');
    expect(after.isSealedByCurrent(sealed)).toBe(false);
    expect(after.isSealedByCurrent(after.seal(after.open(sealed)))).toBe(true);
    expect(after.open(secrets.seal('of the secret key'))).toBe('of the secret key');
    expect(() => secrets.open(sealed)).toThrow('another GATEHOUSE_SECRET_KEY sealed it');
  });

  it('open what was sealed before keys had names', () => {
    const key = Buffer.from(hkdfSync('sha256', 'a'.repeat(32), 'gatehouse', 'seal', 32));
    const nonce = Buffer.alloc(12, 7);
    const cipher = createCipheriv('aes-256-gcm', key, nonce);
    const sealed = Buffer.concat([
      Buffer.of(1),
      nonce,
      cipher.update('old', 'utf8'),
      cipher.final(),
      cipher.getAuthTag(),
    ]);

    expect(secrets.open(sealed)).toBe('old');
    expect(secrets.isSealedByCurrent(sealed)).toBe(false);
  });

  it('open a view into a larger buffer', () => {
    const sealed = secrets.seal('text');
    const large = new Uint8Array(sealed.length + 20);
    large.set(sealed, 7);

    expect(secrets.open(large.subarray(7, 7 + sealed.length))).toBe('text');
  });
});

describe('hashes', () => {
  it('depend on the secret key, the purpose and the text', () => {
    const hashes = [
      secrets.hashApiKey('x').toString('hex'),
      secrets.hashApiKey('y').toString('hex'),
      others.hashApiKey('x').toString('hex'),
      secrets.hashValue('x'),
      others.hashValue('x'),
      secrets.sign('one', 'x').toString('hex'),
      secrets.sign('two', 'x').toString('hex'),
      others.sign('one', 'x').toString('hex'),
    ];

    expect(new Set(hashes).size).toBe(hashes.length);
    for (const hash of hashes) expect(hash).toMatch(/^[0-9a-f]{64}$/);
    expect(createSecrets('a'.repeat(32)).hashApiKey('x').toString('hex')).toBe(hashes[0]);
  });
});

describe('isMeshToken', () => {
  it('accepts the token of this installation and nothing else', () => {
    expect(secrets.isMeshToken(others.meshToken)).toBe(false);
    expect(secrets.isMeshToken('')).toBe(false);
    expect(secrets.isMeshToken(`${secrets.meshToken} `)).toBe(false);
    expect(secrets.isMeshToken(createSecrets('a'.repeat(32)).meshToken)).toBe(true);
  });
});
