import { createHash, X509Certificate } from 'node:crypto';
import type { Socket } from 'node:net';
import { type DetailedPeerCertificate, TLSSocket } from 'node:tls';

/** Public keys that the operator expects of hosts. */
export interface Pins {
  /** What is wrong with a connection to this host, as the end of a sentence; undefined when nothing is. */
  problemOf(hostname: string, socket: Socket): string | undefined;
}

/** Longest chain that is looked at; real ones have three or four certificates. */
const maxChain = 10;

/**
 * Reads entries such as `api.example.com=sha256/<base64>`: the SHA-256 of a public key (SubjectPublicKeyInfo, DER) that
 * the certificate of the host, or one of those above it, must have. Several entries for a host are alternatives, so that
 * a key can be changed. A host without an entry is only held to the authorities that the system trusts.
 *
 * Errors: an Error that names the entry that cannot be read.
 */
export function parsePins(entries: readonly string[]): Pins {
  const byHost = new Map<string, Set<string>>();
  for (const entry of entries) {
    const found = /^([a-z0-9_.-]+)=sha256\/([A-Za-z0-9+/]{43}=)$/i.exec(entry);
    if (!found?.[1] || !found[2])
      throw new Error(`EGRESS_PINS names ${JSON.stringify(entry)}; write host=sha256/<base64 of 32 bytes>`);
    const host = found[1].toLowerCase();
    byHost.set(host, new Set([...(byHost.get(host) ?? []), found[2]]));
  }
  return {
    problemOf(hostname, socket) {
      const expected = byHost.get(hostname.toLowerCase().replace(/\.$/, ''));
      if (expected === undefined) return undefined;
      if (!(socket instanceof TLSSocket)) return 'has a pinned key and is called without TLS';
      // Alternatives are few, and the whole chain counts: most operators pin the authority that issues for them.
      const keys = keysOf(socket.getPeerCertificate(true));
      return keys.some((key) => expected.has(key)) ? undefined : 'shows a certificate with none of its pinned keys';
    },
  };
}

function keysOf(leaf: DetailedPeerCertificate): string[] {
  const keys: string[] = [];
  let certificate: DetailedPeerCertificate | undefined = leaf;
  while (certificate?.raw !== undefined && keys.length < maxChain) {
    const key = new X509Certificate(certificate.raw).publicKey.export({ type: 'spki', format: 'der' });
    keys.push(createHash('sha256').update(key).digest('base64'));
    // The root names itself as its issuer.
    certificate = certificate.issuerCertificate === certificate ? undefined : certificate.issuerCertificate;
  }
  return keys;
}
