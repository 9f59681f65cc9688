import type net from 'node:net';
import tls, { createSecureContext, type SecureContext, type SecureContextOptions } from 'node:tls';
import type { KeyPair, TlsIdentity, TlsSource } from './identity.js';
import { isServiceName } from './service-names.js';

/**
 * A TLS server whose certificates follow their files: TLS 1.3 only, gRPC and HTTP/1.1. It shows the mesh
 * certificate to those who ask for a service by its name and the front certificate to everybody else. Certificates of
 * callers are asked for when the installation has an authority of its own; whether a call needs one is for the guard of
 * RPCs to say. Connections that were made before a change keep what they were shown.
 *
 * Errors: an Error when there is no front certificate, or it and its key do not belong together.
 */
export function createTlsServer(
  source: TlsSource,
  options: { readonly handshakeTimeoutMs: number; readonly speaksGrpc: boolean },
  take: (socket: net.Socket) => void,
): net.Server {
  let contexts = contextsOf(source.current);
  const server = tls.createServer(
    {
      ...contexts.front,
      ALPNCallback: ({ protocols }) => chooseProtocol(protocols, options.speaksGrpc),
      handshakeTimeout: options.handshakeTimeoutMs,
      SNICallback: (name, done) => done(null, isServiceName(name) ? contexts.forServices : contexts.forOthers),
      ...(source.current.meshAuthority !== undefined && { requestCert: true, rejectUnauthorized: false }),
    },
    take,
  );
  // A handshake that fails is the peer's matter; without this the raw connection would stay open.
  server.on('tlsClientError', (_error, socket) => socket.destroy());
  const stop = source.onChange((identity) => {
    contexts = contextsOf(identity);
    server.setSecureContext(contexts.front);
  });
  server.once('close', stop);
  return server;
}

/**
 * HTTP/1.1 for everybody who speaks it: REST, Connect and pages are served there. What offers HTTP/2 alone is gRPC.
 * undefined refuses the handshake.
 */
function chooseProtocol(offered: readonly string[], speaksGrpc: boolean): string | undefined {
  if (offered.includes('http/1.1')) return 'http/1.1';
  return speaksGrpc && offered.includes('h2') ? 'h2' : undefined;
}

interface Contexts {
  readonly front: SecureContextOptions;
  readonly forServices: SecureContext;
  readonly forOthers: SecureContext;
}

function contextsOf({ front, mesh, meshAuthority }: TlsIdentity): Contexts {
  if (front === undefined) throw new Error('a TLS server needs a certificate');
  const optionsOf = (pair: KeyPair): SecureContextOptions => ({
    ...pair,
    minVersion: 'TLSv1.3',
    ...(meshAuthority !== undefined && { ca: meshAuthority }),
  });
  return {
    front: optionsOf(front),
    forServices: createSecureContext(optionsOf(mesh ?? front)),
    forOthers: createSecureContext(optionsOf(front)),
  };
}
