import { BlockList, isIP } from 'node:net';

/** What an address is, as far as connecting to it matters: `public`, or why it is none. */
export type AddressKind = 'public' | 'metadata' | 'loopback' | 'link-local' | 'private' | 'reserved';

/**
 * What kind of address this is; text that is no IP address is `reserved`. An IPv4 address inside an IPv6 one counts as
 * itself. Pure.
 *
 * Source: the IANA registries of special-purpose addresses for IPv4 and IPv6 (RFC 6890), and the addresses at which clouds
 * hand out credentials.
 */
export function addressKindOf(address: string): AddressKind {
  const bare = bareAddress(address);
  const family = isIP(bare);
  if (family === 0) return 'reserved';
  const embedded = family === 6 ? embeddedIpv4(bare) : undefined;
  if (embedded !== undefined) return addressKindOf(embedded);
  const found = kinds.find(({ list }) => list.check(bare, family === 4 ? 'ipv4' : 'ipv6'));
  if (found) return found.kind;
  return family === 4 || globalIpv6.check(bare, 'ipv6') ? 'public' : 'reserved';
}

/** Without the brackets of a URL and without a zone. Pure. */
export function bareAddress(address: string): string {
  return address.replace(/^\[|\]$/g, '').replace(/%.*$/, '');
}

/** The IPv4 address in an IPv4-mapped one; undefined for any other. Other embeddings are not reached and stay reserved. */
export function embeddedIpv4(address: string): string | undefined {
  // The form that a parsed URL has: ::ffff:7f00:1.
  const host = URL.canParse(`http://[${address}]/`) ? new URL(`http://[${address}]/`).hostname : '';
  const groups = /^\[::ffff:([0-9a-f]{1,4}):([0-9a-f]{1,4})\]$/.exec(host);
  if (!groups) return undefined;
  const [high, low] = [Number.parseInt(groups[1]!, 16), Number.parseInt(groups[2]!, 16)];
  return [high >> 8, high & 255, low >> 8, low & 255].join('.');
}

function listOf(...subnets: readonly string[]): BlockList {
  const list = new BlockList();
  for (const subnet of subnets) {
    const [network, prefix] = subnet.split('/');
    list.addSubnet(network!, Number(prefix), isIP(network!) === 4 ? 'ipv4' : 'ipv6');
  }
  return list;
}

/** Unicast addresses of the whole internet; everything else in IPv6 is for a purpose of its own. */
const globalIpv6 = listOf('2000::/3');

/** First match wins. */
const kinds: readonly { readonly kind: AddressKind; readonly list: BlockList }[] = [
  {
    kind: 'metadata',
    // Amazon, Google, Azure and most others; Amazon's containers and IPv6; Alibaba; Oracle's older one.
    list: listOf(
      '169.254.169.254/32',
      '169.254.170.2/32',
      '169.254.170.23/32',
      'fd00:ec2::254/128',
      'fd00:ec2::23/128',
      '100.100.100.200/32',
      '192.0.0.192/32',
      '168.63.129.16/32',
    ),
  },
  { kind: 'loopback', list: listOf('127.0.0.0/8', '::1/128') },
  { kind: 'link-local', list: listOf('169.254.0.0/16', 'fe80::/10') },
  {
    kind: 'private',
    list: listOf('10.0.0.0/8', '172.16.0.0/12', '192.168.0.0/16', '100.64.0.0/10', 'fc00::/7', 'fec0::/10'),
  },
  {
    kind: 'reserved',
    list: listOf(
      '0.0.0.0/8',
      '192.0.0.0/24',
      '192.0.2.0/24',
      '192.88.99.0/24',
      '198.18.0.0/15',
      '198.51.100.0/24',
      '203.0.113.0/24',
      '224.0.0.0/4',
      '240.0.0.0/4',
      '2001::/23',
      '2001:db8::/32',
      '2002::/16',
      '3fff::/20',
    ),
  },
];
