import type { IncomingMessage, ServerResponse } from 'node:http';
import { GatehouseError } from '#lib/errors/error.js';
import { toGatehouseError } from '#lib/errors/to-connect.js';
import { toRest } from '#lib/errors/to-rest.js';
import type { Log } from '#lib/telemetry/log.js';
import { plainText, type TlsSource } from '#lib/tls/identity.js';
import { createForwarder, type Forwarder, type Target } from './forward.js';
import { openHttpPort } from './http-port.js';
import { closeHttp1, createHttp1Server, defaultLimits } from './http1-server.js';
import type { RunningServer } from './server.js';
import { createStaticFiles, type StaticFiles } from './static-files.js';
import { isSecure, strictTransport } from './strict-transport.js';

/** What the web origin is made of. */
export interface WebOriginDeps {
  readonly host: string;
  readonly port: number;
  /** Environment variable that sets the port, named in the error when the port is taken. */
  readonly portVariable?: string;
  /** Folder of the built UI. */
  readonly directory: string;
  /** Which paths go to which service; the longest prefix wins: `{ prefix: '/api/', origin: 'http://127.0.0.1:5000' }`. */
  readonly targets: readonly ForwardTarget[];
  readonly log: Log;
  /** Certificates; plain text unless given. */
  readonly tls?: TlsSource;
}

/** Paths that belong to a service. */
export interface ForwardTarget extends Target {
  /** Start of the path, such as `/api/` or `/gatehouse.admin.v1.`. */
  readonly prefix: string;
}

/**
 * What a page of ours may do: run our own files, call our own origin, sit in nobody's frame. Styles may be inline,
 * because the component library writes its styles into the page.
 */
const securityHeaders = {
  'content-security-policy': [
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self' 'unsafe-inline'",
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "object-src 'none'",
    "base-uri 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join('; '),
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'permissions-policy': 'camera=(), microphone=(), geolocation=()',
} as const;

/**
 * Serves the built UI and forwards API paths to the services, so that the browser sees one origin. Paths of pages get
 * index.html, as the UI routes itself.
 *
 * Errors: PortError when the port cannot be had.
 */
export async function startWebOrigin(deps: WebOriginDeps): Promise<RunningServer> {
  const { log, tls = plainText } = deps;
  const targets = [...deps.targets].sort((a, b) => b.prefix.length - a.prefix.length);
  const files = createStaticFiles(deps.directory);
  const forwarder = createForwarder(tls);
  let closing = false;
  // Uploads and streams pass through here, and their real limits are those of the services.
  const limits = { ...defaultLimits, requestTimeoutMs: 0 };
  const http1 = createHttp1Server(limits, (request, response) => {
    if (closing) response.shouldKeepAlive = false;
    answer({ targets, files, forwarder, log }, request, response).catch((thrown) => {
      const error = toGatehouseError(thrown);
      if (error.code === 'INTERNAL') log.error('request_failed', { route: 'web', error: error.cause ?? error });
      answerError(response, error);
    });
  });
  const port = await openHttpPort({
    host: deps.host,
    port: deps.port,
    portVariable: deps.portVariable,
    http1,
    firstBytesMs: limits.headersTimeoutMs,
    maxConnections: limits.maxConnections,
    tls,
  });
  log.info('listening', { url: port.url });
  return {
    port: port.port,
    url: port.url,
    async close({ drainMs = 10_000, noticeMs = 0 } = {}) {
      closing = true;
      if (noticeMs > 0) await new Promise((resolve) => setTimeout(resolve, noticeMs));
      port.stopListening();
      await closeHttp1(http1, port.ended(drainMs));
      forwarder.close();
      log.info('stopped');
    },
  };
}

interface OriginParts {
  readonly targets: readonly ForwardTarget[];
  readonly files: StaticFiles;
  readonly forwarder: Forwarder;
  readonly log: Log;
}

async function answer(parts: OriginParts, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { targets, files, forwarder, log } = parts;
  const target = targets.find(({ prefix }) => request.url?.startsWith(prefix));
  if (target) {
    try {
      await forwarder.forward(request, response, target);
    } catch (cause) {
      if (response.destroyed) return;
      log.warn('target_down', { prefix: target.prefix, error: cause });
      throw new GatehouseError('SERVICE_UNREACHABLE', { cause });
    }
    return;
  }
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    const values = { method: request.method ?? '', allowed: 'GET, HEAD' };
    throw new GatehouseError('METHOD_NOT_ALLOWED', { values });
  }
  const path = decodedPath(request.url ?? '/');
  for (const [name, value] of Object.entries(securityHeaders)) response.setHeader(name, value);
  if (isSecure(request)) response.setHeader('strict-transport-security', strictTransport);
  if (path === '/health') return answerJson(response, 200, { status: 'healthy', service: 'web' });
  if (await files.serve(request, response, path === '/' ? '/index.html' : path)) return;
  // A missing file stays missing; everything that does not look like a file is a page of the UI.
  if (/\.\w+$/.test(path)) throw new GatehouseError('ROUTE_NOT_FOUND');
  if (await files.serve(request, response, '/index.html')) return;
  answerJson(response, 503, { detail: 'The web UI is not built. Build it with: npm run build' });
}

/** A path that cannot be decoded is no file of ours. */
function decodedPath(url: string): string {
  try {
    return decodeURIComponent(url.split(/[?#]/, 1)[0] ?? '/');
  } catch {
    throw new GatehouseError('ROUTE_NOT_FOUND');
  }
}

function answerError(response: ServerResponse, error: GatehouseError): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const reply = toRest(error);
  for (const [name, value] of Object.entries(reply.headers)) response.setHeader(name, value);
  answerJson(response, reply.status, reply.body);
}

function answerJson(response: ServerResponse, status: number, body: unknown): void {
  const text = JSON.stringify(body);
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.setHeader('content-length', Buffer.byteLength(text));
  response.writeHead(status).end(text);
}
