import type { Authenticator } from '#lib/auth/authenticator.js';
import { type Door, readAsking } from '#lib/auth/key-rights.js';
import { type Principal, peerKey, principalKey, requestIdKey } from '#lib/auth/principal.js';
import type { Secrets } from '#lib/auth/secrets.js';
import { isUuid } from '#lib/db/ids.js';
import { GatehouseError } from '#lib/errors/error.js';
import { requestIdFrom, requestIdHeader } from '#lib/server/request-id.js';
import { needsCertificateKey, type RpcCall, type RpcGuard } from './rpc.js';

/** Services that anybody may call: they tell nothing about tenants. */
const publicServices: ReadonlySet<string> = new Set([
  'grpc.health.v1.Health',
  'grpc.reflection.v1.ServerReflection',
  'grpc.reflection.v1alpha.ServerReflection',
]);

/**
 * Makes the guard of all RPCs: it sets the request id, the peer's address and the principal that handlers read.
 *
 * A call shows either "authorization" (API key or access token, with the headers that `readAsking` reads) or, from
 * another service of this installation, "x-gatehouse-mesh" with the mesh token, "x-gatehouse-service" with its name, and
 * "x-gatehouse-tenant" where it asks for a user of that tenant, whom it has let in.
 * `publicMethods` ("package.Service/Method") need neither, like health and reflection.
 * Errors: MESH_TOKEN_INVALID, MESH_CERTIFICATE_MISSING and those of the authenticator.
 */
export function createRpcGuard(options: {
  readonly authenticator: Authenticator;
  readonly secrets: Secrets;
  readonly publicMethods?: ReadonlySet<string>;
  /** Other services must also show a certificate with the name of a service; asked at each call. False unless given. */
  readonly needsCertificate?: () => boolean;
}): RpcGuard {
  const { authenticator, secrets, publicMethods = new Set<string>(), needsCertificate = () => false } = options;
  return (call) => {
    // The server has named the request already; a guard that runs on its own, or once more, must not rename it.
    if (call.values.get(requestIdKey) === '') {
      call.values.set(requestIdKey, requestIdFrom(call.header.get(requestIdHeader)));
    }
    call.values.set(peerKey, call.peer);
    if (needsCertificate()) call.values.set(needsCertificateKey, true);
    const service = call.method.parent.typeName;
    if (publicServices.has(service) || publicMethods.has(`${service}/${call.method.name}`)) return;
    const principal = identify(call);
    if (!(principal instanceof Promise)) {
      call.values.set(principalKey, principal);
      return;
    }
    return principal.then((found) => void call.values.set(principalKey, found));
  };

  function identify({ header, method, peer, provenServices }: RpcCall): Principal | Promise<Principal> {
    const meshToken = header.get('x-gatehouse-mesh');
    if (meshToken === null) {
      const asking = readAsking(doorOf(method.parent.typeName), (name) => header.get(name), peer);
      return authenticator.authenticate(header.get('authorization') ?? undefined, asking);
    }
    if (!secrets.isMeshToken(meshToken)) throw new GatehouseError('MESH_TOKEN_INVALID');
    // Calls inside one process come over no connection; the token is all that they need.
    if (provenServices !== undefined && needsCertificate() && provenServices().length === 0)
      throw new GatehouseError('MESH_CERTIFICATE_MISSING');
    return {
      kind: 'service',
      tenantId: tenantOf(header.get('x-gatehouse-tenant')),
      applicationId: '',
      policyId: '',
      actorId: header.get('x-gatehouse-service') ?? '',
      role: undefined,
      isSuperAdmin: false,
      language: 'en',
    };
  }
}

function tenantOf(asked: string | null): string {
  return asked !== null && isUuid(asked) ? asked : '';
}

/** The door that the methods of a service are behind, by its package. */
function doorOf(service: string): Door {
  if (service.startsWith('gatehouse.admin.')) return 'admin';
  return service.startsWith('gatehouse.proxy.') ? 'proxy' : 'detect';
}
