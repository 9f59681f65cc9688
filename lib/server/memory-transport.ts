import type { DescMethod } from '@bufbuild/protobuf';
import { createRouterTransport, type MethodImpl, type Transport } from '@connectrpc/connect';
import type { Log } from '#lib/telemetry/log.js';
import type { RpcGuard, RpcRoute } from './rpc.js';
import { implementationsOf } from './rpc-call.js';
import { createRpcInterceptor } from './rpc-interceptor.js';
import { createRequestValidator } from './validate.js';

/** A transport that calls the routes in this process, with the same guard, validation and errors as over the network. */
export function createMemoryTransport(options: {
  readonly rpc: readonly RpcRoute[];
  readonly guard: RpcGuard;
  readonly log: Log;
  /** Sent with every call, such as `authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
}): Transport {
  const { rpc, guard, log, headers = {} } = options;
  const validate = createRequestValidator(rpc.map(({ service }) => service));
  const deps = { service: 'memory', guard, validate, log };
  return createRouterTransport(
    (router) => {
      for (const { method, run, validatesItself } of rpc.flatMap(implementationsOf)) {
        // implementationsOf pairs the method with its own implementation, of whatever kind both are.
        router.rpc(method, run as MethodImpl<DescMethod>, {
          interceptors: [createRpcInterceptor(deps, { validatesItself })],
        });
      }
    },
    {
      transport: {
        interceptors: [
          (next) => (request) => {
            for (const [name, value] of Object.entries(headers)) request.header.set(name, value);
            return next(request);
          },
        ],
      },
    },
  );
}
