import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import http2 from 'node:http2';
import https from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import tls, { type TLSSocket } from 'node:tls';
import { create } from '@bufbuild/protobuf';
import { createClient } from '@connectrpc/connect';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { DetectRequestSchema } from '#gen/gatehouse/detection/v1/detection_pb.js';
import { EmbeddingService } from '#gen/gatehouse/embedding/v1/embedding_pb.js';
import type { Authenticator } from '#lib/auth/authenticator.js';
import { createSecrets } from '#lib/auth/secrets.js';
import { createMeshClient } from '#lib/mesh/mesh-client.js';
import { createRpcTransport } from '#lib/mesh/rpc-transport.js';
import { createRpcGuard } from '#lib/server/rpc-guard.js';
import { startWebOrigin } from '#lib/server/web-origin.js';
import { silentLog } from '#lib/telemetry/log.js';
import { createTestAuthority, type TestAuthority } from '#lib/testing/certificates.js';
import { startTestServer, testMeshToken, testPrincipal } from '#lib/testing/test-server.js';
import { type KeyPair, type TlsIdentity, type TlsSource, watchTls } from './identity.js';

let authority: TestAuthority;
let front: KeyPair;
let detection: KeyPair;
let proxy: KeyPair;

beforeAll(async () => {
  authority = await createTestAuthority();
  front = await authority.issue('gateway.example.com');
  detection = await authority.issue('detection', 'embedding-client');
  proxy = await authority.issue('proxy');
});

const closers: (() => unknown)[] = [];

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close();
});

function fixed(identity: Partial<TlsIdentity>): TlsSource {
  const current = { front: undefined, mesh: undefined, meshAuthority: undefined, isMutual: false, ...identity };
  return { current, onChange: () => () => undefined, close: () => undefined };
}

async function serve(identity: Partial<TlsIdentity>, options: Parameters<typeof startTestServer>[0] = {}) {
  const server = await startTestServer({ ...options, tls: fixed(identity) });
  closers.push(() => server.close({ drainMs: 0 }));
  return server;
}

/** Shakes hands and tells what the server showed. */
function greet(port: number, options: tls.ConnectionOptions): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const socket = tls.connect({ port, host: '127.0.0.1', ca: authority.pem, ...options }, () => resolve(socket));
    socket.once('error', reject);
    closers.push(() => socket.destroy());
  });
}

function get(url: string, options: https.RequestOptions): Promise<{ status: number; headers: NodeJS.Dict<unknown> }> {
  return new Promise((resolve, reject) => {
    https
      .get(url, { ca: authority.pem, agent: false, ...options }, (reply) => {
        reply.resume();
        resolve({ status: reply.statusCode ?? 0, headers: reply.headers });
      })
      .once('error', reject);
  });
}

describe('a port with a certificate', () => {
  it('speaks TLS 1.3 and nothing older, HTTP/2 with gRPC clients and HTTP/1.1 with all others', async () => {
    const { port, url } = await serve({ front });

    expect(url).toMatch(/^https:/);
    const socket = await greet(port, { servername: 'gateway.example.com', ALPNProtocols: ['h2'] });
    expect([socket.getProtocol(), socket.alpnProtocol]).toEqual(['TLSv1.3', 'h2']);
    const browser = await greet(port, { servername: 'gateway.example.com', ALPNProtocols: ['h2', 'http/1.1'] });
    expect(browser.alpnProtocol).toBe('http/1.1');
    await expect(greet(port, { servername: 'gateway.example.com', maxVersion: 'TLSv1.2' })).rejects.toThrow();
    const reply = await get(`${url}/health`, { servername: 'gateway.example.com' });
    expect(reply).toMatchObject({ status: 200, headers: { 'strict-transport-security': 'max-age=31536000' } });
    const session = http2.connect(url, { ca: authority.pem, servername: 'gateway.example.com' });
    closers.push(() => session.destroy());
    await new Promise((resolve, reject) => session.once('remoteSettings', resolve).once('error', reject));
  });

  it('gives plain text no answer', async () => {
    const { port } = await serve({ front });

    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  });

  it('shows services the certificate with their name and everybody else the other one', async () => {
    const { port } = await serve({ front, mesh: detection, meshAuthority: authority.pem });

    const asked = async (servername: string) =>
      (await greet(port, { servername })).getPeerCertificate().subjectaltname?.split(', ')[0];
    expect(await asked('detection')).toBe('DNS:detection');
    expect(await asked('gateway.example.com')).toBe('DNS:gateway.example.com');
  });
});

