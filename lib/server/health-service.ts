import { setTimeout as sleep } from 'node:timers/promises';
import { Code, ConnectError } from '@connectrpc/connect';
import {
  Health as HealthService,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from '#gen/grpc/health/v1/health_pb.js';
import type { Health } from './health.js';
import { drainSignalKey, type RpcRoute, rpcRoute } from './rpc.js';

/** How often a watched status is looked at, in ms; the answer of a check serves for a second anyway. */
const watchIntervalMs = 1_000;

/**
 * grpc.health.v1 over the health of this server. The empty name and every service that is served here have the same
 * status: this server can work or it cannot.
 */
export function createHealthRoute(health: Health, serviceNames: readonly string[]): RpcRoute {
  const known = new Set(['', HealthService.typeName, ...serviceNames]);
  const statusOf = async () => ((await health.healthy()) ? ServingStatus.SERVING : ServingStatus.NOT_SERVING);
  return rpcRoute(HealthService, {
    async check({ service }) {
      if (!known.has(service)) throw new ConnectError('unknown service', Code.NotFound);
      return { status: await statusOf() };
    },
    async *watch({ service }, context) {
      const draining = context.values.get(drainSignalKey);
      const stop = draining ? AbortSignal.any([context.signal, draining]) : context.signal;
      let sent: ServingStatus | undefined;
      while (!context.signal.aborted) {
        const status = known.has(service) ? await statusOf() : ServingStatus.SERVICE_UNKNOWN;
        if (status !== sent) yield { status };
        sent = status;
        // The last word before the connection goes is "not serving".
        if (draining?.aborted) return;
        await sleep(watchIntervalMs, undefined, { signal: stop, ref: false }).catch(() => undefined);
      }
    },
  });
}
