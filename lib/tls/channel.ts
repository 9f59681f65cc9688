import { type ChannelCredentials, type ChannelOptions, credentials } from '@grpc/grpc-js';
import type { TlsIdentity } from './identity.js';

/** How a gRPC channel to a service of this installation is opened. */
export interface ChannelSecurity {
  readonly credentials: ChannelCredentials;
  readonly options: ChannelOptions;
}

/**
 * Plain text without an authority, else TLS on which the other side must prove, by a certificate of that authority, to
 * be the service: its name counts and not its address, which changes from replica to replica.
 */
export function channelTo(service: string, { mesh, meshAuthority }: TlsIdentity): ChannelSecurity {
  if (meshAuthority === undefined) return { credentials: credentials.createInsecure(), options: {} };
  const [key, cert] = mesh === undefined ? [null, null] : [Buffer.from(mesh.key), Buffer.from(mesh.cert)];
  return {
    credentials: credentials.createSsl(Buffer.from(meshAuthority), key, cert),
    options: { 'grpc.ssl_target_name_override': service, 'grpc.default_authority': service },
  };
}
