import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from '@peculiar/x509';
import type { KeyPair } from '#lib/tls/identity.js';

/** Issues certificates for tests; nothing of it exists outside of them. */
export interface TestAuthority {
  /** Its own certificate, PEM. */
  readonly pem: string;
  /** A certificate for these DNS names and 127.0.0.1, for servers and clients. */
  issue(...names: readonly string[]): Promise<KeyPair>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' } as const;
const dayMs = 24 * 60 * 60 * 1000;

/** Makes an authority with a key of its own. */
export async function createTestAuthority(name = 'Test authority'): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const span = { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + dayMs) };
  const root = await X509CertificateGenerator.createSelfSigned({
    ...span,
    serialNumber: '01',
    name: `CN=${name}`,
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 1, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
    ],
  });
  let issued = 1;
  return {
    pem: root.toString('pem'),
    async issue(...names) {
      issued += 1;
      const own = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
      const certificate = await X509CertificateGenerator.create({
        ...span,
        serialNumber: issued.toString(16).padStart(2, '0'),
        subject: `CN=${names[0] ?? 'nobody'}`,
        issuer: root.subject,
        publicKey: own.publicKey,
        signingKey: keys.privateKey,
        signingAlgorithm: algorithm,
        extensions: [
          new SubjectAlternativeNameExtension([
            ...names.map((value) => ({ type: 'dns', value }) as const),
            { type: 'ip', value: '127.0.0.1' },
          ]),
          new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth, ExtendedKeyUsage.clientAuth]),
        ],
      });
      const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', own.privateKey));
      const label = 'PRIVATE KEY';
      const body = der.toString('base64').replace(/(.{64})/g, '$1\n');
      return {
        cert: certificate.toString('pem'),
        key: `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`,
      };
    },
  };
}
