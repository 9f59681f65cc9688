import { BlockList, isIP } from 'node:net';
import { addressKindOf, bareAddress, embeddedIpv4 } from './address-kind.js';

/** What the operator allows beyond the public internet. */
export interface AllowList {
  /** Whether a host is allowed as it is written, whatever it resolves to but for metadata services. */
  hasHost(hostname: string, port: number): boolean;
  /** Whether an address may be connected to. */
  hasAddress(address: string): boolean;
}

/**
 * Reads the entries: a host name, `*.` and a domain, an IP address, or a subnet such as `10.0.0.0/8`; a name or an
 * address may carry a port. A metadata service is allowed only where its own address is
 * an entry: no subnet and no name covers it.
 *
 * Errors: an Error that names the entry that is none of these.
 */
export function parseAllowList(entries: readonly string[]): AllowList {
  const hosts: { readonly matches: (host: string) => boolean; readonly port: number | undefined }[] = [];
  const subnets = new BlockList();
  const single = new Set<string>();

  for (const entry of entries) {
    const address = readSubnet(entry);
    if (address) {
      subnets.addSubnet(address.network, address.prefix, address.family);
      if (address.isSingle) single.add(address.network);
      continue;
    }
    const host = /^(\*\.)?([a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?|\[[0-9a-f:.]+\])\.?(?::(\d{1,5}))?$/i.exec(entry);
    if (!host) throw new Error(`EGRESS_ALLOW names ${JSON.stringify(entry)}, which is no host name, address or subnet`);
    const name = bareAddress(host[2]!.toLowerCase());
    const port = host[3] === undefined ? undefined : Number(host[3]);
    hosts.push({ matches: host[1] ? (given) => given.endsWith(`.${name}`) : (given) => given === name, port });
  }

  const check = (address: string): boolean => {
    const family = isIP(address);
    return family !== 0 && subnets.check(address, family === 4 ? 'ipv4' : 'ipv6');
  };
  return {
    hasHost(hostname, port) {
      const name = hostname.toLowerCase().replace(/\.$/, '');
      return hosts.some((host) => (host.port === undefined || host.port === port) && host.matches(name));
    },
    hasAddress(given) {
      const bare = bareAddress(given);
      const address = embeddedIpv4(bare) ?? bare;
      return addressKindOf(address) === 'metadata' ? single.has(address) : check(address);
    },
  };
}

interface Subnet {
  readonly network: string;
  readonly prefix: number;
  readonly family: 'ipv4' | 'ipv6';
  readonly isSingle: boolean;
}

function readSubnet(entry: string): Subnet | undefined {
  const [text, prefixText, ...rest] = entry.split('/');
  const network = bareAddress(text ?? '');
  const version = isIP(network);
  if (version === 0 || rest.length > 0) return undefined;
  const bits = version === 4 ? 32 : 128;
  if (prefixText !== undefined && !/^\d{1,3}$/.test(prefixText)) return undefined;
  const prefix = prefixText === undefined ? bits : Number(prefixText);
  if (prefix > bits) return undefined;
  return { network, prefix, family: version === 4 ? 'ipv4' : 'ipv6', isSingle: prefix === bits };
}
