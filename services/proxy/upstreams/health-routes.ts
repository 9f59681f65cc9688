import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import { UpstreamHealthService, UpstreamState } from '#gen/gatehouse/proxy/v1/upstream_health_pb.js';
import { principalKey } from '#lib/auth/principal.js';
import { GatehouseError } from '#lib/errors/error.js';
import { type RpcRoute, rpcRoute } from '#lib/server/rpc.js';
import type { HealthBook, UpstreamHealth } from './health.js';

const states = {
  closed: UpstreamState.CLOSED,
  open: UpstreamState.OPEN,
  half_open: UpstreamState.HALF_OPEN,
} as const;

/** UpstreamHealthService: anybody of a tenant sees the tenant's own upstream models. */
export function createUpstreamHealthRoutes(deps: {
  readonly health: Pick<HealthBook, 'list'>;
  readonly instanceId: string;
}): RpcRoute[] {
  return [
    rpcRoute(UpstreamHealthService, {
      async listUpstreamHealth(_request, context) {
        const principal = context.values.get(principalKey);
        if (!principal) throw new GatehouseError('CREDENTIALS_MISSING');
        return { upstreams: deps.health.list(principal.tenantId).map(toMessage), instanceId: deps.instanceId };
      },
    }),
  ];
}

/** Rejects while an upstream model is left alone. The names stay out of it: anybody may ask for the health of a service. */
export function assertAllAsked(health: Pick<HealthBook, 'resting'>): void {
  const count = health.resting().length;
  if (count > 0)
    throw new Error(`${count} upstream ${count === 1 ? 'model is' : 'models are'} left alone after failures`);
}

function toMessage({ state, calls, failures, lastFailure, lastFailureAtMs, retryAtMs, ...health }: UpstreamHealth) {
  return {
    ...health,
    state: states[state],
    calls: BigInt(calls),
    failures: BigInt(failures),
    lastFailure: lastFailure ?? '',
    ...(lastFailureAtMs === undefined ? {} : { lastFailureAt: timestampFromMs(lastFailureAtMs) }),
    ...(retryAtMs === undefined ? {} : { retryAt: timestampFromMs(retryAtMs) }),
  };
}