describe('the mesh over TLS', () => {
  const request = create(DetectRequestSchema, {
    messages: [{ role: 'user', parts: [{ kind: { case: 'text', value: 'hello' } }] }],
  });

  function meshTo(address: string, identity: Partial<TlsIdentity>, meshToken = testMeshToken) {
    const client = createMeshClient({
      replicas: [address],
      secrets: { meshToken },
      service: 'proxy',
      log: silentLog,
      tls: fixed(identity),
    });
    closers.push(client.close);
    return client;
  }

  it('carries checks and rare calls to a service that proves its name', async () => {
    const { address } = await serve({ front, mesh: detection, meshAuthority: authority.pem });
    const tls = fixed({ mesh: proxy, meshAuthority: authority.pem });
    const transport = createRpcTransport({
      address,
      headers: { authorization: 'Bearer good' },
      service: 'embedding-client',
      tls,
    });
    closers.push(() => transport.close());

    const verdict = await meshTo(address, tls.current).detect(request, testPrincipal);

    expect(verdict.requestId).toMatch(/^guardrails-/);
    const { embeddings } = await createClient(EmbeddingService, transport).embed({ texts: ['abc'] });
    expect(embeddings).toHaveLength(1);
  });

  it('does not speak to a server that has another name or another authority', async () => {
    const stranger = await (await createTestAuthority('Somebody else')).issue('detection');
    const misnamed = await serve({ front, mesh: proxy, meshAuthority: authority.pem });
    const foreign = await serve({ front, mesh: stranger, meshAuthority: authority.pem });
    const identity = { mesh: proxy, meshAuthority: authority.pem };

    await expect(meshTo(misnamed.address, identity).ready(1_000)).rejects.toThrow();
    await expect(meshTo(foreign.address, identity).ready(1_000)).rejects.toThrow();
  });

  it('refuses, when it is mutual, a service that shows no certificate of its own', async () => {
    const secrets = createSecrets('s'.repeat(32));
    // Nobody but services calls here.
    const authenticator = {} as Authenticator;
    const guard = createRpcGuard({ authenticator, secrets, needsCertificate: () => true });
    const { address } = await serve({ front, mesh: detection, meshAuthority: authority.pem }, { guard });
    const call = (mesh: KeyPair | undefined) => {
      const transport = createRpcTransport({
        address,
        headers: { 'x-gatehouse-mesh': secrets.meshToken, 'x-gatehouse-service': 'proxy' },
        service: 'embedding-client',
        tls: fixed({ mesh, meshAuthority: authority.pem }),
      });
      closers.push(() => transport.close());
      return createClient(EmbeddingService, transport).embed({ texts: ['abc'] });
    };
    const stranger = await (await createTestAuthority('Somebody else')).issue('proxy');
    const person = await authority.issue('somebody.example.com');

    expect((await call(proxy)).embeddings).toHaveLength(1);
    for (const shown of [undefined, person, stranger])
      await expect(call(shown)).rejects.toThrow('shows no certificate of this installation');
  });
});

describe('the web origin', () => {
  it('forwards to a service over TLS by its name, and to its own process by its own certificate', async () => {
    const service = await serve({ front, mesh: detection, meshAuthority: authority.pem });
    const own = await serve({ front });
    const start = async (identity: Partial<TlsIdentity>, target: { origin: string; isOwn?: boolean }) => {
      const origin = await startWebOrigin({
        host: '127.0.0.1',
        port: 0,
        directory: 'nowhere',
        targets: [{ prefix: '/v1/', service: 'detection', ...target }],
        log: silentLog,
        tls: fixed({ front, ...identity }),
      });
      closers.push(() => origin.close({ drainMs: 0 }));
      return get(`${origin.url}/v1/nothing`, { servername: 'gateway.example.com' });
    };

    const byName = await start({ mesh: proxy, meshAuthority: authority.pem }, { origin: service.url });
    const byItself = await start({}, { origin: own.url, isOwn: true });
    const byNobody = await start({}, { origin: own.url });

    expect([byName.status, byItself.status, byNobody.status]).toEqual([404, 404, 502]);
  });
});

describe('certificate files', () => {
  it('are read again when they change, and kept when half of a pair is there', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-tls-'));
    closers.push(() => rm(folder, { recursive: true }));
    const [cert, key] = [join(folder, 'cert.pem'), join(folder, 'key.pem')];
    const write = async (pair: KeyPair, second: number) => {
      await writeFile(cert, pair.cert);
      await writeFile(key, pair.key);
      for (const file of [cert, key]) await utimes(file, second, second);
    };
    await write(front, 1_000);
    const onError = vi.fn();
    const config = {
      TLS_CERT_FILE: cert,
      TLS_KEY_FILE: key,
      MESH_CA_FILE: undefined,
      MESH_CERT_FILE: undefined,
      MESH_KEY_FILE: undefined,
      MESH_MUTUAL_TLS: false,
    };
    const source = watchTls(config, { lookEveryMs: 5, onError });
    closers.push(source.close);
    const server = await startTestServer({ tls: source });
    closers.push(() => server.close({ drainMs: 0 }));
    const renewed = await authority.issue('renewed.example.com');

    await writeFile(cert, renewed.cert);
    await vi.waitFor(() => expect(onError).toHaveBeenCalled());
    expect(source.current.front?.cert).toBe(front.cert);
    await write(renewed, 2_000);

    const greeted = () => greet(server.port, { servername: 'renewed.example.com' });
    await vi.waitFor(greeted, { timeout: 10_000 });
    expect(() => watchTls({ ...config, TLS_KEY_FILE: undefined })).toThrow('TLS_CERT_FILE is set without the other');
    expect(() => watchTls({ ...config, MESH_MUTUAL_TLS: true })).toThrow('MESH_CA_FILE is not set');
  });
});
