import { createHash, X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { request } from 'undici';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { createTestAuthority, type TestAuthority } from '#lib/testing/certificates.js';
import { createEgressGuard } from './guard.js';
import { parsePins } from './pins.js';

let authority: TestAuthority;
let server: Server;
let port: number;
let ownPin: string;
let answered = 0;

beforeAll(async () => {
  authority = await createTestAuthority();
  const pair = await authority.issue('localhost');
  ownPin = pinOf(pair.cert);
  server = createServer({ cert: `${pair.cert}\n${authority.pem}`, key: pair.key }, (_request, response) => {
    answered += 1;
    response.end('ok');
  });
  server.listen(0, 'localhost');
  await once(server, 'listening');
  // A server that listens on TCP has such an address.
  port = (server.address() as AddressInfo).port;
});

afterAll(() => server.close());

function pinOf(pem: string): string {
  const key = new X509Certificate(pem).publicKey.export({ type: 'spki', format: 'der' });
  return `sha256/${createHash('sha256').update(key).digest('base64')}`;
}

const otherPin = `sha256/${'A'.repeat(43)}=`;

async function ask(scheme: string, pins: readonly string[]): Promise<number> {
  const guard = createEgressGuard({ allow: [`localhost:${port}`], pins });
  const agent = guard.createAgent({ connectTimeoutMs: 5_000 });
  // The authority of this test is none that the system trusts, and pins are what is looked at here.
  vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0');
  try {
    const { statusCode, body } = await request(`${scheme}://localhost:${port}/`, { dispatcher: agent });
    await body.dump();
    return statusCode;
  } finally {
    vi.unstubAllEnvs();
    await agent.destroy();
  }
}

describe('a host with pinned keys', () => {
  it('is called when it shows one of them, itself or above it', async () => {
    expect(await ask('https', [`localhost=${otherPin}`, `LOCALHOST=${ownPin}`])).toBe(200);
    expect(await ask('https', [`localhost=${pinOf(authority.pem)}`])).toBe(200);
    expect(await ask('https', [`api.example.com=${otherPin}`])).toBe(200);
  });

  it('gets no byte of a request when it shows another key or no certificate', async () => {
    const before = answered;

    await expect(ask('https', [`localhost=${otherPin}`])).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    await expect(ask('http', [`localhost=${ownPin}`])).rejects.toMatchObject({ code: 'EGRESS_REFUSED' });
    expect(answered).toBe(before);
  });

  it('is named in the error when the entry cannot be read', () => {
    expect(() => parsePins(['api.example.com=md5/abc'])).toThrow('"api.example.com=md5/abc"');
  });
});
