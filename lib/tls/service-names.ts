import type { PeerCertificate } from 'node:tls';

/** The names by which services of an installation know each other in certificates. */
const serviceNames: ReadonlySet<string> = new Set(['admin', 'detection', 'proxy', 'embedding-client', 'web']);

/** Whether a name is that of a service. Pure. */
export function isServiceName(name: string): boolean {
  return serviceNames.has(name);
}

/** The services that a certificate names among its DNS names. Pure. */
export function servicesOf(certificate: Pick<PeerCertificate, 'subjectaltname'> | undefined): readonly string[] {
  return (certificate?.subjectaltname ?? '')
    .split(', ')
    .filter((name) => name.startsWith('DNS:'))
    .map((name) => name.slice('DNS:'.length))
    .filter(isServiceName);
}
