import { BlockList, isIP } from 'node:net';
import { ConfigError } from '#lib/config/define.js';

/**
 * The network address that a request comes from, without port; empty when unknown.
 *
 * `peer` is the other end of the connection, `forwardedFor` the header X-Forwarded-For. The header is believed as far as
 * trusted proxies wrote it: from its end, the first address that is no trusted proxy is the client's.
 */
export type ClientAddress = (peer: string, forwardedFor: string) => string;

/**
 * Builds the reader. `trustedProxies` are addresses or subnets such as "10.0.0.0/8".
 *
 * Errors: ConfigError for what is neither.
 */
export function createClientAddress(trustedProxies: readonly string[]): ClientAddress {
  const wrong = trustedProxies.find((proxy) => !isAddressRange(proxy));
  if (wrong !== undefined) {
    const problem = `has ${JSON.stringify(wrong.slice(0, 60))}`;
    throw new ConfigError([
      { variable: 'TRUSTED_PROXIES', problem, allowed: 'addresses or subnets such as 10.0.0.0/8' },
    ]);
  }
  const isTrusted = createAddressList(trustedProxies);

  return (peer, forwardedFor) => {
    const path = [...forwardedFor.split(',').map(plainAddress), plainAddress(peer)].filter((step) => step !== '');
    return path.findLast((step) => !isTrusted(step)) ?? path[0] ?? '';
  };
}

/** Whether a text is an address or a subnet, such as "10.0.0.0/8" or "2001:db8::/32". Pure. */
export function isAddressRange(text: string): boolean {
  return readRange(text) !== undefined;
}

/** Tells whether an address is one of these, or in one of these subnets. What is no address or subnet holds nothing. */
export function createAddressList(ranges: readonly string[]): (address: string) => boolean {
  const list = new BlockList();
  for (const range of ranges.map(readRange)) {
    if (range !== undefined) list.addSubnet(range.address, range.length, range.family);
  }
  return (address) => isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/**
 * What a limit per address counts by: the address, of IPv6 only its first 64 bits, because every subscriber has all of
 * the others. Pure.
 */
export function limitKey(address: string): string {
  if (isIP(address) !== 6) return address;
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const missing = tail === undefined ? 0 : 8 - groups.length - (tail === '' ? 0 : tail.split(':').length);
  return [...groups, ...Array<string>(Math.max(0, missing)).fill('0')].slice(0, 4).join(':');
}

/** Without blanks, port, brackets, zone and the IPv6 form of IPv4; empty for what is no address. */
function plainAddress(text: string): string {
  const trimmed = text.trim();
  const bracketed = /^\[([^\]]*)\](?::\d+)?$/.exec(trimmed)?.[1];
  const unported = bracketed ?? (isIP(trimmed) === 0 ? trimmed.replace(/:\d+$/, '') : trimmed);
  const plain = unported.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  return isIP(plain) === 0 ? '' : plain.toLowerCase();
}

interface Range {
  readonly address: string;
  readonly length: number;
  readonly family: 'ipv4' | 'ipv6';
}

/** An address or a subnet; undefined for what is neither. */
function readRange(text: string): Range | undefined {
  const [address = '', bits, ...rest] = text.split('/');
  const family = isIP(address);
  const most = family === 6 ? 128 : 32;
  if (family === 0 || rest.length > 0 || (bits !== undefined && !/^\d{1,3}$/.test(bits))) return undefined;
  const length = bits === undefined ? most : Number(bits);
  return length > most ? undefined : { address, length, family: family === 6 ? 'ipv6' : 'ipv4' };
}
