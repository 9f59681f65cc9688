import { setMaxListeners } from 'node:events';
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js';
import type Koa from 'koa';
import { Health as HealthService } from '#gen/grpc/health/v1/health_pb.js';
import type { Log } from '#lib/telemetry/log.js';
import type { Metrics } from '#lib/telemetry/metrics.js';
import type { TlsSource } from '#lib/tls/identity.js';
import { createConnectListener } from './connect-binding.js';
import { bindGrpc } from './grpc-binding.js';
import { createHealth, type HealthCheck } from './health.js';
import { createHealthRoute } from './health-service.js';
import { openHttpPort } from './http-port.js';
import { closeHttp1, createHttp1Server, defaultLimits, type ServerLimits } from './http1-server.js';
import { createReflectionRoutes } from './reflection.js';
import { createRestApp } from './rest-app.js';
import type { RpcGuard, RpcRoute } from './rpc.js';
import { createRequestValidator } from './validate.js';

/** What a server is made of. */
export interface ServerDeps {
  /** Name that health, logs and metrics carry, such as "detection". */
  readonly name: string;
  readonly version: string;
  readonly host: string;
  /** TCP port; 0 lets the system choose. */
  readonly port: number;
  /** Not shared with the other worker processes of this program. */
  readonly isOwnPort?: boolean;
  /** Environment variable that sets the port, named in the error when the port is taken. */
  readonly portVariable?: string;
  readonly rpc: readonly RpcRoute[];
  readonly guard: RpcGuard;
  /** Everything on HTTP/1.1 that is neither an RPC nor health nor metrics. */
  readonly rest?: Koa.Middleware;
  /** What this service needs to work, by name; a check rejects when it is missing. Names: lower case and hyphens. */
  readonly health: Readonly<Record<string, HealthCheck>>;
  readonly log: Log;
  readonly metrics: Pick<Metrics, 'requests' | 'requestDuration' | 'render' | 'contentType'>;
  /** Largest RPC message in bytes; default 4 MiB. REST handlers give their own limit to `jsonBody`. */
  readonly maxBodyBytes?: number;
  readonly limits?: Partial<ServerLimits>;
  /** Certificates; plain text unless given. */
  readonly tls?: TlsSource;
}

/** A server that listens. Owns a port; call `close`. */
export interface RunningServer {
  readonly port: number;
  /** `http://host:port`, without a slash at the end. */
  readonly url: string;
  /**
   * Says that it is not ready for `noticeMs` (default 0) while it still takes what comes, for balancers that look now and
   * then; then takes nothing new, waits at most `drainMs` (default 10,000) for what is under way, and cuts.
   */
  close(options?: { readonly drainMs?: number; readonly noticeMs?: number }): Promise<void>;
}

/**
 * The largest message that gRPC clients expect a server to take unless told otherwise, and what a lane of the mesh
 * counts on: see `maxFrameBytes` there.
 */
const defaultMaxBodyBytes = 4 * 1024 * 1024;

/** Calls at the same time on one HTTP/2 connection; a client that needs more opens another connection. */
const maxStreams = 1_000;

/** HTTP/2 window of a stream in bytes: with the default of 64 KiB one large text would wait for several round trips. */
const flowControlWindowBytes = 1024 * 1024;

/**
 * Opens one port that speaks gRPC (HTTP/2), and Connect, gRPC-Web and REST (HTTP/1.1), with health, reflection and
 * metrics. The guard runs before a message is read, validation after it is decoded.
 *
 * Errors: PortError when the port cannot be had.
 */
export async function startServer(deps: ServerDeps): Promise<RunningServer> {
  const { name, version, log, metrics, guard } = deps;
  const limits = { ...defaultLimits, ...deps.limits };
  const drain = new AbortController();
  // Every lane and every watcher of health listens to it.
  setMaxListeners(0, drain.signal);
  const health = createHealth({ checks: deps.health, drainSignal: drain.signal, log });

  const services = deps.rpc.map(({ service }) => service);
  const healthRoute = createHealthRoute(
    health,
    services.map(({ typeName }) => typeName),
  );
  const routes = [...deps.rpc, healthRoute, ...createReflectionRoutes([...services, HealthService])];
  const maxMessageBytes = deps.maxBodyBytes ?? defaultMaxBodyBytes;
  const validate = createRequestValidator(routes.map(({ service }) => service));
  const binding = { service: name, guard, validate, log, metrics, drainSignal: drain.signal, maxMessageBytes };

  const grpc = new GrpcServer({
    // Twice our limit still reaches our own check, which names the limit; beyond that grpc-js refuses by itself.
    'grpc.max_receive_message_length': 2 * maxMessageBytes,
    'grpc.max_send_message_length': -1,
    'grpc-node.flow_control_window': flowControlWindowBytes,
    'grpc.enable_channelz': 0,
    'grpc.max_concurrent_streams': maxStreams,
    // A peer that vanished without a word would keep its lane, and what that holds, for ever.
    'grpc.keepalive_time_ms': 30_000,
    'grpc.keepalive_timeout_ms': 10_000,
  });
  bindGrpc(grpc, routes, binding);
  const injector = grpc.createConnectionInjector(ServerCredentials.createInsecure());

  const rest = createRestApp({ name, version, health, log, metrics, rest: deps.rest });
  const listener = createConnectListener(routes, binding, rest);
  const http1 = createHttp1Server(limits, (request, response) => {
    if (drain.signal.aborted) response.shouldKeepAlive = false;
    listener(request, response);
  });

  const port = await openHttpPort({
    host: deps.host,
    port: deps.port,
    isOwn: deps.isOwnPort ?? false,
    portVariable: deps.portVariable,
    http1,
    http2: (socket) => injector.injectConnection(socket),
    firstBytesMs: limits.headersTimeoutMs,
    maxConnections: limits.maxConnections,
    ...(deps.tls && { tls: deps.tls }),
  });
  log.info('listening', { url: port.url });

  return {
    port: port.port,
    url: port.url,
    async close({ drainMs = 10_000, noticeMs = 0 } = {}) {
      // Health turns, lanes are told to drain, answers close their connections.
      drain.abort();
      if (noticeMs > 0) await new Promise((resolve) => setTimeout(resolve, noticeMs));
      port.stopListening();
      grpc.tryShutdown(() => undefined);
      await closeHttp1(http1, port.ended(drainMs));
      log.info('stopped');
    },
  };
}
