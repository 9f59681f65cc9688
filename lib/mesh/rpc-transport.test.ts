import { Code, ConnectError, createClient } from '@connectrpc/connect';
import { afterEach, describe, expect, it } from 'vitest';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { type RpcGuard, rpcRoute } from '#lib/server/rpc.js';
import { startTestServer } from '#lib/testing/test-server.js';
import { until } from '#lib/testing/until.js';
import { startWire } from '#lib/testing/wire.js';
import { createRpcTransport } from './rpc-transport.js';

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

const open: RpcGuard = () => undefined;

/** An embedding service that says by its model name which one it is. */
async function startNamed(model: string, fails = () => false) {
  const server = await startTestServer({
    guard: open,
    rpc: [
      rpcRoute(EmbeddingService, {
        embed(_request, context) {
          if (fails()) throw new GatehouseError('SHUTTING_DOWN');
          return { model: `${model} ${context.requestHeader.get('x-common') ?? ''}` };
        },
      }),
    ],
  });
  closers.push(() => server.close({ drainMs: 0 }));
  return server;
}

function clientOf(address: string, headers?: () => Record<string, string>) {
  const transport = createRpcTransport({ address, ...(headers ? { headers } : {}) });
  closers.push(transport.close);
  return createClient(EmbeddingService, transport);
}

describe('a typed client', () => {
  it('spreads its calls over all addresses', async () => {
    const servers = [await startNamed('a'), await startNamed('b'), await startNamed('c')];
    const client = clientOf(servers.map(({ address }) => address).join(','));

    const models: string[] = [];
    for (let call = 0; call < 9; call++) models.push((await client.embed({ texts: ['x'] })).model.trim());

    expect(models.sort()).toEqual(['a', 'a', 'a', 'b', 'b', 'b', 'c', 'c', 'c']);
  });

  it('goes around an address that is down', async () => {
    const [up, down] = [await startNamed('up'), await startNamed('down')];
    const wire = await startWire(down.port);
    closers.push(wire.close);
    const client = clientOf(`${up.address},${wire.address}`);
    await Promise.all([client.embed({ texts: ['x'] }), client.embed({ texts: ['x'] })]);
    wire.cut();

    const outcomes: string[] = [];
    await until(async () => {
      const outcome = await client.embed({ texts: ['x'] }).then(
        ({ model }) => model.trim(),
        () => 'failed',
      );
      outcomes.push(outcome);
      return outcomes.slice(-6).join() === 'up,up,up,up,up,up';
    });

    expect(outcomes).not.toContain('down');
  });

  it('tries again while the service is unavailable', async () => {
    let failures = 2;
    const server = await startNamed('late', () => failures-- > 0);

    const { model } = await clientOf(server.address).embed({ texts: ['x'] });

    expect([model.trim(), failures]).toEqual(['late', -1]);
  });

  it('says that the service does not answer when none does', async () => {
    const gone = await startTestServer();
    await gone.close();

    const error = await clientOf(gone.address)
      .embed({ texts: ['x'] })
      .catch((thrown: unknown) => thrown);

    expect(error).toBeInstanceOf(ConnectError);
    expect(toGatehouseError(error)).toMatchObject({ code: 'SERVICE_UNREACHABLE' });
  });

  it('sends the common headers, asked for anew each time', async () => {
    const server = await startNamed('a');
    let count = 0;
    const client = clientOf(server.address, () => ({ 'x-common': `${++count}` }));

    const models = [(await client.embed({ texts: ['x'] })).model, (await client.embed({ texts: ['x'] })).model];

    expect(models).toEqual(['a 1', 'a 2']);
  });

  it('gives up at once when its signal has aborted before', async () => {
    const server = await startNamed('a');
    const call = clientOf(server.address).embed({ texts: ['x'] }, { signal: AbortSignal.abort() });

    await expect(call).rejects.toMatchObject({ code: Code.Canceled });
  });

  it('says at once which address cannot be read', () => {
    expect(() => createRpcTransport({ address: 'nowhere' })).toThrow('"nowhere" is not a replica');
    expect(() => createRpcTransport({ address: '' })).toThrow('empty');
  });
});
