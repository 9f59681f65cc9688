import { BlockList, isIP } from 'node:net';

/** Providers that the proxy has a folder for. */
const providers: readonly string[] = ['openai', 'local', 'demo'];

/** What is wrong with a provider and its address, as field and message; empty when nothing is. Pure. */
export function checkTarget(provider: string, apiBaseUrl: string): { path: string; message: string }[] {
  if (!providers.includes(provider)) {
    return [{ path: 'upstream_model.provider', message: `must be one of ${providers.join(', ')}` }];
  }
  if (provider === 'demo') {
    return apiBaseUrl === '' ? [] : [{ path, message: 'must be empty: the demo model answers from inside' }];
  }
  const message = checkAddress(apiBaseUrl);
  return message === undefined ? [] : [{ path, message }];
}

/** An address as it is kept: without blanks around it and slashes at its end. Pure. */
export function tidyAddress(apiBaseUrl: string): string {
  return apiBaseUrl.trim().replace(/\/+$/, '');
}

/** The part of an address that decides who gets the key; undefined when there is none. Pure. */
export function originOf(apiBaseUrl: string): string | undefined {
  return URL.canParse(apiBaseUrl) ? new URL(apiBaseUrl).origin : undefined;
}

const path = 'upstream_model.api_base_url';

/**
 * Private networks are allowed, because models of one's own live there. Link-local addresses are not: no model does,
 * and clouds answer with the machine's own credentials there.
 */
function checkAddress(apiBaseUrl: string): string | undefined {
  if (!URL.canParse(apiBaseUrl)) return 'must be an absolute address such as https://host/v1';
  const url = new URL(apiBaseUrl);
  if (!['http:', 'https:'].includes(url.protocol)) return 'must start with http:// or https://';
  if (url.username !== '' || url.password !== '') return 'must not carry credentials; give the key apart';
  if (url.search !== '' || url.hash !== '') return 'must end with the path, before any ? or #';
  return isLinkLocal(url.hostname) ? 'must not be a link-local or metadata address' : undefined;
}

function isLinkLocal(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const family = isIP(host);
  if (family === 0) return /^metadata(\.google\.internal)?\.?$/i.test(host);
  const blocked = new BlockList();
  blocked.addSubnet('169.254.0.0', 16, 'ipv4');
  blocked.addSubnet('fe80::', 10, 'ipv6');
  // The IPv6 form of the same service at Amazon.
  blocked.addAddress('fd00:ec2::254', 'ipv6');
  return blocked.check(host, family === 4 ? 'ipv4' : 'ipv6');
}
