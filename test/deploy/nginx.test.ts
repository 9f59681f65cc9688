import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import http from 'node:http';
import https from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { projectRoot } from '#lib/config/project.js';
import { createTestAuthority } from '#lib/testing/certificates.js';
import { until } from '#lib/testing/until.js';
import { freePort } from '../stack.js';

/** Debian's place; the file is the one that docker-compose.yml mounts. */
const binary = ['/usr/sbin/nginx', '/usr/local/sbin/nginx'].find(existsSync);
const streamModule = ['/usr/lib/nginx/modules/ngx_stream_module.so'].find(existsSync);

/** Services that answer with their own name and what they were told of the caller. */
const services = ['admin-service:5000', 'detection-service:5001', 'proxy-service:5002', 'admin-service:3000'] as const;

describe.skipIf(binary === undefined)('nginx with the shipped configuration', () => {
  const closers: (() => unknown)[] = [];
  let authority: string;
  let httpsPort: number;
  let httpPort: number;
  const seen: http.IncomingHttpHeaders[] = [];

  beforeAll(async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gatehouse-nginx-'));
    closers.push(() => rm(folder, { recursive: true, force: true }));
    const issuer = await createTestAuthority();
    authority = issuer.pem;
    const pair = await issuer.issue('localhost');
    await writeFile(join(folder, 'tls.crt'), pair.cert);
    await writeFile(join(folder, 'tls.key'), pair.key);
    let text = await readFile(join(projectRoot(), 'deploy/nginx/nginx.conf'), 'utf8');
    for (const service of services) text = text.replaceAll(service, `127.0.0.1:${await serve(service)}`);
    [httpPort, httpsPort] = [await freePort(), await freePort()];
    text = text
      .replace('listen 8080', `listen 127.0.0.1:${httpPort}`)
      .replace('listen 8443', `listen 127.0.0.1:${httpsPort}`)
      .replaceAll('/etc/nginx/tls/', `${folder}/`)
      .replaceAll('/tmp/nginx', `${folder}/nginx`)
      .replace('/dev/stdout plain', 'off')
      .replace('/dev/stderr', `${folder}/error.log`)
      // Runs in front of nothing but this test, by whoever runs it.
      .replace('worker_processes auto', 'daemon off; master_process off; worker_processes 1')
      .replace('worker_rlimit_nofile 65536;', '');
    const hasStream =
      streamModule !== undefined || execFileSync(binary!, ['-V'], { stdio: 'pipe' }).includes('stream=');
    if (!hasStream) text = text.slice(0, text.indexOf('# gRPC and REST on the ports'));
    else if (streamModule !== undefined) text = `load_module ${streamModule};\n${text}`;
    for (const port of [5000, 5001, 5002])
      text = text.replace(`listen ${port}`, `listen 127.0.0.1:${await freePort()}`);
    const file = join(folder, 'nginx.conf');
    await writeFile(file, text);
    const nginx: ChildProcess = spawn(binary!, ['-p', folder, '-e', join(folder, 'error.log'), '-c', file]);
    const exited = new Promise((resolve) => nginx.once('exit', resolve));
    closers.push(async () => {
      nginx.kill('SIGKILL');
      await exited;
    });
    await until(async () => {
      if (nginx.exitCode !== null) throw new Error(await readFile(join(folder, 'error.log'), 'utf8'));
      return get('/').then(
        () => true,
        () => false,
      );
    });
  });

  afterAll(async () => {
    for (const close of closers.reverse()) await close();
  });

  async function serve(name: string): Promise<number> {
    const server = http.createServer((request, response) => {
      seen.push(request.headers);
      if (request.url !== '/v1/chat/completions') return void response.end(name);
      response.write('data: first\n\n');
      // The second event leaves when the test has the first.
      closers.push(() => response.end());
    });
    server.listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    closers.push(() => server.close());
    // A server that listens on TCP has such an address.
    return (server.address() as AddressInfo).port;
  }

  function get(
    path: string,
    headers: http.OutgoingHttpHeaders = {},
  ): Promise<{ status: number; body: string; headers: http.IncomingHttpHeaders }> {
    return new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: httpsPort, path, headers, ca: authority, servername: 'localhost' };
      https
        .get(options, async (reply) => {
          let body = '';
          for await (const chunk of reply) body += String(chunk);
          resolve({ status: reply.statusCode ?? 0, body, headers: reply.headers });
        })
        .once('error', reject);
    });
  }

  it('leads every path to the service that the contract names', async () => {
    const routes = {
      '/v1/guardrails': 'detection-service:5001',
      '/v1/guardrails/input': 'detection-service:5001',
      '/v1/model/chat/completions': 'detection-service:5001',
      '/v1/scan/email': 'detection-service:5001',
      '/v1/appeal/x': 'detection-service:5001',
      '/v1/dify/moderation': 'detection-service:5001',
      '/beta/litellm_basic_guardrail_api': 'detection-service:5001',
      '/v1/models': 'proxy-service:5002',
      '/v1/gateway/process-input': 'proxy-service:5002',
      '/api/v1/users/me': 'admin-service:5000',
      '/gatehouse.admin.v1.AuthService/Login': 'admin-service:5000',
      '/gatehouse.detection.v1.ResultService/ListResults': 'detection-service:5001',
      '/gatehouse.policy.v1.CatalogService/ListCatalog': 'detection-service:5001',
      '/policies': 'admin-service:3000',
    };
    const reached = await Promise.all(Object.keys(routes).map(async (path) => [path, (await get(path)).body]));

    expect(Object.fromEntries(reached)).toEqual(routes);
  });

  it('names the caller itself, whatever the caller claims, and keeps metrics inside', async () => {
    seen.length = 0;
    const reply = await get('/v1/models', { 'x-forwarded-for': '203.0.113.9' });

    expect(seen[0]).toMatchObject({ 'x-forwarded-for': '127.0.0.1', 'x-forwarded-proto': 'https' });
    expect(reply.headers['strict-transport-security']).toBe('max-age=31536000');
    expect((await get('/metrics')).status).toBe(404);
    const plain = await fetch(`http://127.0.0.1:${httpPort}/policies`, { redirect: 'manual' });
    expect([plain.status, plain.headers.get('location')]).toEqual([308, 'https://127.0.0.1/policies']);
  });

  it('passes events of a stream on as they come', async () => {
    const first = await new Promise((resolve, reject) => {
      const options = { host: '127.0.0.1', port: httpsPort, path: '/v1/chat/completions', ca: authority };
      const request = https.get({ ...options, servername: 'localhost' }, (reply) =>
        reply.once('data', (chunk) => {
          resolve(String(chunk));
          request.destroy();
        }),
      );
      request.once('error', reject);
    });

    expect(first).toBe('data: first\n\n');
  });
});
